"""Every component and root of ChatKit in every variant: one table of trees, for `/dev/widgets` and for tests."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.core import widget as w
from app.core.widget_check import COMPONENTS, ROOTS, Node
from app.doors.widget_samples import BASES, NEEDED, OF_ONE, PRESS, SAMPLES, WITHOUT

KINDS = tuple(sorted(COMPONENTS))


@dataclass(frozen=True, slots=True)
class Specimen:
    """A property of a component: each of its values, and the component that has it.

    `without` says why the property changes nothing in a browser, where it does not.
    """

    kind: str
    prop: str
    values: tuple[Any, ...]
    without: str = ""

    @property
    def tree(self) -> Node:
        """A root with a component for each value."""
        variants = [variant(self.kind, self.prop, value) for value in self.values]
        if any(node["type"] in ROOTS for nodes in variants for node in nodes):
            return w.basic(*(node for nodes in variants for node in nodes))
        shown = [w.col(w.caption(said(value)), *variant(self.kind, self.prop, value), gap=1) for value in self.values]
        return w.basic(*(shown if self.kind in WIDE or self.prop == "block" else [w.row(*shown, gap=4, align="start")]))


WIDE = frozenset({"Form", "Chart", "Textarea", "Spacer"})
"""Components that take the width of the page."""


def specimens(kind: str) -> Iterator[Specimen]:
    """The component as it is, then each property that has more to show than that."""
    yield Specimen(kind, "", (None,))
    for prop, field in COMPONENTS[kind].model_fields.items():
        if prop in ("type", "children", "id"):
            continue
        values = OF_ONE.get((kind, prop)) or SAMPLES.get(prop) or tuple(_choices(field.annotation))
        yield Specimen(kind, prop, tuple(values), WITHOUT.get(kind, {}).get(prop) or WITHOUT["*"].get(prop, ""))


def variant(kind: str, prop: str, value: Any) -> list[Node]:
    """The component with this value, in what it needs around it; None leaves the property out."""
    node = {**BASES[kind], **NEEDED.get((kind, prop), {}), **({prop: value} if value is not None else {})}
    around = _AROUND.get((kind, prop)) or _AROUND.get((kind, ""))
    return around(node) if around else [node]


def said(value: Any) -> str:
    """A value as the caption above its component."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {said(each)}" for name, each in value.items() if name != "payload")
    if isinstance(value, list):
        return f"{len(value)} of them"
    return "as it is" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


_AROUND: Mapping[tuple[str, str], Callable[[Node], list[Node]]] = {
    ("Label", ""): lambda node: [w.form(PRESS, node, w.text_input("name"))],
    ("Button", "submit"): lambda node: [w.form(PRESS, node)],
    ("Spacer", ""): lambda node: [w.row(w.text("Before"), node, w.text("After"), border=1, padding=2)],
    ("Divider", ""): lambda node: [w.card(w.text("Before"), node, w.text("After"))],
    ("Image", "flush"): lambda node: [w.card(node, w.text("The mark of the house"))],
    ("ListViewItem", ""): lambda node: [w.list_view(node, w.item(w.text("The next one")))],
}


def _choices(annotation: Any) -> Iterator[Any]:
    """The values of a property whose type lists them; true for a switch."""
    origin = typing.get_origin(annotation)
    if origin is Literal:
        yield from typing.get_args(annotation)
    elif origin in (typing.Union, types.UnionType):
        for part in typing.get_args(annotation):
            yield from _choices(part)
    elif annotation is bool:
        yield True


def without_table() -> str:
    """The properties that change nothing in a browser, as the table of docs/widgets.md."""
    rows = ["| component | property | why |", "|---|---|---|"]
    for kind, reasons in WITHOUT.items():
        rows += [f"| {'every one' if kind == '*' else kind} | `{prop}` | {why} |" for prop, why in reasons.items()]
    return "\n".join(rows)
