"""Draw a checked widget tree as HTML: one template per component, every action an ordinary form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app
from jinja2 import Environment
from markupsafe import Markup, escape

from app.core.markdown import is_local, to_html
from app.core.widget_check import Node, WidgetError, form_action
from app.doors.widget_chart import table
from app.doors.widget_place import FIELDS, Placed, place
from app.doors.widget_style import classes, split

_REGION = re.compile(r"[A-Za-z][A-Za-z0-9-]*\Z")
_WRAPPED = frozenset({"Button", "Form"})
"""Components whose outermost element only places the one that is seen."""
_COUNTDOWN = re.compile(r"countdown-(\d{1,6})\Z")


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
    """A form that sends one action: its DOM id, its URL and the payload as hidden fields."""

    id: str
    url: str
    fields: tuple[tuple[str, str], ...]


def draw(node: Node, frame: Frame) -> Markup:
    """The HTML of a tree, or of one node of it that has an `id`, with the same DOM ids either way.

    Raises:
        WidgetError: a payload does not fit into a form.
        RuntimeError: no application context.
    """
    return _Drawing(current_app.jinja_env, frame).draw(place(node, frame.region), [])


def draw_region(node: Node, frame: Frame, refresh_url: str | None = None) -> Markup:
    """The tree inside the element that its actions replace; `refresh` events morph it from `refresh_url`."""
    refresh = Markup("")
    if refresh_url is not None:
        refresh = Markup(
            ' hx-get="{}" hx-trigger="refresh" hx-target="this" hx-swap="outerMorph" hx-sync="replace"'
        ).format(refresh_url)
    return Markup('<div id="{}" class="region"{}>{}</div>').format(frame.region, refresh, draw(node, frame))


@dataclass(frozen=True, slots=True)
class _Drawing:
    env: Environment
    frame: Frame

    def draw(self, placed: Placed, after_form: list[Markup]) -> Markup:
        """`after_form` collects forms that belong to buttons inside another form and must stand behind it."""
        node = placed.node
        opens_form = form_action(node) is not None
        behind: list[Markup] = [] if opens_form else after_form
        children = [self.draw(child, behind) for child in placed.children]
        forms = dict(self.action_forms(placed))
        kind = node["type"].lower()
        html = self.render(
            f"widgets/{kind}.html",
            n=node,
            placed=placed,
            id=placed.id,
            attrs=_attributes(placed),
            children=children,
            forms=forms,
            behind=Markup("").join(behind) if opens_form else Markup(""),
            **_details(placed),
        )
        if kind == "button" and placed.form and "click" in forms:
            after_form.append(self.render("widgets/_after.html", form=forms["click"]))
        return html

    def render(self, template: str, **values: Any) -> Markup:
        # The templates escape everything that is not Markup already.
        return Markup(self.env.get_template(template).render(frame=self.frame, **values))  # noqa: S704

    def action_forms(self, placed: Placed) -> Iterator[tuple[str, ActionForm]]:
        node = placed.node
        clicks = node.get("onClickAction") if not (placed.form and node.get("submit")) else None
        for name, action, id in (
            ("click", clicks, placed.form_id),
            ("submit", node.get("onSubmitAction"), placed.form_id),
            ("change", node.get("onChangeAction"), placed.form_id),
            ("confirm", (node.get("confirm") or {}).get("action"), placed.form_id),
            ("cancel", (node.get("cancel") or {}).get("action"), f"{placed.id}__cancel"),
        ):
            if action is not None:
                yield name, ActionForm(id, self.frame.action_url(action["type"]), tuple(_fields(action)))


def _fields(action: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in (action.get("payload") or {}).items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, bool):
                yield name, "true" if item else "false"
            elif isinstance(item, str | int | float):
                yield name, str(item)
            elif item is not None:
                raise WidgetError(f"{action['type']}.payload.{name}: not a plain value")


def _attributes(placed: Placed) -> Markup:
    """id, class and the conventions that ride on `key`, for the outermost element of a component."""
    node = placed.node
    names = split(node)[0] if node["type"] in _WRAPPED else classes(node)
    key = node.get("key") or ""
    extra = ""
    if found := _COUNTDOWN.match(key):
        extra = f' data-countdown="{found[1]}"'
    elif key == "arrow-keys":
        extra = " data-arrow-keys"
    elif key == "alert":
        extra = ' role="alert"'
    elif key == "personal":
        # What one person pressed: a drawing that many share must not undo it.
        extra = " hx-morph-skip"
    # Joined by hand, as this runs for every component: only the id could carry anything but known words.
    return Markup(f'id="{escape(placed.id)}" class="{names}"{extra}')  # noqa: S704


def _details(placed: Placed) -> dict[str, Any]:
    """What single components need beyond their properties."""
    node = placed.node
    kind = node["type"]
    if kind in _WRAPPED:
        return {"look": split(node)[1]}
    if kind == "Chart":
        return {"table": table(node)}
    if kind == "Markdown":
        return {"html": to_html(node["value"])}
    if kind == "Image":
        return {"local": is_local(node["src"])}
    if kind == "Title":
        return {"level": "h3" if placed.in_item else "h2"}
    if kind in FIELDS:
        return {"naming": _naming(placed)}
    return {}


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
