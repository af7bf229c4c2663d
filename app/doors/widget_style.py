"""Style properties of widget components as classes from one known list: inline styles are refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.widget_check import Node

STEPS = (0, 1, 2, 3, 4, 6, 8, 12)
"""Spacing steps, in units of 4 pixels, that have a class."""


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_SIZES = _same("xs", "sm", "md", "lg", "xl", "2xl", "3xl", "4xl", "5xl")
_TOKENS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "align": ("align", _same("start", "center", "end", "baseline", "stretch")),
    "justify": ("justify", _same("start", "center", "end", "between", "around", "evenly")),
    "wrap": ("wrap", {"nowrap": "no", "wrap": "yes", "wrap-reverse": "yes"}),
    "direction": ("dir", _same("row", "col")),
    "textAlign": ("text", _same("start", "center", "end")),
    "weight": ("weight", _same("normal", "medium", "semibold", "bold")),
    "size": ("size", {**_SIZES, "3xs": "xs", "2xs": "xs"}),
    "variant": ("v", _same("solid", "soft", "outline", "ghost")),
    "style": ("v", {"primary": "solid", "secondary": "outline"}),
    "color": (
        "c",
        {
            **_same("primary", "secondary", "success", "danger", "warning", "info", "discovery"),
            "caution": "warning",
            "tertiary": "secondary",
            "emphasis": "primary",
        },
    ),
    "background": (
        "bg",
        {
            "surface": "surface",
            "surface-secondary": "soft",
            "surface-tertiary": "soft",
            "surface-elevated": "surface",
            "surface-elevated-secondary": "soft",
            "red-100": "danger",
            "orange-100": "warning",
            "green-100": "success",
            "blue-100": "info",
        },
    ),
    "radius": (
        "radius",
        {
            **dict.fromkeys(("2xs", "xs", "sm"), "sm"),
            **dict.fromkeys(("md", "lg", "xl", "2xl", "3xl", "4xl"), "md"),
            **_same("full", "none"),
            "100%": "full",
        },
    ),
}
_FLAGS = {
    "italic": "italic",
    "lineThrough": "strike",
    "truncate": "truncate",
    "pill": "radius-full",
    "block": "block",
    "uniform": "uniform",
    "flush": "flush",
    "frame": "bordered",
    "border": "bordered",
    "flex": "grow",
}
_PLACING = frozenset({"block", "grow", "size-3xl"})
_SPACES = {"gap": "gap", "padding": "p", "margin": "m"}
_SIDES = {"x": "x", "y": "y", "top": "y", "bottom": "y", "left": "x", "right": "x"}


def classes(node: Node) -> str:
    """The class attribute of a component: `w-text size-sm c-danger`; other values keep the base style."""
    return " ".join(dict.fromkeys(_classes(node)))


def split(node: Node) -> tuple[str, str]:
    """The classes of a wrapper, which places the component, and of what is seen inside it."""
    names = classes(node).split()
    outer = [name for name in names if name.startswith(("w-", "m-", "mx-", "my-")) or name in _PLACING]
    inner = [name for name in names if name not in outer or name in _PLACING]
    return " ".join(outer), " ".join(inner)


def known_classes() -> set[str]:
    """Every style class that a tree can bring into a page; the style sheet has a rule for each."""
    tokens = {f"{prefix}-{name}" for prefix, names in _TOKENS.values() for name in names.values()}
    spaces = {f"{prefix}-{step}" for prefix in ("gap", "p", "px", "py", "m", "mx", "my") for step in STEPS}
    return tokens | spaces | set(_FLAGS.values()) | {"w-full", "clamp"}


def _classes(node: Node) -> Iterator[str]:
    yield f"w-{node['type'].lower()}"
    for prop, value in node.items():
        if prop in _TOKENS and isinstance(value, str):
            prefix, names = _TOKENS[prop]
            if value in names:
                yield f"{prefix}-{names[value]}"
        elif prop in _FLAGS and value:
            yield _FLAGS[prop]
        elif prop in _SPACES:
            yield from _spacing(_SPACES[prop], value)
        elif prop == "width" and value == "100%":
            yield "w-full"
        elif prop == "maxLines":
            yield "clamp"


def _spacing(prefix: str, value: Any) -> Iterator[str]:
    if isinstance(value, int | float):
        yield f"{prefix}-{_step(value)}"
    elif isinstance(value, dict):
        for side, amount in value.items():
            if side in _SIDES and isinstance(amount, int | float):
                yield f"{prefix}{_SIDES[side]}-{_step(amount)}"


def _step(amount: float) -> int:
    """The largest known step that is not larger than the amount."""
    return max(step for step in STEPS if step <= max(0, amount))
