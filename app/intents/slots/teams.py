"""How many teams, by what they are balanced, and who is kept apart."""

from __future__ import annotations

import re

from app.intents.slots import choices, counts
from app.intents.slots.findings import GAP
from app.intents.slots.patterns import Pattern
from app.intents.slots.sentence import Sentence

_TEAM = r"(?:teams?|pairs|trios|groups?|squads?|sides?|grps?|tms?|houses|units|crews|squad)"
_OF = Pattern(rf"\b(?:{_TEAM}|pairs)\s+of\s+({counts.NUMBER})", re.I)
# "teams for period 2. three, please": a number that is a clause of its own.
_ALONE = Pattern(
    rf"(?:[.,;:{GAP}]|\s-|\b(?:say|mean|meant))\s*(?:(?:make|say|let'?s say|just|about|maybe|i'?d say|only|and)\s+)*"
    rf"({counts.NUMBER})\s*(?=$|[.,;!?)](?!\d)|(?:please|pls|plz|thanks|(?:should|will|would) do|is (?:fine|enough)"
    r"|for (?!each|every)|if possible)\b)",
    re.I,
)


def team_count(s: Sentence) -> int | float | None:
    """How many teams; "teams of 4" says how large they are, and not how many."""
    text = _OF.sub(" ", s.masked())
    found = re.search(
        rf"(?<![\w.])({counts.NUMBER})\s*-?\s*(?:(?!of\b)[^\W\d][\w-]*,?\s+){{0,4}}?{_TEAM}\b", text, re.I
    )
    if found:
        return counts.value_of(found[1])
    if found := re.search(rf"\b({counts.NUMBER}) of (?:them|those)\b", text, re.I):
        return counts.value_of(found[1])
    if found := re.search(
        (
            rf"\b(?:into|in|make it|make that|with|want|only|just|do)\s+({counts.NUMBER})\b(?!\s*(?:per|minutes"
            rf"|mins|players|people|kids|students|each|a side|-a-side|on each))|\b({counts.NUMBER})\s+(?:instead"
            rf"|this time|not)\b|\b{_TEAM}\s*[:=x]\s*({counts.NUMBER})"
        ),
        text,
        re.I,
    ):
        return counts.value_of(next(group for group in found.groups() if group))
    if found := _ALONE.search(text):
        return counts.value_of(found[1])
    return 2 if re.search(r"\b(?:in|into) (?:half|halves)\b", text, re.I) else None


_APART = Pattern(
    (
        r"\b(?:apart|separate(?:d|ly)?|split up|not (?:\w+ (?:and|or|with) \w+ )?(?:be )?(?:together"
        r"|on the same|in the same|with)|(?:can'?t"
        r"|cannot|mustn'?t|shouldn'?t|don'?t|do not|never|can not|must not|should not|dont|cant|won'?t"
        r"|no)\b[^.;]*?\b(?:together|with|same|pair|near)|different (?:teams?|ones?|sides?|squads?|groups?)"
        r"|away from|on opposite|not on the same"
        r"|opposing|fight|don'?t get on|keep)\b"
    ),
    re.I,
)


def keep_apart(s: Sentence) -> bool:
    """Whether the pupils who are named are to be kept apart."""
    return bool(_APART.search(s.head))


def balance(s: Sentence) -> str | None:
    """By what the teams are balanced."""
    return choices.chosen(choices.BALANCE, s.head)
