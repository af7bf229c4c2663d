"""Style properties of widget components as classes from one known list: inline styles are refused.

Every value is rounded to something the style sheets have a rule for; `docs/widgets.md` tells how.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from app.core.widget_check import COMPONENTS, Node
from app.doors.widget_colours import GROUNDS, HUES, TONES, background, border, colour, line_colour, thickness
from app.doors.widget_lengths import ASPECTS, LENGTHS, STEPS, aspect, length, step

Reader = Callable[[Any], tuple[str, ...]]
"""A property's value to the classes that it brings."""

LINES = 6


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


_SIZES = _same("xs", "sm", "md", "lg", "xl", "2xl", "3xl", "4xl", "5xl")
_TOKENS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "align": ("align", _same("start", "center", "end", "baseline", "stretch")),
    "justify": ("justify", _same("start", "center", "end", "between", "around", "evenly", "stretch")),
    "wrap": ("wrap", {"nowrap": "no", "wrap": "yes", "wrap-reverse": "reverse"}),
    "direction": ("dir", _same("row", "col")),
    "textAlign": ("text", _same("start", "center", "end")),
    "weight": ("weight", _same("normal", "medium", "semibold", "bold")),
    "variant": ("v", _same("solid", "soft", "outline", "ghost")),
    "style": ("v", {"primary": "solid", "secondary": "outline"}),
    "theme": ("theme", _same("light", "dark")),
    "fit": ("fit", _same("cover", "contain", "fill", "scale-down", "none")),
    "gutterSize": ("gutter", {**dict.fromkeys(("2xs", "xs", "sm"), "sm"), "md": "md", "lg": "lg", "xl": "lg"}),
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
    "autoResize": "grows",
}
_SIDES = {"x": "x", "y": "y", "top": "t", "bottom": "b", "left": "s", "right": "e"}
_PLACING = frozenset({"block", "grow", "grow-2", "rigid", "size-3xl"})
_LENGTH_NAMES = {"width": "wd", "height": "ht", "minWidth": "mnw", "minHeight": "mnh", "maxWidth": "mxw"}
_LENGTH_NAMES["maxHeight"] = "mxh"


def classes(node: Node) -> str:
    """The class attribute of a component: `w-text size-sm c-danger`; other values keep the base style."""
    kind = node["type"]
    base, readers = _READERS[kind]
    found = base
    for prop, value in node.items():
        if prop in readers:
            for name in readers[prop](value):
                found += f" {name}"
    return found


def split(node: Node) -> tuple[str, str]:
    """The classes of a wrapper, which places the component, and of what is seen inside it."""
    return _split(classes(node))


@lru_cache(1024)
def _split(both: str) -> tuple[str, str]:
    names = both.split()
    outer = [name for name in names if name.startswith(("w-", "m-", "mx-", "my-")) or name in _PLACING]
    inner = [name for name in names if name not in outer or name in _PLACING]
    return " ".join(outer), " ".join(inner)


def known_classes() -> set[str]:
    """Every style class that a tree can bring into a page; the style sheets have a rule for each."""
    tokens = {f"{prefix}-{name}" for prefix, names in _TOKENS.values() for name in names.values()}
    prefixes = ["gap", "p", "px", "py", "pt", "pb", "ps", "pe", "m", "mx", "my", "mt", "mb", "ms", "me"]
    spaces = {f"{prefix}-{each}" for prefix in prefixes for each in STEPS}
    lengths = {f"{prefix}-{name}" for prefix in _LENGTH_NAMES.values() for name in (*LENGTHS, "full")}
    lines = {f"{prefix}-{count}" for prefix in ("lines", "min-lines") for count in range(1, LINES + 1)}
    colours = {f"c-{name}" for name in TONES.values()} | {f"bg-{name}" for name in GROUNDS.values()}
    colours |= {f"bg-{name}" for name in HUES.values() if name != "secondary"}
    edges = {"bordered", "b-t", "b-b", "b-s", "b-e", "b-thick", "b-strong", "b-dashed", "b-dotted", "b-double"}
    ratios = {f"ratio-{name}" for name in ASPECTS}
    other = {"w-half", "clamp", "grow", "grow-2", "rigid", "at-left", "at-right", "at-top", "at-bottom"}
    sizes = {f"size-{name}" for name in _SIZES.values()}
    return tokens | spaces | lengths | lines | colours | edges | ratios | other | sizes | set(_FLAGS.values())


def styled_properties(kind: str) -> set[str]:
    """The properties of a component that bring classes."""
    return set(_READERS[kind][1])


def _token(prop: str) -> Reader:
    prefix, names = _TOKENS[prop]
    found = {name: (f"{prefix}-{word}",) for name, word in names.items()}
    return lambda value: found.get(value, ()) if isinstance(value, str) else ()


def _flag(name: str) -> Reader:
    return lambda value: (name,) if value else ()


def _spaced(prefix: str) -> Reader:
    def read(value: Any) -> tuple[str, ...]:
        if isinstance(value, dict):
            sides = ((side, step(amount)) for side, amount in value.items())
            return tuple(f"{prefix}{_SIDES[side]}-{found}" for side, found in sides if found is not None)
        found = step(value)
        return () if found is None else (f"{prefix}-{found}",)

    return read


def _long(prefix: str) -> Reader:
    def read(value: Any) -> tuple[str, ...]:
        found = length(value)
        if found == "full":
            return ("w-full",) if prefix == "wd" else (f"{prefix}-full",)
        if found == "half":
            return ("w-half",) if prefix == "wd" else ()
        return (f"{prefix}-{found}",) if found else ()

    return read


def _both(*prefixes: str) -> Reader:
    readers = [_long(prefix) for prefix in prefixes]
    return lambda value: tuple(name for reader in readers for name in reader(value))


def _unless_whole(reader: Reader) -> Reader:
    return lambda value: () if isinstance(value, int) else reader(value)


def _size(value: Any) -> tuple[str, ...]:
    """A token of text and controls, or a length of boxes and pictures."""
    if isinstance(value, str) and value in _SIZES:
        return (f"size-{_SIZES[value]}",)
    if value in ("2xs", "3xs"):
        return ("size-xs",)
    return _both("wd", "ht")(value)


def _lines(prefix: str) -> Reader:
    return lambda value: (f"{prefix}-{min(LINES, max(1, value))}",)


def _clamped(value: int) -> tuple[str, ...]:
    return ("clamp", *_lines("lines")(value))


def _flex(value: Any) -> tuple[str, ...]:
    first = str(value).split()[0] if str(value).strip() else ""
    if first in ("none", "0"):
        return ("rigid",)
    if first in ("auto", "initial") or not first.replace(".", "", 1).isdigit():
        return ("grow",) if first == "auto" else ()
    return ("grow-2",) if float(first) >= 2 else ("grow",)


def _aspect(value: Any) -> tuple[str, ...]:
    found = aspect(value)
    return (f"ratio-{found}",) if found else ()


def _place(value: str) -> tuple[str, ...]:
    found = {"top": "at-top", "bottom": "at-bottom", "left": "at-left", "right": "at-right"}
    return tuple(found[word] for word in value.split() if word in found)


_BY_NAME: dict[str, Reader] = {
    **{prop: _token(prop) for prop in _TOKENS},
    **{prop: _flag(name) for prop, name in _FLAGS.items()},
    **{prop: _long(prefix) for prop, prefix in _LENGTH_NAMES.items()},
    "color": colour, "background": background, "size": _size, "flex": _flex, "border": border,
    "gap": _spaced("gap"), "padding": _spaced("p"), "margin": _spaced("m"), "aspectRatio": _aspect,
    "minSize": _both("mnw", "mnh"), "maxSize": _both("mxw", "mxh"), "maxLines": _clamped,
    "minLines": _lines("min-lines"), "position": _place,
}  # fmt: skip
_OF_KIND: Mapping[str, Mapping[str, Reader | None]] = {
    # Whole pixels are attributes of a picture.
    "Image": {prop: _unless_whole(reader) for prop, reader in (("width", _long("wd")), ("height", _long("ht")))}
    | {"size": _unless_whole(_both("wd", "ht"))},
    # Where a browser's own calendar opens is the browser's affair; a table is as high as its rows.
    "DatePicker": {"align": None},
    "Divider": {"size": thickness, "spacing": _spaced("my"), "color": line_colour},
    "Chart": {
        "size": _both("wd"), "minSize": _both("mnw"), "maxSize": _both("mxw"),
        **dict.fromkeys(("height", "minHeight", "maxHeight", "aspectRatio")),
    },
}  # fmt: skip


def _readers(kind: str) -> tuple[str, dict[str, Reader]]:
    found = {prop: _BY_NAME.get(prop) for prop in COMPONENTS[kind].model_fields} | dict(_OF_KIND.get(kind, {}))
    return f"w-{kind.lower()}", {prop: reader for prop, reader in found.items() if reader is not None}


_READERS = {kind: _readers(kind) for kind in COMPONENTS}
