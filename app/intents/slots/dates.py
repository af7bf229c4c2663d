"""Dates as people say them, counted from the school's today."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from app.intents.slots.counts import NUMBER, ORDINAL, ordinal_of, value_of
from app.intents.slots.findings import Finding, overlaps
from app.intents.slots.patterns import Pattern

_DAYS = ("mon(?:day)?", "tues?(?:day)?", "wed(?:s|nesday|nsday|ensday)?", "thu(?:r|rs|rsday|rday)?", "fri(?:day)?")
_LONG = ("saturday", "sunday")
_SHORT = ("sat", "sun")
_WEEKDAY = rf"(?:{'|'.join((*_DAYS, *_LONG))})"
# "sat" and "sun" are words of their own, so they need a word that leads to a day.
_WEEKDAY_LED = rf"(?:{'|'.join((*_DAYS, *_LONG, *_SHORT))})"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_TOMORROW = r"tomorrow|tommorr?ow|tomorow|tomorrw|tmrw?|tmw|tmoro|tmrrw|2mo?ro|2mrw|2morrow"
_YEAR = r"(?:,?\s+(20\d\d))?"
_LED = r"(?:(?:due|on|by|before|for|until|till|til|this|coming|to|from|every)\s+)"

Resolve = Callable[[re.Match[str], date, bool], date | None]


def _weekday(said: str) -> int:
    return ["mo", "tu", "we", "th", "fr", "sa", "su"].index(said.casefold()[:2])


def _ahead(found: re.Match[str], today: date, past: bool) -> date:
    """The coming one; the last one where the sentence tells of what has happened."""
    away = (_weekday(found[1]) - today.weekday()) % 7
    if past:
        return today - timedelta(days=(7 - away) % 7 or 7)
    return today + timedelta(days=away or 7)


def _next_week(found: re.Match[str], today: date, _past: bool) -> date:
    """The one of the next calendar week."""
    return today - timedelta(days=today.weekday()) + timedelta(days=7 + _weekday(found[1]))


def _last(found: re.Match[str], today: date, _past: bool) -> date:
    return today - timedelta(days=(today.weekday() - _weekday(found[1])) % 7 or 7)


def _week_after(found: re.Match[str], today: date, _past: bool) -> date:
    return _ahead(found, today, False) + timedelta(days=7)


def _offset(days: int) -> Resolve:
    return lambda _found, today, _past: today + timedelta(days=days)


def _counted(sign: int) -> Resolve:
    def resolve(found: re.Match[str], today: date, _past: bool) -> date | None:
        said = found[1].casefold()
        number = 1 if said in ("a", "an") else value_of(found[1])
        length = {"d": 1, "w": 7, "f": 14, "m": 30}[found[2].casefold()[0]]
        try:
            return today + timedelta(days=sign * int(number * length))
        except OverflowError:
            return None

    return resolve


def _calendar(day: int, month: int, year: int | None, today: date, past: bool) -> date | None:
    try:
        if year:
            return date(year, month, day)
        found = date(today.year, month, day)
        if past and found > today:
            return date(today.year - 1, month, day)
        return date(today.year + 1, month, day) if not past and found < today else found
    except ValueError:
        return None


def _day_month(found: re.Match[str], today: date, past: bool) -> date | None:
    year = int(found[3]) if found[3] else None
    return _calendar(int(found[1]), _MONTHS.index(found[2][:3].casefold()) + 1, year, today, past)


def _ordinal_month(found: re.Match[str], today: date, past: bool) -> date | None:
    return _calendar(ordinal_of(found[1]), _MONTHS.index(found[2][:3].casefold()) + 1, None, today, past)


def _month_day(found: re.Match[str], today: date, past: bool) -> date | None:
    year = int(found[3]) if found[3] else None
    return _calendar(int(found[2]), _MONTHS.index(found[1][:3].casefold()) + 1, year, today, past)


def _numeric(found: re.Match[str], today: date, past: bool) -> date | None:
    """Month first, as the school writes; day first where the first number can be no month."""
    first, second = int(found[1]), int(found[2])
    year = int(found[3]) if found[3] else None
    if year is not None and year < 100:
        year += 2000
    month, day = (first, second) if first <= 12 else (second, first)
    return _calendar(day, month, year, today, past)


def _iso(found: re.Match[str], _today: date, _past: bool) -> date | None:
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _day_of_month(found: re.Match[str], today: date, past: bool) -> date | None:
    day = int(found[1])
    for step in range(3):
        months = today.year * 12 + today.month - 1 + (-step if past else step)
        try:
            candidate = date(months // 12, months % 12 + 1, day)
        except ValueError:
            continue
        if candidate <= today if past else candidate >= today:
            return candidate
    return None


def _friday(_found: re.Match[str], today: date, _past: bool) -> date:
    """The end of a school's week."""
    return today + timedelta(days=(4 - today.weekday()) % 7)


def _saturday(_found: re.Match[str], today: date, _past: bool) -> date:
    return today + timedelta(days=(5 - today.weekday()) % 7)


def _month_end(_found: re.Match[str], today: date, _past: bool) -> date:
    months = today.year * 12 + today.month
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


_FAR = timedelta(days=180)


def a_year_back(found: Finding, today: date) -> Finding:
    """The date a year earlier, where it is more than half a year ahead."""
    day = date.fromisoformat(str(found.value))
    earlier = _calendar(day.day, day.month, day.year - 1, today, True) if day - today > _FAR else None
    return Finding(earlier.isoformat(), found.start, found.end) if earlier else found


_RULES: tuple[tuple[Pattern, Resolve], ...] = tuple(
    (Pattern(rf"(?<![\w/-])(?:{pattern})(?![\w/])", re.I), resolve)
    for pattern, resolve in (
        (r"(20\d\d)-(\d\d?)-(\d\d?)", _iso),
        (rf"(?:{_WEEKDAY},?\s+)?(?:the\s+)?(\d\d?)(?:st|nd|rd|th)?\s*(?:of\s+)?({_MONTH}){_YEAR}", _day_month),
        (rf"(?:the\s+)?({ORDINAL}) of ({_MONTH})", _ordinal_month),
        (rf"(?:{_WEEKDAY},?\s+)?({_MONTH})\s*(?:the\s+)?(\d\d?)(?:st|nd|rd|th)?{_YEAR}", _month_day),
        (r"(?:the\s+)?day after (?:tomorrow|tmrw?|tomorow)", _offset(2)),
        (r"(?:the\s+)?day before yesterday", _offset(-2)),
        (rf"(?:a|one|1) week (?:from|after) (?:{_TOMORROW})", _offset(8)),
        (rf"(?:{_TOMORROW})(?:\s+(?:morning|afternoon|evening|night))?", _offset(1)),
        (r"(?:yesterday|yest|yday|ytd|last night)(?:\s+(?:morning|afternoon|evening))?", _offset(-1)),
        (rf"(?:a|one) week (?:on|from|this) ({_WEEKDAY})", _week_after),
        (rf"({_WEEKDAY}) week", _week_after),
        (rf"(?:on\s+)?({_WEEKDAY}) (?:of )?next (?:week|wk)", _next_week),
        (rf"(?:next|nxt) (?:week|wk)(?:'s)?,? (?:on )?({_WEEKDAY})", _next_week),
        (rf"(?:next|nxt) ({_WEEKDAY_LED})", _next_week),
        (rf"(?:last|past) ({_WEEKDAY_LED})", _last),
        (rf"in (an?|{NUMBER}) (days?|weeks?|wks?|fortnights?|months?)(?: time)?", _counted(1)),
        (rf"(an?|{NUMBER}) (days?|weeks?|wks?|fortnights?|months?) (?:from (?:now|today)|later)", _counted(1)),
        (rf"(an?|{NUMBER}) (days?|weeks?|wks?|fortnights?|months?) ago", _counted(-1)),
        (r"(?:the )?end of (?:the|this) (?:school )?(?:week|wk)|(?:the )?week'?s end|end of week|eow", _friday),
        (r"(?:the )?end of (?:the|this) month|month[ -]end|end of month|eom", _month_end),
        (r"(?:this |the )?weekend", _saturday),
        (r"(?:next|nxt) (?:week|wk)", _offset(7)),
        (rf"(?:{_LED})({_WEEKDAY_LED})", _ahead),
        (rf"({_WEEKDAY})", _ahead),
        (r"(\d\d?)[/](\d\d?)(?:[/](\d{4}|\d\d))?", _numeric),
        (r"(?:(?:on|by|before|until|till|due|for) )?the (\d\d?)(?:st|nd|rd|th)", _day_of_month),
        (r"(?:due|on|by|before|until|till) (\d\d?)(?:st|nd|rd|th)", _day_of_month),
        (r"today|2day|tdy|tonight|this (?:morning|afternoon|evening)|right now|end of (?:the )?day|eod", _offset(0)),
    )
)


_NO_DAY = Pattern(
    rf"(?<![\w/-])(?:(?:{_WEEKDAY},?\s+)?(?:the\s+)?(\d\d?)(?:st|nd|rd|th)?\s*(?:of\s+)?({_MONTH})"
    rf"|({_MONTH})\s*(?:the\s+)?(\d\d?)(?:st|nd|rd|th)?)(?![\w/])",
    re.I,
)
_IN_A_LEAP_YEAR = 2000


def impossible(text: str) -> list[Finding]:
    """The days that no year has, such as "31st of February", as they were written."""
    found = []
    for match in _NO_DAY.finditer(text):
        day, month = int(match[1] or match[4]), match[2] or match[3]
        if not 29 < day < 40:
            continue
        try:
            date(_IN_A_LEAP_YEAR, _MONTHS.index(month[:3].casefold()) + 1, day)
        except ValueError:
            found.append(Finding(match[0], match.start(), match.end()))
    return found


def dates(text: str, today: date, *, past: bool = False) -> Iterator[Finding]:
    """Every date in a text as ISO, in the order in which it stands; `past` where it tells of what has happened."""
    found: list[Finding] = []
    nowhere = impossible(text)
    for pattern, resolve in _RULES:
        for match in pattern.finditer(text):
            if match.start() == match.end() or overlaps(match.start(), match.end(), [*found, *nowhere]):
                continue
            day = resolve(match, today, past)
            if day is not None:
                found.append(Finding(day.isoformat(), match.start(), match.end()))
    yield from sorted(found, key=lambda finding: finding.start)
