"""Draw a checked widget tree as HTML: one template per component, every action an ordinary form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from markupsafe import Markup, escape

from app.core.markdown import is_local, to_html
from app.core.templates import escaped, trusted
from app.core.widget_check import Node, WidgetError, form_action
from app.doors.widget_chart import Curve, Table, curves, table
from app.doors.widget_place import FIELDS, Placed, place
from app.doors.widget_style import classes, split
from app.doors.widget_templates import Macros, Properties, macros_of

_REGION = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")
_WRAPPED = frozenset({"Button", "Form", "ListViewItem"})
"""Components whose outermost element only places the one that is seen."""
_COUNTDOWN = re.compile(r"countdown-(\d{1,6})\Z")
_NOTHING = Markup("")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a widget is drawn.

    Attributes:
        region: DOM id of the element that the answer to an action replaces; prefix of all ids inside.
        action_url: action type to URL, e.g. `confusion.ping` to `/do/confusion.ping`.
        csrf_token: the token that every form carries; empty where the page sends it as a header.
        return_to: path of the page, where a browser without JavaScript comes back to.
    """

    region: str
    action_url: Callable[[str], str]
    csrf_token: str
    return_to: str

    def __post_init__(self) -> None:
        if not _REGION.match(self.region):
            raise WidgetError(f"region {self.region!r} is not a plain DOM id")


@dataclass(frozen=True, slots=True)
class ActionForm:
    """A form that sends one action: its DOM id, how it is sent, what all forms carry, and the payload."""

    id: str
    way: Markup
    common: Markup
    fields: list[tuple[str, str]]


class Drawn:
    """What a component's template has beside the component's own properties.

    `body` is all children, `behind` the forms of buttons that stand in another form; the rest belongs to single
    components: `look` to those with a wrapper, `naming` and `field_id` to fields, `labels` to a label, and so on.
    """

    behind: Markup = _NOTHING
    field_id: str = ""
    naming: Markup = _NOTHING
    labels: str = ""
    level: str = ""
    html: Markup = _NOTHING
    local: bool = False
    table: Table | None = None
    curves: Sequence[Curve] = ()
    click: ActionForm | None = None
    submit: ActionForm | None = None
    change: ActionForm | None = None
    confirm: ActionForm | None = None
    cancel: ActionForm | None = None

    def __init__(self, placed: Placed, attrs: Markup, look: str, children: list[Markup]) -> None:
        self.id = placed.id
        self.form = placed.form
        self.attrs = attrs
        self.look = look
        self.children = children
        self.body = trusted("".join(children))  # each was drawn by a template


def draw(node: Node, frame: Frame) -> Markup:
    """The HTML of a tree, or of one node of it that has an `id`, with the same DOM ids either way.

    Raises:
        WidgetError: a payload does not fit into a form.
    """
    return _Drawing(frame, macros_of(current_app.jinja_env)).draw(place(node, frame.region), [])


def draw_region(node: Node, frame: Frame, refresh_url: str | None = None) -> Markup:
    """The tree inside its region element; with `refresh_url`, `refresh` events morph it from there."""
    refresh = Markup("")
    if refresh_url is not None:
        refresh = Markup(
            ' hx-get="{}" hx-trigger="refresh" hx-target="this" hx-swap="outerMorph" hx-sync="replace"'
        ).format(refresh_url)
    return Markup('<div id="{}" class="region"{}>{}</div>').format(frame.region, refresh, draw(node, frame))


class _Drawing:
    """One tree being drawn. What is the same in all of its forms is made once."""

    def __init__(self, frame: Frame, macros: Macros) -> None:
        self.frame = frame
        self.macros = macros
        self.common = macros.common(frame)
        self.ways: dict[str, Markup] = {}

    def draw(self, placed: Placed, after_form: list[Markup]) -> Markup:
        """`after_form` collects forms that belong to buttons inside another form and must stand behind it."""
        node = placed.node
        kind = node["type"]
        opens_form = form_action(node) is not None
        behind: list[Markup] = [] if opens_form else after_form
        children = [self.draw(child, behind) for child in placed.children]
        names, look = split(node) if kind in _WRAPPED else (classes(node), "")
        attrs = _attributes(placed, names)
        drawn = Drawn(placed, attrs, look, children)
        if opens_form and behind:
            drawn.behind = trusted("".join(behind))
        if (details := _DETAILS.get(kind)) is not None:
            details(drawn, placed)
        for name, action in _actions(placed):
            setattr(drawn, name, self.action_form(action, placed, name))
        html: Markup = self.macros.components[kind](Properties(node), drawn)
        if kind == "Button" and placed.form and drawn.click is not None:
            after_form.append(self.macros.after(drawn.click))
        return html

    def action_form(self, action: dict[str, Any], placed: Placed, name: str) -> ActionForm:
        kind = action["type"]
        if kind not in self.ways:
            self.ways[kind] = self.macros.way(self.frame.action_url(kind), self.frame.region)
        id = f"{placed.id}__cancel" if name == "cancel" else placed.form_id
        return ActionForm(id, self.ways[kind], self.common, list(_fields(action)))


_ACTS = {
    "Button": ("onClickAction", "click"),
    "ListViewItem": ("onClickAction", "click"),
    "Form": ("onSubmitAction", "submit"),
    **dict.fromkeys(("Select", "DatePicker", "Checkbox", "RadioGroup"), ("onChangeAction", "change")),
}


def _actions(placed: Placed) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each action of one component, by the name of its form in `Drawn`."""
    node = placed.node
    kind = node["type"]
    if kind == "Card":
        for side in ("confirm", "cancel"):
            if side in node:
                yield side, node[side]["action"]
    elif kind in _ACTS:
        prop, name = _ACTS[kind]
        if prop in node and not (placed.form and node.get("submit")):
            yield name, node[prop]


def _fields(action: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in (action.get("payload") or {}).items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, bool):
                yield name, "true" if item else "false"
            elif isinstance(item, str | int | float):
                yield name, str(item)
            elif item is not None:
                raise WidgetError(f"{action['type']}.payload.{name}: not a plain value")


def _attributes(placed: Placed, names: str) -> Markup:
    """id, class and the conventions that ride on `key`, for the outermost element of a component."""
    # What scrolls must be reached by the keyboard too.
    extra = ' tabindex="0"' if " mxh-" in names and placed.node["type"] != "Image" else ""
    if key := placed.node.get("key"):
        if found := _COUNTDOWN.match(key):
            extra += f' data-countdown="{found[1]}"'
        elif key == "arrow-keys":
            extra += " data-arrow-keys"
        elif key == "alert":
            extra += ' role="alert"'
        elif key == "personal":
            # What one person pressed: a drawing that many share must not undo it.
            extra += " hx-morph-skip"
    # Joined by hand, as this runs for every component: only the id could carry anything but known words.
    return trusted(f'id="{escaped(placed.id)}" class="{names}"{extra}')


def _of_chart(drawn: Drawn, placed: Placed) -> None:
    drawn.table, drawn.curves = table(placed.node), curves(placed.node)


def _of_markdown(drawn: Drawn, placed: Placed) -> None:
    drawn.html = to_html(placed.node["value"])


def _of_image(drawn: Drawn, placed: Placed) -> None:
    drawn.local = is_local(placed.node["src"])


def _of_status(drawn: Drawn, placed: Placed) -> None:
    drawn.local = is_local((placed.node.get("status") or {}).get("favicon") or "")


def _of_title(drawn: Drawn, placed: Placed) -> None:
    drawn.level = "h3" if placed.in_item else "h2"


def _of_label(drawn: Drawn, placed: Placed) -> None:
    if placed.labels is not None and placed.labels.node["type"] != "RadioGroup":
        drawn.labels = placed.labels.field_id


def _of_field(drawn: Drawn, placed: Placed) -> None:
    drawn.field_id, drawn.naming = placed.field_id, _naming(placed)


_DETAILS: dict[str, Callable[[Drawn, Placed], None]] = {
    "Chart": _of_chart, "Markdown": _of_markdown, "Image": _of_image, "Title": _of_title, "Label": _of_label,
    "Card": _of_status, "ListView": _of_status, **dict.fromkeys(FIELDS, _of_field),
}  # fmt: skip
"""What single components need beyond their properties."""


def _naming(placed: Placed) -> Markup:
    """The field's accessible name: its label (by `for=` or reference), or else its placeholder or name."""
    node = placed.node
    if placed.label is not None:
        is_group = node["type"] == "RadioGroup"
        return Markup(' aria-labelledby="{}"').format(placed.label.id) if is_group else Markup("")
    if node["type"] == "Checkbox" and node.get("label"):
        return Markup("")
    words = node.get("ariaLabel") or node.get("label") or node.get("placeholder")
    return Markup(' aria-label="{}"').format(escape(words or re.sub(r"[._-]+", " ", node["name"]).strip()))
