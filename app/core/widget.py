"""Widgets: ChatKit trees as plain data, built from small constructors or from a `.widget` file.

A tree goes to ChatKit and AgentKit clients as JSON and to browsers through `app.doors.widget_html`. Three
conventions ride on `key`, which ChatKit clients ignore: `countdown-28` counts the last number in the text
down and then refreshes the region; `heat` on a Chart colours its cells; `arrow-keys` on a container lets the
arrow keys press the buttons in it whose key is `ArrowLeft` or `ArrowRight`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chatkit.widgets import WidgetTemplate
from jinja2 import Environment, TemplateError, nodes

from app.core.widget_check import Node, WidgetError, actions_of, check, children_of

__all__ = [
    "Node", "WidgetError", "action", "actions_of", "badge", "bare_interpolations", "basic", "box",
    "build", "button", "caption", "card", "chart", "check", "checkbox", "children_of", "col", "divider",
    "find", "form", "item", "label", "list_view", "markdown", "row", "select", "text", "text_input",
    "textarea", "title", "walk",
]  # fmt: skip


def build(template: WidgetTemplate, state: Mapping[str, Any]) -> Node:
    """Fill a `.widget` template with the state and return the tree, not yet checked.

    Raises:
        WidgetError: the state lacks something the template needs, or the result is no JSON.
    """
    try:
        # Not by its own `build`: that makes models of all nodes, which know none of their properties, and `check` does.
        tree: Node = json.loads(template.template.render(state), object_hook=_without_null)
    except (TypeError, TemplateError, json.JSONDecodeError) as error:
        raise WidgetError(f"{template.name}: {error}") from error
    return tree


def _without_null(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def bare_interpolations(template_source: str) -> list[str]:
    """Every `{{ ... }}` whose value is not JSON-encoded as a whole, in the order of the source.

    `{{ a if b else c|tojson }}` is one of them: the filter binds to `c` alone.
    """
    environment = Environment(autoescape=True)
    bare: list[str] = []
    expression: list[str] | None = None
    for _line, kind, value in environment.lex(template_source):
        if kind == "variable_begin":
            expression = []
        elif kind == "variable_end" and expression is not None:
            source = "".join(expression).strip()
            if not _is_json_filtered(environment, source):
                bare.append(source)
            expression = None
        elif expression is not None:
            expression.append(value)
    return bare


def _is_json_filtered(environment: Environment, source: str) -> bool:
    output = environment.parse("{{ " + source + " }}").body[0]
    value = output.nodes[0] if isinstance(output, nodes.Output) else None
    return isinstance(value, nodes.Filter) and value.name == "tojson"


def walk(tree: Node) -> Iterator[Node]:
    """The node and everything below it, in document order."""
    yield tree
    for child in children_of(tree):
        yield from walk(child)


def find(tree: Node, id: str) -> Node | None:
    """The node with this `id`, or None."""
    return next((node for node in walk(tree) if node.get("id") == id), None)


def _node(kind: str, **props: Any) -> Node:
    return {"type": kind, **{name: value for name, value in props.items() if value is not None}}


def action(kind: str, **payload: Any) -> dict[str, Any]:
    """An action such as `action("confusion.ping", course_id="3")`; None values are left out."""
    return {"type": kind, "payload": {name: value for name, value in payload.items() if value is not None}}


def basic(*children: Node, **props: Any) -> Node:
    """A root without a frame that may hold cards and lists."""
    return _node("Basic", children=list(children), **props)


def card(*children: Node, status: str | None = None, **props: Any) -> Node:
    """A framed root; `status` is the small line at its top."""
    return _node("Card", children=list(children), status={"text": status} if status else None, **props)


def list_view(*items: Node, status: str | None = None, limit: int | None = None, **props: Any) -> Node:
    """A list of `item`s; those after `limit` stand behind "Show more"."""
    heading = {"text": status} if status else None
    return _node("ListView", children=list(items), status=heading, limit=limit, **props)


def item(*children: Node, on_click: dict[str, Any] | None = None, **props: Any) -> Node:
    """One row of a list, as a whole clickable when it has an action."""
    return _node("ListViewItem", children=list(children), onClickAction=on_click, **props)


def col(*children: Node, gap: int = 2, **props: Any) -> Node:
    """Children below each other; `gap` in units of 4 pixels."""
    return _node("Col", children=list(children), gap=gap, **props)


def row(*children: Node, gap: int = 2, **props: Any) -> Node:
    """Children beside each other, wrapping on narrow screens; `gap` in units of 4 pixels."""
    return _node("Row", children=list(children), gap=gap, **props)


def box(*children: Node, **props: Any) -> Node:
    """A panel; `background` is a surface token or `red-100`, `orange-100`, `green-100`, `blue-100`."""
    return _node("Box", children=list(children), **props)


def divider(**props: Any) -> Node:
    """A thin line."""
    return _node("Divider", **props)


def text(value: str, **props: Any) -> Node:
    """A paragraph of plain text."""
    return _node("Text", value=value, **props)


def title(value: str, **props: Any) -> Node:
    """A heading."""
    return _node("Title", value=value, **props)


def caption(value: str, **props: Any) -> Node:
    """Small supporting text."""
    return _node("Caption", value=value, **props)


def markdown(value: str, **props: Any) -> Node:
    """Text with Markdown in it, sanitised where it is drawn."""
    return _node("Markdown", value=value, **props)


def badge(label: str, color: str = "secondary", **props: Any) -> Node:
    """A small mark; `color` is secondary, success, danger, warning, info or discovery."""
    return _node("Badge", label=label, color=color, **props)


def button(label: str, on_click: dict[str, Any] | None = None, **props: Any) -> Node:
    """A button with an action, or with `submit=True` the submit button of the form around it."""
    return _node("Button", label=label, onClickAction=on_click, **props)


def form(on_submit: dict[str, Any], *children: Node, gap: int = 2, **props: Any) -> Node:
    """A form whose fields are sent together with the payload of its action."""
    return _node("Form", onSubmitAction=on_submit, children=list(children), gap=gap, direction="col", **props)


def label(value: str, field: str, **props: Any) -> Node:
    """The label of the field with this name in the same form."""
    return _node("Label", value=value, fieldName=field, **props)


def text_input(name: str, **props: Any) -> Node:
    """A one-line field."""
    return _node("Input", name=name, **props)


def textarea(name: str, rows: int = 3, **props: Any) -> Node:
    """A field of several lines."""
    return _node("Textarea", name=name, rows=rows, **props)


def checkbox(name: str, label: str, checked: bool = False, **props: Any) -> Node:
    """A check box with its label; a browser sends `true` or `false`."""
    return _node("Checkbox", name=name, label=label, defaultChecked=checked, **props)


def select(
    name: str, options: Sequence[Mapping[str, str]], value: str | None = None, *,
    on_change: dict[str, Any] | None = None, **props: Any,
) -> Node:  # fmt: skip
    """A choice of `{"value", "label"}` options; with `on_change` it acts by itself, outside any form."""
    choices = [dict(option) for option in options]
    return _node("Select", name=name, options=choices, defaultValue=value, onChangeAction=on_change, **props)


def chart(rows: Sequence[Mapping[str, Any]], x: str, series: Mapping[str, str], **props: Any) -> Node:
    """A bar chart that is also a table.

    Args:
        rows: one mapping a bar group; None stands for a figure kept hidden.
        x: the key of the row's name. The axis has no heading: a key is no word for people.
        series: key of a number to its heading; a heading with "%" is drawn on a scale to 100.
    """
    bars = [{"type": "bar", "dataKey": key, "label": heading} for key, heading in series.items()]
    return _node(
        "Chart", data=[dict(entry) for entry in rows], xAxis={"dataKey": x, "hide": True}, series=bars, **props
    )
