"""Numbers in digits and in words, with the units that teachers count in."""

from __future__ import annotations

import re

from app.intents.slots.findings import Finding
from app.intents.slots.patterns import Pattern

_ONES = [
    ("zero"),
    ("one"),
    ("two"),
    ("three"),
    ("four"),
    ("five"),
    ("six"),
    ("seven"),
    ("eight"),
    ("nine"),
    ("ten"),
    ("eleven"),
    ("twelve"),
    ("thirteen"),
    ("fourteen"),
    ("fifteen"),
    ("sixteen"),
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = dict(
    zip(
        [("twenty"), "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        range(20, 100, 10),
        strict=True,
    )
)
_UNITS = {word: number for number, word in enumerate(_ONES)} | _TENS
_ORDINALS = {
    word: number
    for number, word in enumerate(
        [
            "first",
            ("second"),
            ("third"),
            ("fourth"),
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ],
        start=1,
    )
}
_ONE_TO_NINE = "|".join(_ONES[1:10])
_WORDS = (
    rf"(?:{'|'.join(_TENS)})(?:[ -](?:{_ONE_TO_NINE}))?|(?:a |one )?hundred|half a dozen|a dozen|dozen"
    rf"|(?:a )?couple(?: of)?|a pair of|{'|'.join(sorted(_ONES, key=len, reverse=True))}"
)
NUMBER = rf"(?:\d+(?:[.]\d+)?|\b(?:{_WORDS})\b)"
ORDINAL = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(_ORDINALS)})"


def value_of(words: str) -> int | float:
    """The number that a match of NUMBER states.

    Raises ValueError for other words.
    """
    said = words.casefold().strip().replace("-", " ")
    if re.fullmatch(r"\d+(?:\.\d+)?", said):
        number = float(said)
        return int(number) if number.is_integer() else number
    if "dozen" in said:
        return 6 if said.startswith("half") else 12
    if "couple" in said or "pair" in said:
        return 2
    if "hundred" in said:
        return 100
    parts = said.split()
    if not parts or any(part not in _UNITS for part in parts):
        raise ValueError(f"not a number: {words!r}")
    return sum(_UNITS[part] for part in parts)


def ordinal_of(words: str) -> int:
    """The place that a match of ORDINAL states: 3 for "3rd" and for "third"."""
    said = words.casefold()
    return _ORDINALS[said] if said in _ORDINALS else int(re.sub(r"\D", "", said))


_FRACTIONS = "½¼¾"
_HALF = Pattern(rf"({NUMBER})?\s*([{_FRACTIONS}])")


def plain_fractions(text: str) -> str:
    """The text with "1½" and "two and a half" as decimals."""
    shares = {"½": 0.5, "¼": 0.25, "¾": 0.75}

    def decimal(found: re.Match[str]) -> str:
        return f"{(value_of(found[1]) if found[1] else 0) + shares[found[2]]:g}"

    text = re.sub(rf"\b({NUMBER})\s+and\s+(?:a\s+)?(half|quarter)\b", _and_share, text, flags=re.I)
    return _HALF.sub(decimal, text)


def _and_share(found: re.Match[str]) -> str:
    return f"{value_of(found[1]) + (0.5 if found[2].casefold() == 'half' else 0.25):g}"


_DAYS_OF = {"d": 1, "w": 7, "f": 14, "m": 30}
_LENGTHS = r"(days?|dys?|weeks?|wks?|fortnights?|months?|mths?)"
_SPAN = Pattern(
    rf"(?<![\w.#/:])({NUMBER}|an?|one|the|this|next|coming|full|whole)?\s*-?\s*(?:(?:more|full|whole|extra|further|school|working|straight)\s+)?\b{_LENGTHS}\b",
    re.I,
)


def days(text: str) -> Finding | None:
    """A length of time in days: "3 days", "a fortnight" (14), "the next two weeks" (14), "next month" (30)."""
    spans = list(_SPAN.finditer(text))
    # A number says more than "next month": "until the end of next month, say 45 days".
    for found in sorted(spans, key=lambda each: not re.match(NUMBER, each[1] or "", re.I)):
        count, unit = found[1], found[2].casefold()
        if count is None and unit[0] == "d":
            continue
        if count is None and not re.search(r"(?:per|each|every)\s*$", text[: found.start()], re.I):
            count = "one"
        elif count is None:
            continue
        by_day = count.casefold() in ("a", "an") and not re.search(
            r"\b(?:for|in|within)\s+$", text[: found.start()], re.I
        )
        if (count.casefold() in ("the", "this") or by_day) and unit[0] == "d":
            continue
        single = count.casefold() in ("a", "an", "the", "this", "next", "coming", "full", "whole")
        number = 1 if single else value_of(count)
        return Finding(number * _DAYS_OF[unit[0]], found.start(), found.end())
    if regular := re.search(r"\b(weekly|fortnightly|monthly)\b", text, re.I):
        return Finding(_DAYS_OF[regular[1][0].casefold()], regular.start(), regular.end())
    return None


_MINUTES = (
    (
        Pattern(
            rf"({NUMBER})\s*-?\s*(?:hours?|hrs?|h)\b(?:\s*(?:and\s+)?({NUMBER})\s*-?\s*(?:minutes?|mins?|m)?\b)", re.I
        ),
        None,
    ),
    (Pattern(r"\b(?:an?|one|1|another)\s+hour\s+and\s+(?:a\s+)?half\b", re.I), 90),
    (Pattern(r"\b(?:an?|one|1|another)\s+hour\s+and\s+(?:a\s+)?quarter\b", re.I), 75),
    (Pattern(r"(?:\bthree[ -]quarters?|\b3/4|¾)\s*(?:of\s+)?an?\s+hour\b", re.I), 45),
    (Pattern(r"\b(?:a\s+)?quarter\s+(?:of\s+)?(?:an\s+)?hour\b", re.I), 15),
    (Pattern(r"\bhalf[ -](?:an[ -])?(?:hour|hr)\b", re.I), 30),
    (
        Pattern(
            rf"({NUMBER})\s*-?\s*(?:minutes?|mins?|minuts?|mintues?|m(?=\b)(?!\s*\w*\s*(?:run|sprint|race|dash)))\b",
            re.I,
        ),
        1,
    ),
    (Pattern(rf"({NUMBER})\s*-?\s*(?:hours?|hrs?|h)\b", re.I), 60),
    (Pattern(r"\b(?:an?\s+)(?:hour|hr)\b|\bhour[- ]long\b", re.I), 60),
)


def minutes(text: str) -> Finding | None:
    """A duration in minutes: "40 min", "half an hour", "an hour and a half", "1.5 hrs", "1 hr 20"."""
    for pattern, factor in _MINUTES:
        if found := pattern.search(text):
            if factor is None:
                total = value_of(found[1]) * 60 + value_of(found[2])
            elif pattern.groups:
                total = value_of(found[1]) * factor
            else:
                total = factor
            return Finding(int(total) if float(total).is_integer() else total, found.start(), found.end())
    return None
