"""Moments that a sentence about a task says by no clock: a part of a day, or so long from now."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from app.chat.without_model.task_times import HOURS, QUOTED, number_of
from app.intents import GAP, without_days

_PARTS = {"morning": "08:00", "afternoon": "15:00", "evening": "18:00", "night": "20:00"}
"""A part of a day, and the time that is taken for it: who is told the time can change it."""
_PART = rf"(?P<part>{'|'.join(_PARTS)})\b"
_OF_A_NEAR_DAY = re.compile(rf"\b(?:(?:this|(?P<tomorrow>tomorrow|tmrw?))\s+{_PART}|(?P<tonight>tonight)\b)", re.I)
_BEHIND_A_DAY = re.compile(rf"{GAP}\s*(?:in the\s+|at\s+)?{_PART}", re.I)
_AT_THE_ENDS = (
    re.compile(rf"^(?:in the\s+|at\s+)?{_PART}(?:[\s,]+(?:to\s+)?(?=\w)|\W*$)", re.I),
    re.compile(rf"\s+(?:in the\s+|at\s+)?{_PART}\W*$", re.I),
)
_FROM_NOW = (
    rf"in\s+(?P<many>half an|an?|\d{{1,3}}|{'|'.join(HOURS[1:])})\s+(?:(?P<hours>h(?:ou)?rs?)|min(?:ute)?s?)\b"
    r"(?:\s+from now)?"
)
_FROM_NOW_AT_THE_ENDS = (
    re.compile(rf"^{_FROM_NOW}[\s,]+(?:to\s+)?(?=\w)", re.I),
    re.compile(rf"\s+{_FROM_NOW}\W*$", re.I),
)


def from_now(words: str, now: datetime) -> tuple[str, datetime | None]:
    """The words without "in two hours" at their beginning or end, and the minute that it means."""
    left, found = _without(_FROM_NOW_AT_THE_ENDS, words)
    if found is None:
        return words, None
    said = found["many"].casefold()
    many = 0.5 if said == "half an" else 1 if said in ("a", "an") else number_of(said)
    moment = now + (timedelta(hours=many) if found["hours"] else timedelta(minutes=many))
    whole = moment.replace(second=0, microsecond=0)
    return left, whole if whole == moment else whole + timedelta(minutes=1)


def part_of_day(words: str, sentence: str, due: date, now: datetime) -> tuple[str, str | None]:
    """A task's words without the "morning" of its day, and the time that is meant; none where it has passed."""
    said, part = QUOTED.sub(" ", sentence), ""
    days = without_days(said, now.date())
    if behind := _BEHIND_A_DAY.search(days):
        words, found = _without(_AT_THE_ENDS, words)
        # Of several days, it may be another task's.
        if found is not None or days.count(GAP) == 1:
            part, words = behind["part"], re.sub(r"^to\s+(?=\w)", "", words, flags=re.I)
    elif (found := _OF_A_NEAR_DAY.search(said)) and due == now.date() + timedelta(days=1 if found["tomorrow"] else 0):
        part = "night" if found["tonight"] else found["part"]
    at = _PARTS.get(part.casefold())
    return words, at if at is None or due > now.date() or at > f"{now:%H:%M}" else None


def _without(patterns: Iterable[re.Pattern[str]], words: str) -> tuple[str, re.Match[str] | None]:
    """The words without what the first of the patterns finds in them, and what that was."""
    for pattern in patterns:
        if (found := pattern.search(words)) is not None:
            return (words[: found.start()] + " " + words[found.end() :]).strip(" ,"), found
    return words, None
