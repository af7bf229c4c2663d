"""Check a widget tree node by node, so that no door ever sends a component that ChatKit does not know."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from chatkit import widgets as chatkit
from pydantic import BaseModel, ValidationError

Node = dict[str, Any]
"""One ChatKit component as plain JSON data: `{"type": "Text", "value": "Hello"}`."""

MAX_DEPTH: Final = 32
RESERVED_FIELDS: Final = frozenset({"csrf_token", "return_to"})
"""Names that the browser form of an action uses itself; a payload may not carry them."""

ROOTS: Final = frozenset({"Card", "ListView", "Basic"})
COMPONENTS: Final[Mapping[str, type[BaseModel]]] = {
    cls.model_fields["type"].default: cls
    for cls in (
        chatkit.Card, chatkit.ListView, chatkit.ListViewItem, chatkit.BasicRoot, chatkit.Text, chatkit.Title,
        chatkit.Caption, chatkit.Markdown, chatkit.Badge, chatkit.Box, chatkit.Row, chatkit.Col,
        chatkit.Divider, chatkit.Spacer, chatkit.Icon, chatkit.Image, chatkit.Button, chatkit.Checkbox,
        chatkit.Select, chatkit.DatePicker, chatkit.Form, chatkit.Input, chatkit.Label, chatkit.RadioGroup,
        chatkit.Textarea, chatkit.Transition, chatkit.Chart,
    )
}  # fmt: skip
"""Component name to the official class that validates its properties."""

_ACTION_PROPS: Final = ("onClickAction", "onSubmitAction", "onChangeAction")
_NODE_ID: Final = re.compile(r"(?!.*__)[A-Za-z0-9_-]{1,120}\Z")


class WidgetError(ValueError):
    """A widget tree that may not be sent; the message names the place, as in `Card.children[2].value`."""


def check(tree: Node, known_action: Callable[[str], bool], *, root: bool = True) -> Node:
    """Return the tree without null properties, or raise.

    Args:
        tree: a Card, ListView or Basic with everything in it (any component when `root` is false).
        known_action: says whether this application can answer an action type such as `confusion.ping`.

    Raises:
        WidgetError: an unknown type, key, action or id form, a wrong value, a doubled id, or too deep a tree.
    """
    seen: set[str] = set()
    start = str(tree.get("type")) if isinstance(tree, dict) else "widget"
    checked = _node(tree, start, known_action, seen, 0, False)
    if root and checked["type"] not in ROOTS:
        raise WidgetError(f"{checked['type']}: a widget starts with Card, ListView or Basic")
    return checked


def children_of(node: Node) -> list[Node]:
    """The children of a node as a list, also for Transition, which has one child or none."""
    children = node.get("children")
    if children is None:
        return []
    return children if isinstance(children, list) else [children]


def form_action(node: Node) -> dict[str, Any] | None:
    """The action that sends all fields inside this node, when the node is a form."""
    if node["type"] == "Form":
        return node.get("onSubmitAction")
    if node["type"] == "Card" and node.get("asForm") and node.get("confirm"):
        found: dict[str, Any] = node["confirm"]["action"]
        return found
    return None


def actions_of(node: Node) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every action of one node with the property path where it stands."""
    for prop in _ACTION_PROPS:
        if node.get(prop) is not None:
            yield prop, node[prop]
    for side in ("confirm", "cancel"):
        if isinstance(node.get(side), dict) and node["type"] == "Card":
            yield f"{side}.action", node[side]["action"]


def _node(node: Any, path: str, known_action: Callable[[str], bool], seen: set[str], depth: int, in_form: bool) -> Node:
    if not isinstance(node, dict):
        raise WidgetError(f"{path}: a component is an object, not {type(node).__name__}")
    if depth > MAX_DEPTH:
        raise WidgetError(f"{path}: more than {MAX_DEPTH} components deep")
    kind = node.get("type")
    if not isinstance(kind, str) or kind not in COMPONENTS:
        raise WidgetError(f"{path}: unknown component {kind!r}")
    plain = {name: value for name, value in node.items() if value is not None}
    if kind == "Chart" and isinstance(plain.get("data"), list):
        # A figure under the anonymity floor is null; ChatKit knows only missing values.
        plain["data"] = [_without_null(row) for row in plain["data"]]
    _properties(plain, kind, path)
    _identity(plain, path, seen)
    for prop, action in actions_of(plain):
        if in_form and prop == "onChangeAction":
            raise WidgetError(f"{path}.{prop}: a control that acts by itself cannot stand inside a Form")
        _action(action, f"{path}.{prop}", known_action)
    if "children" in plain:
        opens_form = form_action(plain) is not None
        if opens_form and in_form:
            raise WidgetError(f"{path}: a form inside a form")
        checked = []
        for index, child in enumerate(children_of(plain)):
            place = f"{path}.children[{index}]"
            checked.append(_node(child, place, known_action, seen, depth + 1, in_form or opens_form))
            _may_hold(kind, checked[-1]["type"], place)
        plain["children"] = checked if isinstance(plain["children"], list) else checked[0]
    return plain


def _properties(plain: Node, kind: str, path: str) -> None:
    cls = COMPONENTS[kind]
    own = {name: value for name, value in plain.items() if name != "children"}
    for name in plain:
        if name not in cls.model_fields:
            raise WidgetError(f"{path}.{name}: {kind} has no such property")
    children = plain.get("children")
    if kind == "Transition":
        own["children"] = None
        if children is not None and not isinstance(children, dict):
            raise WidgetError(f"{path}.children: Transition holds one component")
    elif children is not None:
        own["children"] = []
        if not isinstance(children, list):
            raise WidgetError(f"{path}.children: a list is needed")
    try:
        model = cls.model_validate(own)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join([path, *(str(part) for part in first["loc"])])
        raise WidgetError(f"{place}: {first['msg']}") from error
    if any(isinstance(value, dict | list) for name, value in own.items() if name != "children"):
        _no_extra(own, model.model_dump(exclude_unset=True), path)


def _no_extra(given: Any, kept: Any, path: str) -> None:
    """ChatKit's nested objects drop what they do not know; what was dropped is what we refuse."""
    if isinstance(given, dict) and isinstance(kept, dict):
        for name, value in given.items():
            if value is None or name == "children":
                continue
            if name not in kept:
                raise WidgetError(f"{path}.{name}: unknown property")
            if name != "payload":
                _no_extra(value, kept[name], f"{path}.{name}")
    elif isinstance(given, list) and isinstance(kept, list):
        for index, (value, other) in enumerate(zip(given, kept, strict=False)):
            _no_extra(value, other, f"{path}[{index}]")


def _identity(plain: Node, path: str, seen: set[str]) -> None:
    identity = plain.get("id")
    if identity is None:
        return
    if not _NODE_ID.match(identity):
        raise WidgetError(f"{path}.id: {identity!r} is not made of letters, digits, '-' and single '_'")
    if identity in seen:
        raise WidgetError(f"{path}.id: {identity!r} stands twice in one widget")
    seen.add(identity)


def _action(action: Any, path: str, known_action: Callable[[str], bool]) -> None:
    if not isinstance(action, dict) or not isinstance(action.get("type"), str):
        raise WidgetError(f"{path}: an action is an object with a type")
    if not known_action(action["type"]):
        raise WidgetError(f"{path}: unknown action {action['type']!r}")
    payload = action.get("payload")
    if payload is None:
        return
    if not isinstance(payload, dict):
        raise WidgetError(f"{path}.payload: an object is needed")
    for name, value in payload.items():
        if name in RESERVED_FIELDS:
            raise WidgetError(f"{path}.payload.{name}: this name is reserved")
        for item in value if isinstance(value, list) else [value]:
            if item is not None and not isinstance(item, str | int | float | bool):
                raise WidgetError(f"{path}.payload.{name}: only plain values and lists of them fit a form")


def _may_hold(parent: str, child: str, place: str) -> None:
    if (parent == "ListView") != (child == "ListViewItem"):
        raise WidgetError(f"{place}: ListView holds ListViewItem, nothing else does; {child} in {parent}")
    if child in ROOTS and parent != "Basic" and (parent, child) != ("Card", "ListView"):
        places = "at the top, in Basic or in a Card" if child == "ListView" else "at the top or inside Basic"
        raise WidgetError(f"{place}: {child} stands {places}, not in {parent}")


def _without_null(row: Any) -> Any:
    return {name: value for name, value in row.items() if value is not None} if isinstance(row, dict) else row
