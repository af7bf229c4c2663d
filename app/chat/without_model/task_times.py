"""The time that a sentence about a task says beside its day."""

from __future__ import annotations

import re
from datetime import date

from app.intents import GAP, without_days

HOURS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_AFTERNOON = range(1, 7)
"""Who says "at 5" and no more hardly means the night."""
_CLOCK = (
    rf"(?>(?P<noon>noon|midday)\b|(?P<hour>\d{{1,2}}|(?:{'|'.join(HOURS[1:])})\b)(?:(?P<dot>[:.])(?P<minute>\d\d))?(?![\d/-])"
    r"(?:\s*(?P<half>[ap]\.?m\b\.?))?(?P<clock>\s*o['’]?clock\b)?"
    r"(?:\s+(?P<part>in the (?:morning|afternoon|evening)|at night|tonight)\b)?)"
)
_LEADS = r"(?:\b(?P<at>at|by|before)\s+|(?P<sign>@)\s*|\b(?:from|around|to|until|till)\s+)"
_AT_THE_END = re.compile(rf"(?:^|[\s,])[\s,]*{_LEADS}?{_CLOCK}\W*$", re.I)
_AT_THE_START = re.compile(rf"^\W*{_LEADS}{_CLOCK}[\s,]+(?:to\s+)?(?=\w)", re.I)
# Inside of a change it stands behind a word that leads to it, or right behind the day.
_INSIDE = re.compile(rf"(?:{_LEADS}|{GAP}[\s,]*){_CLOCK}(?!\s+(?:tasks?|to-?do|one|reminder|item)\b)", re.I)
_KIND = re.compile(r"\s+(?:task|to-?do|reminder)$", re.I)
QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|(?<!\w)['‘].*?['’](?!\w)")


def time_of(words: str, *, beside_day: bool = False) -> tuple[str, str | None]:
    """The words without the time at their end or beginning, and the time as HH:MM.

    "At 5" is one only beside a day, or where nothing else is said: by itself it may be a place or a number.
    """
    for pattern in (_AT_THE_END, _AT_THE_START):
        if (found := pattern.search(words)) is None:
            continue
        left = (words[: found.start()] + words[found.end() :]).strip(" ,")
        if (at := _clock(found, bare=beside_day or not left)) is not None:
            return left, at
    return words.strip(), None


def time_in(sentence: str, today: date) -> str | None:
    """The time to which a sentence moves a task, as HH:MM; "the 3pm call" and what stands in quotes is none."""
    words = without_days(QUOTED.sub(" ", sentence), today)
    times = [_clock(found, bare=GAP in words) for found in _INSIDE.finditer(words)]
    return next((each for each in reversed(times) if each is not None), None)


def untimed(words: str) -> str:
    """A task's words without the time to which it is moved."""
    left, at = time_of(words, beside_day=True)
    return untimed(_KIND.sub("", left)) if at is not None and left else left


def number_of(word: str) -> int:
    """A number up to twelve, or in digits."""
    return int(word) if word.isdigit() else HOURS.index(word)


def _clock(found: re.Match[str], *, bare: bool) -> str | None:
    if found["noon"]:
        return "12:00"
    half = found["half"] or found["part"]
    leads = found["at"] or found["sign"]
    # "3.50" is a price as well.
    said = half or found["clock"] or (found["minute"] and (leads or found["dot"] == ":"))
    if not said and not (bare and leads):
        return None
    word = found["hour"].casefold()
    hour, minute = number_of(word), int(found["minute"] or 0)
    if half:
        if not 1 <= hour <= 12 and found["half"]:
            return None
        morning = half.casefold().endswith("morning") or (found["half"] or "").casefold().startswith("a")
        hour = hour if hour > 12 else hour % 12 + (0 if morning else 12)
    elif hour in _AFTERNOON and not word.startswith("0"):
        hour += 12
    return f"{hour:02}:{minute:02}" if hour <= 23 and minute <= 59 else None
