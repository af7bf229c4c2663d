"""Lengths, spaces and ratios of widgets, rounded to the steps that the style sheets have classes for."""

from __future__ import annotations

import re
from typing import Any

STEPS = (0, 1, 2, 3, 4, 6, 8, 12)
"""Spacing steps, in units of 4 pixels."""
LENGTHS = (16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768)
"""Widths and heights, in pixels."""
ASPECTS = {"916": 9 / 16, "34": 3 / 4, "1": 1.0, "43": 4 / 3, "32": 3 / 2, "169": 16 / 9}
"""Ratios of width to height, by the end of their class."""

_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(px|rem|em|%)?\Z")
_RATIO = re.compile(r"(\d+(?:\.\d+)?)(?:\s*/\s*(\d+(?:\.\d+)?))?\Z")
_PIXELS = {None: 1, "px": 1, "rem": 16, "em": 16}


def pixels(value: Any) -> float | None:
    """A number, or a CSS length such as `"12px"` or `"2rem"`, in pixels; None for anything else."""
    if isinstance(value, int | float):
        return float(value)
    found = _LENGTH.match(value.strip()) if isinstance(value, str) else None
    return float(found[1]) * _PIXELS[found[2]] if found and found[2] in _PIXELS else None


def step(value: Any) -> int | None:
    """The largest step of space that is not larger; a number is in units of 4 pixels, a text a CSS length."""
    size = pixels(value)
    if size is None:
        return None
    units = size if isinstance(value, int | float) else size / 4
    return max(each for each in STEPS if each <= max(0, units))


def length(value: Any) -> str | None:
    """The nearest of LENGTHS as text; `full` from 75 %, `half` from 34 %; None where there is no such class."""
    text = value.strip() if isinstance(value, str) else ""
    if text.endswith("%") and (found := _LENGTH.match(text)):
        share = float(found[1])
        return "full" if share >= 75 else "half" if share > 33 else None
    size = pixels(value)
    return None if not size else str(min(LENGTHS, key=lambda each: abs(each - size)))


def aspect(value: Any) -> str | None:
    """The nearest of ASPECTS, of a number or of a text such as `"16/9"`; None for anything else."""
    found = _RATIO.match(str(value).strip())
    if not found or not float(found[2] or 1):
        return None
    ratio = float(found[1]) / float(found[2] or 1)
    return min(ASPECTS, key=lambda each: abs(ASPECTS[each] - ratio))
