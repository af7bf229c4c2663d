"""Widgets as HTML: every component, actions as forms, ids, labels, hostile text, and the style sheet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

from app.core import widget as w
from app.core.widget import Node, WidgetError, check
from app.core.widget_check import COMPONENTS
from app.doors.widget_html import Frame, draw, draw_region
from app.doors.widget_style import classes, known_classes

ROOT = Path(__file__).parents[2]
FRAME = Frame("live", lambda kind: f"/do/{kind}", "token-1", "/courses/3")
GO = w.action("confusion.ping", course_id="3")
Element = tuple[str, dict[str, str]]


class Page(HTMLParser):
    """Every element of some HTML in order, and which form encloses it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open_forms: list[str] = []
        self.nested = False
        self.form_of: dict[int, str | None] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.nested = self.nested or bool(self.open_forms)
            self.open_forms.append(found.get("id", ""))
        self.form_of[len(self.elements)] = self.open_forms[-1] if self.open_forms else None
        self.elements.append((tag, found))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open_forms.pop()

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [found for name, found in self.elements if name == tag and wanted.items() <= found.items()]

    def fields(self, form: str) -> list[tuple[str, str]]:
        """Hidden fields that a form sends, as (name, value)."""
        return [
            (found["name"], found["value"])
            for index, (tag, found) in enumerate(self.elements)
            if tag == "input" and found.get("type") == "hidden" and self.form_of[index] == form
        ]


@pytest.fixture(autouse=True)
def context() -> Iterator[None]:
    app = Flask("widgets", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    Babel(app)
    with app.test_request_context():
        yield


def drawn(node: Node) -> tuple[str, Page]:
    html = str(draw(check(node, lambda _kind: True, root=False), FRAME))
    return html, Page(html)


def kitchen_sink() -> Node:
    """One tree with every component that ChatKit has, and each kind of action."""
    return w.basic(
        w.card(
            w.row(
                w.title("Class Assist", size="lg"),
                {"type": "Spacer"},
                w.badge("Slide 4", "info"),
                align="center",
            ),
            w.label("View", "ui.view"),
            w.select("ui.view", [{"value": "s", "label": "Student"}], "s", on_change=w.action("view.set")),
            w.button("I'm confused", GO, size="3xl", block=True, iconStart="lucide:hand", id="confused"),
            w.caption("Again in 28 s", key="countdown-28", id="count"),
            w.form(
                w.action("question.submit", course_id="3"),
                w.label("Your question", "question.body"),
                w.textarea("question.body", required=True),
                w.text_input("question.topic", placeholder="Topic"),
                w.checkbox("question.anonymous", "Without my name", True),
                w.row(w.button("Send", submit=True), w.button("Close", w.action("ui.toggle", key="askOpen"))),
                id="ask",
            ),
            {"type": "DatePicker", "name": "due", "defaultValue": "2026-11-21T08:00:00"},
            w.label("Level", "level"),
            {"type": "RadioGroup", "name": "level", "options": [{"label": "Easy", "value": "e"}]},
            w.box({"type": "Icon", "name": "lucide:triangle-alert"}, w.text("Spike"), background="red-100"),
            w.col(
                w.markdown("**bold**"),
                w.divider(),
                {"type": "Image", "src": "/static/favicon.svg", "alt": "Us"},
            ),
            {"type": "Transition", "children": w.text("moves")},
            w.chart([{"slide": "1", "c": 40}, {"slide": "2", "c": None}], "slide", {"c": "Confused (%)"}),
            status="Biology 101",
            confirm={"label": "Save", "action": w.action("x.save")},
            cancel={"label": "Cancel", "action": w.action("x.cancel")},
        ),
        w.list_view(
            *[w.item(w.text(f"Question {n}"), on_click=w.action("question.open", question_id=n)) for n in (1, 2, 3)],
            limit=2,
        ),
    )


def test_every_component_has_a_template_and_is_in_the_kitchen_sink() -> None:
    assert {node["type"] for node in w.walk(kitchen_sink())} == set(COMPONENTS)
    for kind in COMPONENTS:
        assert (ROOT / "templates/widgets" / f"{kind.lower()}.html").is_file()


def test_ids_are_unique_forms_never_nest_and_nothing_is_inline() -> None:
    html, page = drawn(kitchen_sink())
    ids = Counter(found["id"] for _tag, found in page.elements if "id" in found)
    assert [name for name, times in ids.items() if times > 1] == []
    assert not page.nested
    assert not any("style" in found or any(name.startswith("on") for name in found) for _tag, found in page.elements)
    assert "<script" not in html


def test_every_form_carries_token_way_back_target_and_its_own_error_slot() -> None:
    _html, page = drawn(kitchen_sink())
    forms = page.all("form")
    assert len(forms) == 9
    for form in forms:
        assert form["method"] == "post"
        assert form["action"] == form["hx-post"]
        assert form["action"].startswith("/do/")
        assert (form["hx-target"], form["hx-swap"]) == ("#live", "outerHTML")
        assert ("csrf_token", "token-1") in page.fields(form["id"])
        assert ("return_to", "/courses/3") in page.fields(form["id"])
        assert page.all("p", id=f"{form['id']}-error", role="alert")


def test_every_field_has_a_name_for_a_screen_reader() -> None:
    html, page = drawn(kitchen_sink())
    named = {found["for"] for found in page.all("label") if "for" in found}
    for tag, found in page.elements:
        if tag in ("input", "select", "textarea") and found.get("type") != "hidden":
            wrapped = found.get("type") in ("checkbox", "radio") and 'class="check"' in html
            assert found["id"] in named or "aria-label" in found or wrapped, found
    assert len(page.all("textarea", id="live-ask__1__input")) == 1
    group = page.all("div", role="radiogroup")[0]
    assert page.all("span", id=group["aria-labelledby"])


def test_a_button_becomes_a_form_with_its_payload() -> None:
    action = w.action("a.b", flag=True, count=3, tags=["x", "y"])
    _html, page = drawn(w.button("Go", action, id="go"))
    assert page.fields("live-go__form")[2:] == [
        ("flag", "true"),
        ("count", "3"),
        ("tags", "x"),
        ("tags", "y"),
    ]
    assert page.all("button", type="submit", id="live-go__button")


def test_a_drawing_that_many_browsers_share_holds_no_token() -> None:
    shared = Frame("live", FRAME.action_url, "", "/courses/3")
    html = str(draw(check(w.card(w.button("Go", GO)), lambda _kind: True), shared))
    assert "csrf_token" not in html
    assert "hx-headers:inherited" in (ROOT / "templates/base.html").read_text()


def test_a_submit_button_joins_its_form_and_another_action_in_it_stands_behind() -> None:
    node = w.form(w.action("a.send"), w.button("Send", submit=True), w.button("Close", w.action("a.close")), id="f")
    _html, page = drawn(node)
    send, close = page.all("button")
    assert "form" not in send
    assert close["form"] == "live-f__1__form"
    assert page.fields("live-f__form")[2:] == []
    assert page.all("form", id="live-f__1__form", action="/do/a.close", hidden="")


def test_a_card_that_is_a_form_sends_its_fields_with_the_confirm_action() -> None:
    footer = {
        "confirm": {"label": "Save", "action": w.action("a.save", id="7")},
        "cancel": {"label": "No", "action": w.action("a.drop")},
    }
    _html, page = drawn(w.card(w.text_input("name"), asForm=True, id="c", **footer))
    index = next(i for i, (_tag, found) in enumerate(page.elements) if found.get("name") == "name")
    assert page.form_of[index] == "live-c__form"
    assert page.fields("live-c__form")[2:] == [("id", "7")]
    assert page.all("button", form="live-c__cancel", formnovalidate="")


def test_an_unticked_box_still_answers_and_the_choice_comes_last() -> None:
    _html, page = drawn(w.checkbox("anonymous", "Anonymous", True))
    kinds = [(found["type"], found["value"]) for found in page.all("input", name="anonymous")]
    assert kinds == [("hidden", "false"), ("checkbox", "true")]


def test_a_self_acting_select_works_on_change_and_by_a_button() -> None:
    _html, page = drawn(w.select("v", [{"value": "1", "label": "One"}], on_change=w.action("view.set")))
    assert page.all("form", hx_trigger="change, submit")
    assert "no-js-only" in page.all("button")[0]["class"]


def test_a_node_with_an_id_is_the_same_alone_and_in_its_tree() -> None:
    tree = check(kitchen_sink(), lambda _kind: True)
    for name in ("confused", "count", "ask"):
        node = w.find(tree, name)
        assert node is not None
        assert str(draw(node, FRAME)) in str(draw(tree, FRAME))


def test_a_countdown_and_arrow_keys_ride_on_key() -> None:
    html, page = drawn(
        w.row(w.button("Next", GO, key="ArrowRight"), w.caption("9 s", key="countdown-9"), key="arrow-keys")
    )
    assert page.all("button", data_key="ArrowRight")
    assert page.all("p", data_countdown="9")
    assert "data-arrow-keys" in html


def test_a_chart_prints_its_figures_and_says_hidden() -> None:
    html, page = drawn(w.chart([{"s": "1", "c": 12.5}, {"s": "2", "c": None}], "s", {"c": "Confused (%)"}))
    assert page.all("rect", width="12.5")
    assert '<span class="figure">12.5</span>' in html
    assert '<td class="hidden-by-floor">hidden</td>' in html
    assert "<caption>Confused (%)</caption>" in html


def test_counts_are_drawn_to_their_own_top_and_heat_to_the_tables() -> None:
    rows = [{"s": "1", "a": 5, "b": 10}, {"s": "2", "a": 0, "b": 1}]
    _html, bars = drawn(w.chart(rows, "s", {"a": "A", "b": "B"}))
    assert [found["width"] for found in bars.all("rect")] == ["100.0", "100.0", "0.0", "10.0"]
    _html, heat = drawn(w.chart(rows, "s", {"a": "A", "b": "B"}, key="heat"))
    assert [found["class"] for found in heat.all("td")] == ["heat-3", "heat-5", "heat-0", "heat-1"]


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"])
def test_hostile_text_stays_text_everywhere(hostile: str) -> None:
    action = w.action("a.b", name=hostile)
    tree = w.card(
        w.text(hostile), w.title(hostile), w.caption(hostile), w.badge(hostile), w.button(hostile, action),
        w.label(hostile, "x"), w.text_input("x", defaultValue=hostile, placeholder=hostile),
        w.textarea("y", defaultValue=hostile), w.checkbox("z", hostile), w.markdown(hostile),
        w.select("s", [{"value": hostile, "label": hostile}]),
        w.chart([{"l": hostile, "c": 1}], "l", {"c": hostile}),
        {"type": "Image", "src": "/x.png", "alt": hostile},
        {"type": "RadioGroup", "name": "r", "options": [{"label": hostile, "value": hostile}]},
        status=hostile,
    )  # fmt: skip
    html, page = drawn(tree)
    assert not page.all("script")
    assert [found["src"] for found in page.all("img")] == ["/x.png"]
    assert not any("onerror" in found for _tag, found in page.elements)
    assert "49" not in html


def test_people_s_words_find_their_own_direction() -> None:
    for node in (w.text("x"), w.title("x"), w.caption("x"), w.badge("x"), w.markdown("x"), w.textarea("x")):
        assert 'dir="auto"' in drawn(node)[0]


def test_a_picture_of_another_host_is_only_its_words() -> None:
    html, page = drawn({"type": "Image", "src": "//other.example/x.png", "alt": "A cell"})
    assert not page.all("img")
    assert "A cell" in html


def test_a_region_that_refreshes_asks_for_itself() -> None:
    html = str(draw_region(w.card(), FRAME, "/courses/3/live?view=a&b=c"))
    assert 'id="live"' in html
    assert 'hx-get="/courses/3/live?view=a&amp;b=c" hx-trigger="refresh"' in html


def test_a_region_name_that_no_selector_can_hold_is_refused() -> None:
    with pytest.raises(WidgetError):
        Frame("a b", str, "", "/")


def test_style_properties_become_known_classes_only() -> None:
    node = w.row(gap=5, padding={"x": 3, "top": 2}, align="center", width="37px", background="#f00", flex=1)
    assert classes(node) == "w-row gap-4 px-3 pt-2 align-center wd-32 grow"


def test_the_style_sheet_has_a_rule_for_every_class_and_stays_small() -> None:
    sheet, steps = ((ROOT / "static" / name).read_text() for name in ("app.css", "widgets.css"))
    missing = [name for name in known_classes() if not re.search(rf"\.{re.escape(name)}(?![\w-])", sheet + steps)]
    assert missing == []
    assert len(sheet.encode()) < 30_000
    assert len(steps.encode()) < 15_000
    assert len((ROOT / "static/app.js").read_bytes()) < 8_000
    assert not re.search(r"(?<![\w-])(left|right|(margin|padding|border)-(left|right|top|bottom))\s*:", sheet)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


TEXT_ON = [
    *[("ink", ground) for ground in ("page", "surface", "soft", "danger-soft", "warning-soft", "info-soft")],
    *[("muted", ground) for ground in ("page", "surface", "soft")],
    *[("accent", ground) for ground in ("page", "surface", "soft", "info-soft")],
    *[(name, f"{name}-soft") for name in ("info", "success", "warning", "danger", "discovery")],
    *[("surface", name) for name in ("success", "warning", "danger", "discovery")],
    *[(name, "surface") for name in ("success", "warning", "danger", "discovery", "info")],
    *[("on-heat", f"heat-{level}") for level in range(1, 6)],
    *[("on-accent", "accent"), ("on-accent", "info"), ("page", "muted"), ("on-confused", "confused")],
]


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize(("words", "ground"), TEXT_ON)
def test_colours_are_readable_in_both_schemes(scheme: int, words: str, ground: str) -> None:
    sheet = (ROOT / "static/app.css").read_text()
    block = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)[scheme]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    light, dark = sorted((luminance(colours[words]), luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
