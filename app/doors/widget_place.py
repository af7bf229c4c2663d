"""Where each component of a widget stands: its DOM id, the form around it, which label names which field."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.core.widget_check import Node, children_of, form_action

FIELDS = frozenset({"Input", "Textarea", "Select", "DatePicker", "Checkbox", "RadioGroup"})


@dataclass(slots=True)
class Placed:
    """A component with everything that depends on its surroundings.

    `id` is `<region>-<node id>`, or the parent's id, `__` and the position: the same on every drawing.
    `form` is the DOM id of the form that collects this component's fields, or None.
    """

    node: Node
    id: str
    form: str | None
    in_item: bool
    children: list[Placed] = field(default_factory=list)
    label: Placed | None = None
    labels: Placed | None = None

    @property
    def field_id(self) -> str:
        """The DOM id of the input element of a field."""
        return f"{self.id}__input"

    @property
    def form_id(self) -> str:
        """The DOM id of the form that carries this component's own action."""
        return f"{self.id}__form"


def place(node: Node, region: str) -> Placed:
    """Place a checked tree (or one node of it) inside the region with this DOM id."""
    named: list[Placed] = []
    placed = _place(node, region, f"{region}__0", None, False, named)
    if named:
        _bind_labels(named)
    return placed


def _place(node: Node, region: str, derived: str, form: str | None, in_item: bool, named: list[Placed]) -> Placed:
    """`named` takes every label and field, in the order of the document."""
    identity, kind = node.get("id"), node["type"]
    placed = Placed(node, f"{region}-{identity}" if identity else derived, form, in_item)
    if kind == "Label" or kind in FIELDS:
        named.append(placed)
    children = children_of(node)
    if children:
        inner_form = placed.form_id if form_action(node) is not None else form
        inner_item = in_item or kind == "ListViewItem"
        placed.children = [
            _place(child, region, f"{placed.id}__{index}", inner_form, inner_item, named)
            for index, child in enumerate(children)
        ]
    return placed


def _bind_labels(named: list[Placed]) -> None:
    """Give each label the next field of its name in the same form, or else the nearest one before it."""
    waiting: dict[tuple[str | None, str], Placed] = {}
    latest: dict[tuple[str | None, str], Placed] = {}
    for placed in named:
        if placed.node["type"] == "Label":
            waiting[placed.form, placed.node["fieldName"]] = placed
        else:
            key = (placed.form, placed.node["name"])
            latest[key] = placed
            if key in waiting:
                _bind(waiting.pop(key), placed)
    for key, label in waiting.items():
        if key in latest and latest[key].label is None:
            _bind(label, latest[key])


def _bind(label: Placed, target: Placed) -> None:
    label.labels, target.label = target, label
