"""Marks, hours and bounds."""

from __future__ import annotations

import re

from app.intents.slots import counts
from app.intents.slots.counts import NUMBER, value_of
from app.intents.slots.patterns import Pattern
from app.intents.slots.sentence import Sentence

_PASS = Pattern(
    (
        r"\b(?:pass(?:ing)?|pas|cut-?off|minimum|min(?=\s+\d)|needs?|must (?:get|score|reach)|at least|threshold"
        r"|bar)\b(?:\s+(?:mark|score"
        r"|grade|rate|is|at|of|with|be|to|set|a|the|them|should|level|him|her|get|if|they|he|she|needs?|above|over"
        rf"|least|pass|:|=))*\s*(?:at|of|is|with|=|:|to)?\s*({NUMBER})|({NUMBER})\s*(?:%|percent|per ?cent"
        r"|pct)?\s*(?:is (?:a|the) pass|to pass|pass(?:ing)?(?: mark| score| grade)?|needed|or (?:above|better"
        r"|higher|more)|minimum|cut-?off|passes)\b"
    ),
    re.I,
)
_BOUND = Pattern(
    r"\b(?:under|below|beneath|less than|lower than|fewer than|over|above|more than|exceed(?:s|ing)?|past|at"
    r"|to|by|than|reach(?:es)?|hits?|threshold(?:\s*(?:of|is|at|:|=))?|goes (?:to|under|below)|least|most"
    r"|minimum|cut-?off(?: of| at)?|<=?|>=?|=|beyond|of|line at|limit(?: of| is| at)?|bar (?:at"
    rf"|of))\s*(?:about|around|a|the|just)?\s*({NUMBER})(?!\s*(?:days?|weeks?|wks?|months?|am\b|pm\b|o'clock"
    r"|:\d|minutes?|mins?|hours?|th\b|st\b|nd\b|rd\b|parents|teams))"
    rf"|({NUMBER})\s*(?:%|percent|per ?cent|pct)|\b({NUMBER})\s*(?:points?|pts|marks|times|absences|or (?:more"
    r"|less|lower|below|fewer|under|above)|and (?:below|under)|absent days|incidents|x\b|times)",
    re.I,
)


_MADE = Pattern(
    rf"\b(?:make|set|change|put|move) (?:it|that|this)(?: to| at)? ({NUMBER})(?!\s*(?:days?|weeks?"
    rf"|teams))|\bbut (?:at |with |for )?({NUMBER})\s*(?:%|percent)?\W*$",
    re.I,
)


def _shares(text: str) -> str:
    """The text with "three quarters" and "half" in percent."""
    text = re.sub(r"\bthree[- ]quarters?\b(?! of an hour)", "75%", text, flags=re.I)
    return re.sub(r"\b(?<=than )half\b|\b(?<=below )half\b|\b(?<=under )half\b", "50%", text, flags=re.I)


def passing_score(s: Sentence) -> int | float | None:
    """The mark that passes, in percent."""
    found = _PASS.search(_shares(s.masked(s.slides)))
    return value_of(found[1] or found[2]) if found else None


def threshold(s: Sentence) -> int | float | None:
    """The bound that an alert or a list starts at."""
    text = _shares(s.masked())
    found = _BOUND.search(text) or _MADE.search(text)
    return value_of(next(group for group in found.groups() if group)) if found else None


_FROM_A_MARK_ON = 13
"""Of a meeting with parents, smaller numbers are its hour."""


def mark(s: Sentence) -> int | float | None:
    """The mark below which parents are met."""
    found = threshold(s)
    return found if found is None or found >= _FROM_A_MARK_ON else None


_GOAL = Pattern(
    (
        rf"\b(?:(?:his|her|their|the|my|required|all)\s+)({NUMBER})(?:[ -](?:driving |supervised |total "
        r"|required |practice )?hours?|hrs?)|\bof\s+(?:the |his |her "
        rf"|their |my )?({NUMBER})\s*(?:hours?|hrs?)|\b{NUMBER}[- ]hour (?:goal|target|requirement|minimum)"
        r"|\b(?:near|reach|goal|target|until|till|need|needs|required|to go|left|short of"
        rf"|remaining)\b[\s\w]{{0,20}}?{NUMBER}\s*(?:hours?|hrs?)"
    ),
    re.I,
)
_HOURS = (
    (
        Pattern(
            r"(\d+)\s*h(?:rs?)?\s*([1-5][05])\b(?!\s*(?:%|percent|pct|per ?cent|points|marks|(?:on|in) the))", re.I
        ),
        60.0,
    ),
    (
        Pattern(rf"({NUMBER})\s*-?\s*(?:hours?|hrs?|h)\b\s*(?:and\s+)?({NUMBER})\s*(?:minutes?|mins?|m)\b", re.I),
        60.0,
    ),
    (Pattern(r"\b(?:an?|one|1|another) hours? and (?:a )?half\b", re.I), 1.5),
    (Pattern(r"\b(?:an?|one|1) hours? and (?:a )?quarter\b", re.I), 1.25),
    (Pattern(r"\bhalf (?:an )?(?:hour|hr)\b", re.I), 0.5),
    (Pattern(r"\bthree[ -]quarters? of an hour\b", re.I), 0.75),
    (
        Pattern(
            (
                rf"({NUMBER})\s*(?:more |extra |additional |driving |full |whole |supervised |night |road "
                r"|behind-the-wheel )*-?\s*(?:hours?|hrs?|h)\b"
            ),
            re.I,
        ),
        1.0,
    ),
    (Pattern(r"\b(?:an|another|my|his|her|their|that) (?:more |extra )?(?:hour|hr)\b", re.I), -1.0),
    (Pattern(rf"({NUMBER})\s*-?\s*(?:minutes?|mins?)\b", re.I), 1 / 60),
)


def driving_hours(s: Sentence) -> int | float | None:
    """Hours at the wheel that are to be written down; not those that are the goal, and not when only asked after."""
    text = s.masked()
    goal = _GOAL.search(text)
    if goal and not re.search(
        r"\b(?:log(?:ged)?|add|put|record|did|drove|driven|enter|clock(?:ed)?|completed|note)\b",
        text[: goal.start()],
        re.I,
    ):
        return None
    for pattern, factor in _HOURS:
        if found := pattern.search(text):
            if pattern.groups == 2:
                hours = value_of(found[1]) + value_of(found[2]) / 60
            elif pattern.groups == 1:
                hours = value_of(found[1]) * factor
            else:
                hours = abs(factor)
            hours = round(float(hours), 2)
            return int(hours) if hours.is_integer() else hours
    return None


_SCORE = Pattern(
    r"\b(?:scored|score(?:s)?|got|gets|received|test(?: score| mark| result)?|mark|quiz|exam|result|theory"
    r"|passed|earned|achieved|made|grade|failed|permit)\b(?:\s+(?:an?|of|the|was|is|with|at|on|in|his|her"
    r"|their|written|theory|test|road|permit|driving|only|just|about|quiz|exam|mark|score|came|back|to|as"
    rf"|result|scored|got|:|=|-))*\s*[:=]?\s*({NUMBER})"
    r"(?!\s*(?:(?:more|extra|additional|another|driving) )*(?:hours?|hrs?|h\b|min|days?|weeks?|times))"
    rf"|({NUMBER})\s*(?:%|percent|per ?cent|pct|marks|points|/\s?100|out of 100)?\s*(?:on|in|for|at)\s+(?:the"
    r"|his|her|their|a|my)?\s*(?:\w+\s+){0,2}?(?:test|exam|quiz|theory|written|permit|paper)"
    rf"|({NUMBER})\s*(?:%|percent|per ?cent)",
    re.I,
)


def test_score(s: Sentence) -> int | float | None:
    """The mark of a driving test, in percent."""
    found = _SCORE.search(s.masked())
    return value_of(next(group for group in found.groups() if group)) if found else None


def weeks_ahead(s: Sentence) -> int | float | None:
    """How far ahead, in weeks; a month is four."""
    text = s.masked(keep_dates=True)
    for found in re.finditer(
        rf"(?<![\w.])({NUMBER}|a|next|coming)\s*-?\s*(weeks?|wks?|fortnights?|months?|mths?)\b", text, re.I
    ):
        said, unit = found[1].casefold(), found[2].casefold()[0]
        if re.search(r"(?:last|past|previous)\s+$", text[: found.start()], re.I):
            continue
        number = 1 if said in ("a", "next", "coming") else value_of(said)
        return number * {"w": 1, "f": 2, "m": 4}[unit]
    return None


def days_ahead(s: Sentence) -> int | float | None:
    """How far ahead, in days; nothing where the sentence looks back."""
    text = re.sub(
        r"\b(?:last|past|previous|this)\s+(?:\w+\s+)?(?:days?|weeks?|months?|wks?|term|year)\b", " ", s.head, flags=re.I
    )
    if found := counts.days(text):
        number: int | float = found.value
        return number
    if re.search(r"\b(?:tomorrow|tmr|tmrw)\b", text, re.I):
        return 1
    return None


def plan_days(s: Sentence) -> int | float | None:
    """For how many days a plan is to be."""
    text = (
        re.sub(
            r"\b(?:in|within|after|for the last|\d+ (?:days?|times|x)) (?:\w+ )?(?:per|a|each|every) week\b",
            " ",
            s.head,
            flags=re.I,
        )
        if re.search(r"\b\d+ days (?:a|per|each) week\b", s.head)
        else s.head
    )
    if found := re.search(rf"\b({NUMBER})\s*(?:days?|times|x)\s+(?:a|per|each|every)\s+week\b", s.head, re.I):
        return value_of(found[1])
    text = re.sub(
        (
            r"\b(?:(?:in|until|within|by|before|after|since)\s+(?:\w+\s+)?(?:days?|weeks?|months?)|next (?:week"
            r"|month)(?='s)|(?:game|match|race|test|meet|exam|tryouts?|trials|marathon|event"
            r"|competition)s?\s+(?:is\s+)?(?:next|this|in (?:a|\w+)) (?:week|month|days?|weeks)|(?:last"
            r"|past) (?:week|month)|(?:broke|sprained|hurt|injured|surgery|ill|sick)\b.*?\b(?:weeks?|days?"
            r"|months?) ago)\b"
        ),
        " ",
        text,
        flags=re.I,
    )
    if s.function == "generate_workout_plan" and (
        found := re.search(
            rf"(?<![\w.-])({NUMBER})(?!\s*-?(?:min|mn|hour|hr|x\b))\s+(?:\S+ ){{0,2}}?(?:workouts|sessions|routines)\b"
            r"(?! (?:a|per|each)\b)",
            text,
            re.I,
        )
    ):
        return value_of(found[1])
    found_days = counts.days(text)
    return found_days.value if found_days else None


def minutes(s: Sentence) -> int | float | None:
    """How long, in minutes."""
    found = counts.minutes(s.masked(keep_dates=True))
    return found.value if found else None
