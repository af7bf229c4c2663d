"""Numbers that can be asked for: years, and quantities with their unit as one piece."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.study.words import STOP_WORDS

_NUMBER = re.compile(
    r"(?<![\w.,/:'’^–-])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<unit>%| per ?cent\b| (?:thousand|million|billion|trillion)(?: [a-z]{3,})?| degrees [A-Z][a-z]+| [a-z]{3,})?"
    r"(?![\w/:^–-]|[.,]\d)"
)
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d\Z")
_BEFORE_YEAR = re.compile(
    r"\b(?:in|since|by|until|from|of|around|about|after|before|during|circa|early|late|year|january|february|march"
    r"|april|may|june|july|august|september|october|november|december)(?: \d{1,2},)? \Z",
    re.IGNORECASE,
)
# One end of a range or a ratio, or the name of a thing ("type 2", "pH 7", "Figure 3"), is no quantity.
_ENTANGLED = re.compile(
    r"(?:\d|\bpH|\btype|\bno\.|\bnumber|\bfigure|\btable|\bchapter|\bstage|\bphase|\bto|\band|\bor|\bbetween|[-+=×*/<>≈$£€])"
    r" ?\Z",
    re.IGNORECASE,
)
_RANGE_AFTER = re.compile(r" ?(?:to|and|or|–|-|×|x) ?\d")


@dataclass(frozen=True)
class Number:
    """A year (no unit), or a quantity with its unit in small letters; where it stands, and how it is written."""

    text: str
    unit: str
    start: int
    end: int


def numbers_in(text: str) -> list[Number]:
    """The years and quantities of a sentence that stand free of ranges, formulas and numbered names."""
    found = []
    for match in _NUMBER.finditer(text):
        before, number = text[max(0, match.start() - 24) : match.start()], match["number"]
        unit = (match["unit"] or "").strip()
        if unit in STOP_WORDS or unit.endswith("ing"):
            unit = ""
        end = match.end() if unit else match.end("number")
        if _YEAR.match(number) and _BEFORE_YEAR.search(before) and not _RANGE_AFTER.match(text, match.end("number")):
            found.append(Number(number, "", match.start(), match.end("number")))
        elif unit and not _ENTANGLED.search(before) and not _RANGE_AFTER.match(text, end):
            found.append(Number(text[match.start() : end], unit.lower(), match.start(), end))
    return found
