"""The check of widget trees, the linter of `.widget` templates, and their filling."""

from __future__ import annotations

from typing import Any

import pytest
from chatkit.widgets import WidgetTemplate

from app.core import widget
from app.core.markdown import to_html
from app.core.widget import WidgetError, check

KNOWN = {"confusion.ping", "view.set"}.__contains__


def anything(_kind: str) -> bool:
    return True


def refused(tree: Any, **options: Any) -> str:
    with pytest.raises(WidgetError) as caught:
        check(tree, KNOWN, **options)
    return str(caught.value)


def test_a_known_tree_passes_and_loses_only_its_nulls() -> None:
    ping = widget.action("confusion.ping", slide_id="4", topic=None)
    tree = widget.card(widget.text("Hello"), {"type": "Text", "value": "x", "color": None}, widget.button("Go", ping))
    assert check(tree, KNOWN) == {
        "type": "Card",
        "children": [
            {"type": "Text", "value": "Hello"},
            {"type": "Text", "value": "x"},
            {
                "type": "Button",
                "label": "Go",
                "onClickAction": {"type": "confusion.ping", "payload": {"slide_id": "4"}},
            },
        ],
    }


@pytest.mark.parametrize(
    ("node", "place"),
    [
        ({"type": "Marquee", "value": "x"}, "Card.children[1]: unknown component 'Marquee'"),
        ({"type": "Text", "value": "x", "onclick": "alert(1)"}, "Card.children[1].onclick"),
        ({"type": "Text"}, "Card.children[1].value"),
        ({"type": "Text", "value": 7}, "Card.children[1].value"),
        ({"type": "Badge", "label": "x", "color": "pink"}, "Card.children[1].color"),
        ("Text", "Card.children[1]: a component is an object"),
        ({"type": "Button", "onClickAction": {"type": "rm.everything"}}, "Card.children[1].onClickAction"),
        (
            {"type": "Button", "onClickAction": {"type": "view.set", "extra": 1}},
            "Card.children[1].onClickAction.extra",
        ),
        (
            {"type": "Select", "name": "a", "options": [{"label": "x", "value": "y", "href": "z"}]},
            "options[0].href",
        ),
        ({"type": "Text", "value": "x", "id": 'a"b'}, "Card.children[1].id"),
        ({"type": "Text", "value": "x", "id": "first"}, "stands twice"),
        ({"type": "Card", "children": []}, "Card stands at the top"),
        ({"type": "ListViewItem", "children": []}, "ListViewItem"),
        ({"type": "Row", "children": {"type": "Text", "value": "x"}}, "a list is needed"),
    ],
)
def test_what_chatkit_does_not_know_is_refused_with_its_place(node: Any, place: str) -> None:
    tree = widget.card(widget.text("first", id="first"))
    tree["children"].append(node)
    assert place in refused(tree)


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({"csrf_token": "x"}, "reserved"),
        ({"return_to": "//evil"}, "reserved"),
        ({"deep": {"er": 1}}, "only plain values"),
        ([1], "an object is needed"),
    ],
)
def test_a_payload_that_no_form_can_carry_is_refused(payload: Any, words: str) -> None:
    message = refused(widget.card(widget.button("Go", {"type": "view.set", "payload": payload})))
    assert words in message
    assert "Card.children[0].onClickAction.payload" in message


def test_the_actions_of_a_card_footer_are_checked_too() -> None:
    tree = widget.card(confirm={"label": "Save", "action": {"type": "who.knows"}})
    assert "Card.confirm.action: unknown action 'who.knows'" in refused(tree)


def test_a_form_inside_a_form_and_a_self_acting_control_inside_one_are_refused() -> None:
    inner = widget.form(widget.action("view.set"))
    assert "a form inside a form" in refused(widget.card(widget.form(widget.action("view.set"), inner)))
    select = widget.select("a", [], on_change=widget.action("view.set"))
    assert "cannot stand inside a Form" in refused(widget.card(widget.form(widget.action("view.set"), select)))


def test_only_roots_start_a_widget_unless_a_fragment_is_asked_for() -> None:
    assert "starts with Card, ListView or Basic" in refused(widget.text("x"))
    assert check(widget.text("x"), KNOWN, root=False) == {"type": "Text", "value": "x"}


def test_a_list_stands_at_the_top_in_basic_or_in_a_card_and_nowhere_else() -> None:
    rows = widget.list_view(widget.item(widget.text("x")))
    for tree in (rows, widget.basic(rows), widget.card(widget.title("Tasks"), rows)):
        assert check(tree, KNOWN) == tree
    for holder in (widget.col, widget.row, widget.box):
        assert "ListView stands at the top, in Basic or in a Card" in refused(widget.card(holder(rows)))
    assert "ListView in ListView" in refused(widget.list_view(rows))


def test_a_tree_too_deep_is_refused_before_the_stack_is() -> None:
    tree = widget.text("x")
    for _ in range(5000):
        tree = widget.col(tree)
    assert "components deep" in refused(widget.card(tree))


def test_a_hidden_figure_becomes_a_missing_one() -> None:
    tree = widget.card(widget.chart([{"slide": "1", "confused": None}], "slide", {"confused": "Confused (%)"}))
    assert check(tree, KNOWN)["children"][0]["data"] == [{"slide": "1"}]


def test_a_hostile_name_in_a_template_stays_text() -> None:
    source = '{"type":"Card","children":[{"type":"Text","value":{{ name|tojson }}}]}'
    template = WidgetTemplate({"version": "1.0", "name": "one", "template": source})
    hostile = '"},{"type":"Button","label":"x'
    assert check(widget.build(template, {"name": hostile}), KNOWN)["children"] == [{"type": "Text", "value": hostile}]


def test_a_template_without_its_data_or_without_json_is_a_widget_error() -> None:
    template = WidgetTemplate({"version": "1.0", "name": "one", "template": '{"type":"Card","x":{{ name|tojson }}}'})
    with pytest.raises(WidgetError, match="one: "):
        widget.build(template, {})
    broken = WidgetTemplate({"version": "1.0", "name": "two", "template": '{"type":'})
    with pytest.raises(WidgetError, match="two: "):
        widget.build(broken, {})


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ("{{ a|tojson }}", []),
        ("{{- a.b | tojson -}}", []),
        ("{{ (a ~ b)|tojson }}", []),
        ('{{ "}}"|tojson }}', []),
        ("{{ a }}", ["a"]),
        ("{{ a|tojson|upper }}", ["a|tojson|upper"]),
        ("{{ a if b else c|tojson }}", ["a if b else c|tojson"]),
        ("{{ a ~ b|tojson }}", ["a ~ b|tojson"]),
        ("{% if a %}{{ b }}{% endif %}{{ c|tojson }}{{ d }}", ["b", "d"]),
    ],
)
def test_every_interpolation_that_is_not_json_as_a_whole_is_found(source: str, bare: list[str]) -> None:
    assert widget.bare_interpolations(source) == bare


def test_a_node_is_found_by_its_id_however_deep() -> None:
    tree = widget.card(widget.row(widget.col(widget.text("here", id="deep"))))
    assert widget.find(tree, "deep") == {"type": "Text", "value": "here", "id": "deep"}
    assert widget.find(tree, "nowhere") is None


@pytest.mark.parametrize(
    ("source", "present", "absent"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;", "<script"),
        ("[x](javascript:alert(1))", "[x]", "<a"),
        ("![spy](https://other.example/p.png)", "spy", "<img"),
        ("![spy](//other.example/p.png)", "spy", "<img"),
        ("![own](/static/p.png)", '<img src="/static/p.png" alt="own">', "other"),
        ('![a"onerror="x](/p.png)', "&quot;", '"x'),
        ("# Top\n## Below", "<h3>Top</h3>", "<h1"),
        ("## Two\n#### Four", "<h5>Four</h5>", "<h2"),
        ("~~old~~ **new**", "<s>old</s> <strong>new</strong>", "~~"),
    ],
)
def test_markdown_keeps_its_form_and_loses_its_teeth(source: str, present: str, absent: str) -> None:
    html = to_html(source)
    assert present in html
    assert absent not in html
