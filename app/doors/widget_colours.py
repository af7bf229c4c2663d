"""Colours, grounds and borders of widget components as classes: each colour is one of a few tones of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

HUES: Mapping[str, str] = {
    "red": "danger", "orange": "warning", "yellow": "warning", "green": "success", "blue": "info",
    "purple": "discovery", "pink": "discovery", "gray": "secondary",
}  # fmt: skip
"""A primitive colour such as `red-100` to the tone of ours that has its meaning, readable in both schemes."""
TONES = {
    "primary": "primary", "secondary": "secondary", "success": "success", "danger": "danger", "warning": "warning",
    "info": "info", "discovery": "discovery",
    "caution": "warning", "tertiary": "secondary", "emphasis": "primary", "prose": "primary",
}  # fmt: skip
GROUNDS = {
    "surface": "surface", "surface-secondary": "soft", "surface-tertiary": "soft",
    "surface-elevated": "surface", "surface-elevated-secondary": "soft",
}  # fmt: skip
_EDGES = {"x": ("s", "e"), "y": ("t", "b"), "top": ("t",), "bottom": ("b",), "left": ("s",), "right": ("e",)}


def tone(value: Any) -> str | None:
    """The tone of a colour: a token, a primitive such as `red-100`, or the light one of `{light, dark}`."""
    if isinstance(value, dict):
        value = value.get("light")
    if not isinstance(value, str):
        return None
    return TONES.get(value) or _hue(value)


def _hue(value: str) -> str | None:
    name, _, shade = value.partition("-")
    return HUES.get(name) if shade.isdigit() else None


def colour(value: Any) -> tuple[str, ...]:
    """The class of a text's colour."""
    found = tone(value)
    return (f"c-{found}",) if found else ()


def background(value: Any) -> tuple[str, ...]:
    """The class of a ground."""
    if isinstance(value, dict):
        value = value.get("light")
    if not isinstance(value, str):
        return ()
    found = GROUNDS.get(value) or _hue(value)
    return (f"bg-{'soft' if found == 'secondary' else found}",) if found else ()


def border(value: Any) -> tuple[str, ...]:
    """The classes of a border: of all sides, or of each that is named."""
    if isinstance(value, dict) and "size" not in value:
        return tuple(dict.fromkeys(_edges(value)))
    return tuple(_edge(value, ("bordered",)))


def _edges(borders: Mapping[str, Any]) -> Iterator[str]:
    for side, line in borders.items():
        yield from _edge(line, tuple(f"b-{edge}" for edge in _EDGES[side]))


def _edge(line: Any, names: tuple[str, ...]) -> Iterator[str]:
    details = line if isinstance(line, dict) else {"size": line}
    if details["size"] <= 0:
        return
    yield from names
    if details["size"] >= 2:
        yield "b-thick"
    if details.get("style") in ("dashed", "dotted", "double"):
        yield f"b-{details['style']}"
    yield from line_colour(details.get("color"))


def line_colour(value: Any) -> tuple[str, ...]:
    """The class of a line's colour."""
    return ("b-strong",) if value == "strong" else colour(value)


def thickness(value: Any) -> tuple[str, ...]:
    """The class of a divider that is two pixels or more."""
    thick = value if isinstance(value, int | float) else 2 if str(value).strip() not in ("0", "1", "1px") else 1
    return ("b-thick",) if thick >= 2 else ()
