"""A value found in a sentence, and the place where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.intents.slots.patterns import Pattern

GAP = "\x1f"
_LEADING = Pattern(
    r"(?:\b(?:for|in|on|of|by|to|with|from|at|during|due|within|over|under|about|until|till|til|before|w|next"
    r"|coming|the|my|our"
    r"|this|these|all|whole|entire|everyone|everybody|just|is|are|both|please)\s+)+$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A value in normal form, and the half-open range of characters that states it."""

    value: Any
    start: int
    end: int


def without(text: str, findings: Iterable[Finding], *, leading: bool = True) -> str:
    """The text with a gap where each finding stands; the small words that lead to it go with it.

    A gap ends a phrase, as a comma does: "a quiz on cells <gap> please".
    """
    for each in sorted(findings, key=lambda finding: finding.start, reverse=True):
        before, after = text[: each.start], text[each.end :]
        if leading:
            before = _LEADING.sub("", before)
        text = f"{before} {GAP} {after}"
    return text


def overlaps(start: int, end: int, findings: Iterable[Finding]) -> bool:
    """Whether a range of characters shares a place with one of the findings."""
    return any(start < each.end and each.start < end for each in findings)
