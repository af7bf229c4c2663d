"""What a lesson is about, and for whom."""

from __future__ import annotations

import re

from app.intents.slots import counts
from app.intents.slots.dates import dates
from app.intents.slots.findings import GAP, Finding, without
from app.intents.slots.matter import ABOUT, TOPIC_COLON, compiled
from app.intents.slots.patterns import Pattern
from app.intents.slots.periods import periods
from app.intents.slots.phrases import alone, before, behind, first, phrase, unframed
from app.intents.slots.sentence import Sentence

_LESSON = (
    r"lesson(?: ?plans?)?|lesosn|leson(?: plan)?|lession|lessn|session|unit plan|class plan|plans?|scheme of work"
    r"|lp|tutorial|activity plan|workshop|class|lecture|outline"
)


def lesson_topic(s: Sentence) -> str | None:
    """What a lesson is about."""
    minutes, level = counts.minutes(s.head), grade_span(s.head)
    masked = s.masked([each for each in (minutes, level) if each])
    masked = re.sub(r"\b(?:single|double|long|full)[- ]?period\b", " ", masked, flags=re.I)
    masked = re.sub(r"\b(warm|cool) (ups?|downs?)\b", r"\1-\2", masked, flags=re.I)
    about = first(masked, (*TOPIC_COLON, Pattern(ABOUT, re.I), *_TO_BE))
    return (
        about
        or before(masked, _LESSON)
        or first(masked, _TAUGHT)
        or behind(masked, r"lesson(?: plan)?|lesson|plan|lp")
        or first(masked, _INTRODUCED)
        or _first_clause(masked)
        or alone(masked)
    )


# "tomorrow's lesson should be volcanoes", but not "it should be fun" and not "to be ready by Friday".
_NO_TOPIC = (
    r"(?:(?:really |very |quite |more |nice and |super |as )?(?:fun|interactive|engaging|hands[- ]on|practical"
    r"|simple|easy"
    r"|hard|short|long|longer|shorter|quick|different|good|great|interesting|active|lively|ready|done|finished"
    r"|outdoors?"
    r"|outside|indoors?|inside|online|taught|observed|inspected|watched|filmed|recorded|held|given|based|suitable"
    r"|visual|calm|fine|ok|okay|covered|differentiated)"
    rf"(?=\s*(?:$|[.,;:!?{GAP}]|(?:and|but|for|in|by|as|so|please|pls|this|than|to)\b))"
    r"|(?:for|in|by|at|with|no|less|more|under|around|about|exactly|as|one|two|an?|the (?:same|last|first))\b)"
)
_BE = r"(?:should|shall|must|will|ought to|has to|have to|needs? to|is going to|gonna|'?s (?:gonna|going to)|'ll)\s+be"
_TO_BE = compiled(
    (
        r"\b(?:want|like|need|love|prefer)s?\b[^,.;]{0,40}?\b(?:lesson|session|class|workshop|tutorial|lecture|it"
        r"|ed)\b[^,.;]{0,20}?"
        rf"\s+to be\s+(?:all )?(?!{_NO_TOPIC})"
    ),
    (
        rf"(?:^\W*|{GAP}\W*|\bit\b|\b(?:lesson|session|class|workshop|tutorial|lecture"
        rf"|ed)\b['\w {GAP}]{{0,30}}?)\s*{_BE}\s+(?:all )?(?!{_NO_TOPIC})"
    ),
    (
        rf"\bmake\s+(?:[\w'{GAP}]+\s+){{0,4}}?(?:lesson|session)(?: {GAP})?\s+"
        rf"(?!(?:plans?|on|about|for|outlines?|in|with|that|this|it)\b|{_NO_TOPIC})"
    ),
)
_TAUGHT = compiled(
    (
        r"\b(?:teach|teaching|cover|covering|introduce|starting|do|doing|plan|on)\s+(?:them|my class|the class|kids"
        r"|students)?\s*(?:about\s+)?"
    ),
    r"\blesson(?: plan)?s?\s+(?:for|in)\s+",
)
_INTRODUCED = compiled(r"\bintro(?:duction)? (?:to|into)\s+", r"\bintroducing\s+")
_CLAUSE = Pattern(r"^([\w' -]{4,40}),\s")


def _first_clause(text: str) -> str | None:
    """The matter in front: "driving in fog, lesson plan please"."""
    found = _CLAUSE.match(text)
    if not found or re.search(rf"\b(?:{_LESSON}|we|i|i'm|my|need|want|you|it's)\b", found[1], re.I):
        return None
    return phrase(found[1])


# "a drunk driving lesson" is about drunk driving, a parking driving lesson about parking.
_KIND = Pattern(
    r"drunk|drink|distracted|night(?:-?time)?|defensive|highway|motorway|freeway|city|winter|snow|rain|wet weather"
    r"|dangerous"
    r"|aggressive|safe|eco|drowsy|tired|impaired|reckless|mountain|long[- ]distance|off-?road|emergency",
    re.I,
)
_TO_DO = Pattern(
    r"\bteach(?:ing)? (?:them|us|everyone|(?:my |the )?(?:class|learners|drivers|students|kids|learner drivers))"
    r" to (?!drive\b)",
    re.I,
)


_NEXT = Pattern(r"\b(?:(?:in|for|during) )?(?:the )?(?:next|this) (?:lesson|class|session|time)\b", re.I)


def driving_topic(s: Sentence) -> str | None:
    """What a driving lesson is about."""
    text = re.sub(r"\bdriv(?:er'?s?'?|ing)[ -]?ed(?:ucation)?\b(?:'s)?", " ", s.head, flags=re.I)
    text = without(text, list(_again(s, text)))
    text = _NEXT.sub(f" {GAP} ", unframed(text))
    minutes = counts.minutes(text)
    text = without(text, [minutes] if minutes else [])
    about = first(text, (*TOPIC_COLON, Pattern(r"\bhow to\b", re.I), _TO_DO, Pattern(ABOUT, re.I), *_TO_BE))
    if about is None:
        about = before(text, r"(?:driv(?:ing|er'?s?)\s+)?(?:lesson|session|class|plan|theory|unit)s?(?:\s+plan)?")
        about = f"{about} driving" if about and _KIND.fullmatch(about) and f"{about} driving" in text else about
    about = about or first(
        text,
        compiled(
            r"\b(?:how to)\b",
            (
                r"\b(?:lesson|session|plan)s?\s+(?:plan\s+)?(?:for|in|where)\s+(?!my|the|learner|new|student"
                r"|drivers|beginners|teen)"
            ),
            r"\b(?:teach|cover|teaching|covering|practise|practice|work on|go over|tackle|do|doing)\s+(?:them"
            r"|my|the)?\s*",
        ),
    )
    about = about or _first_clause(text) or alone(text)
    if about is None:
        return None
    about = re.sub(
        r"\s*\b(?:for |with )?(?:my |the |new |our |all )*(?:(?:learner|student|new|teen|novice|young) drivers?"
        r"|learners|beginners|students|kids|teens)\b$",
        "",
        about,
        flags=re.I,
    )
    value = phrase(about)
    return (
        None
        if value and re.fullmatch(r"(?:driv(?:ing|ers?|er's)|learners?|learner drivers?|road|beginners?)", value, re.I)
        else value
    )


def _again(s: Sentence, text: str) -> list[Finding]:
    return [*dates(text, s.school.today), *periods(text, ())]


_GRADE = Pattern(
    (
        r"\b(?:grades?|gr\.?|year|yr|primary|pri|secondary|sec|form|std|standard|jc|k"
        r"|key stage)[ -]?(\d{1,2})(?:s|rs|ers|'s)?\b|\b(\d{1,2})(?:st|nd|rd|th)[ -]?(?:grade|gr|graders?"
        rf"|years?)\w*\b|\b({counts.ORDINAL})[ -](?:grade|graders?|years?)\b|\b(?:grade|year|form|primary"
        rf"|secondary) ({'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve'})\b|\b(?:p|s|g"
        r"|y)(\d{1,2})s\b|\b[gy](\d{1,2})\b"
    ),
    re.I,
)


def grade_span(text: str) -> Finding | None:
    """The grade of the pupils, as the number's string: "7th grade", "Primary 6", "Year 9s"."""
    found = _GRADE.search(text)
    if not found:
        return None
    said = next(group for group in found.groups() if group)
    number = counts.ordinal_of(said) if found[3] else counts.value_of(said)
    return Finding(str(number), found.start(), found.end())


def grade(s: Sentence) -> str | None:
    """The grade, unless it is part of a class's name."""
    text = s.masked()
    found = grade_span(text)
    return str(found.value) if found else None
