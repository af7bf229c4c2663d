"""Whom a sentence gives something to, where that is nobody of the roster: then nobody else may be meant instead."""

from __future__ import annotations

import re
from typing import Any

from app.intents.slots.findings import Finding, overlaps
from app.intents.slots.patterns import Pattern
from app.intents.slots.sentence import Sentence
from app.intents.types import Doubt

ADDRESSED = frozenset({"assign_remedial_quiz"})
"""What goes to the whole class unless somebody is named."""

_NAME = r"[A-Z][a-z]+(?:['-][A-Z]?[a-z]+)*"
_FULL = rf"{_NAME}(?: {_NAME}){{0,2}}"
_GIVE = r"(?i:give|giving|assign|assigning|send|set|hand|get|make|build|create|prepare|let|have)"
_HIM = r"(?i:him|her)"
_GIVEN_TO = (
    Pattern(rf"\b{_GIVE} ({_FULL}|{_HIM})(?= )"),
    Pattern(rf"\b{_GIVE} ([^\W\d_]+(?: [^\W\d_]+)?) (?:an?|another|one more|some|extra|the|this|that)\b", re.I),
    Pattern(rf"\b(?i:for|to) ({_FULL}|{_HIM})(?!\w)"),
    Pattern(rf"(?:,|\band|&|\+) ({_FULL})(?!\w)"),
)
_LISTED = """
    a all an and another any anybody anyone are back biology both boys child class classes club course each every
    everybody everyone extra few folks for freshmen girls group groups guys half her him homework in is it juniors kid
    kids learner learners lot lots many me more most my none of on one ones only others our out over people pe period
    please pupil pupils quick rest seniors set some somebody someone sophomores strugglers student students table tables
    team teams that the their them themselves these they this those to up us whoever whole you your
"""
_NO_NAMES = frozenset(_LISTED.split())


def strangers(s: Sentence, params: dict[str, Any]) -> list[Doubt]:
    """A doubt for each name, or pronoun, that stands where a pupil would and leads to none."""
    if s.function not in ADDRESSED:
        return []
    known = [*s.teachers, *s.periods, *s.dates, *(Finding(each, each.start, each.end) for each in s.people)]
    topic = str(params.get("topic", "")).casefold()
    found: dict[str, Doubt] = {}
    for pattern in _GIVEN_TO:
        for match in pattern.finditer(s.head):
            said = match[1]
            if overlaps(match.start(1), match.end(1), known) or _is_no_name(said, topic):
                continue
            if said.casefold() in ("him", "her"):
                if {"student", "students"} & params.keys():
                    continue
            elif any(said in other for other in found):
                continue
            found[said] = Doubt("student", said, ())
    return list(found.values())


def _is_no_name(said: str, topic: str) -> bool:
    words = said.casefold().split()
    if words[0] in ("him", "her"):
        return len(words) > 1
    return not _NO_NAMES.isdisjoint(words) or any(word in topic for word in words)
