"""A follow-up that names nothing but another class or another number: "now 4th", "and 6?", "no, 15 questions"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.intents.slots.counts import NUMBER, ORDINAL, ordinal_of, value_of
from app.intents.slots.fields import FIELDS
from app.intents.slots.patterns import Pattern
from app.intents.slots.phrases import phrase
from app.intents.slots.sentence import Sentence, cleaned

_QUESTIONS = r"questions?|qu?estons?|qns?|qs|mcqs?|items|problems"
_TEAMS = r"teams?|groups?|squads?|sides|pairs"
_COUNTED: Mapping[str, tuple[str, str]] = {
    "generate_quiz": ("num_questions", _QUESTIONS),
    "suggest_team_configurations": ("team_count", _TEAMS),
}
"""What a number alone counts, and the word for it."""
_NUMBERS = ("slide", "threshold", "passing_score", "test_score", "duration", "team_count", "num_questions")
"""What a number alone may say anew, where it was said before."""
_HARDNESS = r"(?:easy|easier|hard|harder|medium|tricky|trickier|tough|tougher|simple|simpler|difficult)"
_ADVERB = r"(?:much |a bit |a little |slightly |way )?"

_CORRECTS = (
    r"no|nope|nah|not|sorry|wait|actually|make (?:it|that|them)|i (?:mean|meant|said|asked for)|it (?:should|must) be"
    r"|should be|only|just|more like|can (?:it|that) be|let'?s (?:make it|say)|oops|correction"
)
_LEADS = (
    rf"{_CORRECTS}|ok|okay|oh|and|now|then|also|but|so|hmm+|yes|yeah|right|please|pls|plz|thanks|thx|cool|great|same"
    r"|again|next|what about|how about|wh?at abt|how abt|for|in|with|on|to|of|the|my|do|make|let'?s (?:do|have)"
    r"|show(?: me)?"
    r"|i (?:want|wanted|need)|i'?d like|maybe|rather|try|repeat(?: (?:it|that))?|can (?:you|we|i) (?:do|have|get)"
    r"|give me"
    r"|say|about|around"
)
_TRAILS = (
    r"one|ones|too|as well|also|next|now|then|please|pls|plz|instead|rather|again|thanks|thx|class|lot|this time|ok"
    r"|okay"
    rf"|lah|max|only|(?:(?:and|but) )?(?:not|instead of|rather than|isn't) (?:the )?(?:{ORDINAL}|{NUMBER})"
)
_SETTLES = (
    r"would be (?:better|good|enough|great|nice|fine)|(?:is|are) (?:enough|fine|better|plenty)|(?:will|should) do|tops"
)
_CORRECTING = Pattern(rf"\b(?:{_CORRECTS}|{_SETTLES}|instead|rather)\b", re.I)
_TAKEN_BACK = rf"(?:not|instead of) (?:the |for )?(?:{ORDINAL}|{NUMBER})"
_FRAME = (
    rf"(?P<leads>(?:(?:{_TAKEN_BACK}|{_LEADS})\b[\s,.:;-]*)*)%s"
    rf"(?:[\s,.;-]+(?:{_TRAILS}|{_SETTLES})\b)*[\s?.!)]*"
)
# "one" is rather the thing than its number: "the same one again".
_BARE = Pattern(_FRAME % rf"(?:(?P<ordinal>{ORDINAL})|(?!one\b|an?\b|zero\b|0)(?P<number>{NUMBER}))", re.I)
_COUNT = {
    function: Pattern(
        _FRAME
        % (
            rf"(?:(?P<number>{NUMBER})\s*(?:more\s+)?(?:{_ADVERB}{_HARDNESS}\s+)?(?:{noun})"
            rf"|{_ADVERB}{_HARDNESS}\s+(?:{noun})|(?:{noun})\s+{_ADVERB}{_HARDNESS})"
        ),
        re.I,
    )
    for function, (_name, noun) in _COUNTED.items()
}
_MEASURE = Pattern(
    _FRAME % rf"(?P<number>{NUMBER})\s*-?\s*(?:hours?|hrs?|h|minutes?|mins?|days?|weeks?|wks?|%|percent)", re.I
)
# "and meiosis", "no, three point turns"
_MATTER = {
    "fetch_notes": "topic",
    "create_drivers_ed_lesson_plan": "topic",
    "send_assignment_to_students": "assignment",
}
_OTHER = Pattern(
    r"(?:(?:ok|okay|oh|no|nope|sorry|wait|actually)[\s,.]+)*(?:(?:and|now|then|also|but|what about|how about"
    r"|same for|or|rather"
    r"|no,|nope,|sorry,|actually,|(?:change|switch|make) (?:it|that) (?:to|about|on))(?=\W)[\s,.]*)+"
    r"(?!(?:for|in|with|as|on|by|to|from|at|only|just|make|do|keep|use|due|send|not|the same|again|too|please|pls"
    r"|slides?)\b)"
    r"((?:(?!(?:is|was|are|that|it|this|thanks?|what|why|how|when|who|i|you|we|great|good|cool|right|wrong|fine"
    r"|please)\b)"
    r"[\w'-]+[\s?.!]*){1,4})",
    re.I,
)
# "same but for tailgating"
_SAME_FOR = Pattern(
    r"(?:(?:ok|okay|oh|and|now|also|then|please|pls|do|make)[\s,.]+)*(?:the )?same(?: thing| again| one)?,?(?: but)?"
    r" (?:for|on|about)\s+(?!(?:the |my |our )?(?:same|rest|others?|grades?|years?|whole|class|kids|students|it|that"
    r"|this|them|him|her|me|us|all|every\w*|next|last|tomorrow|today|tonight)\b)"
    r"([^\W\d_][\w'-]*(?: [\w'-]+){0,4})[\s.!?]*",
    re.I,
)
_ABOUT = frozenset(
    {"create_drivers_ed_lesson_plan", "generate_lesson_plan", "generate_quiz", "explain_topic", "fetch_notes"}
)
_LONGEST = 80
"""Characters of a sentence that says so little; in longer ones the patterns would look for too long."""
_MOST_PERIODS = 10
_DAYS = frozenset({"date", "due_date"})


def counts_only(function: str, text: str) -> bool:
    """Whether a sentence says of a quiz or of teams only how many or how hard, and not of what: "no, 15 questions"."""
    return function in _COUNT and len(text) <= _LONGEST and bool(_COUNT[function].fullmatch(cleaned(text)))


def measures_only(text: str) -> bool:
    """Whether a sentence says only how long or how much: "no, 2 hours"."""
    return len(text) <= _LONGEST and bool(_MEASURE.fullmatch(cleaned(text)))


def said_anew(s: Sentence, base: Mapping[str, Any], params: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a sentence that only names another class or number, after one that stated `base`."""
    text = s.whole
    if len(text) > _LONGEST:
        return params
    if counts_only(s.function, text):
        found = _COUNT[s.function].fullmatch(text)
        own = {name: value for name, value in params.items() if name in ("difficulty", "num_questions", "team_count")}
        if found and found["number"]:
            own[_COUNTED[s.function][0]] = value_of(found["number"])
        return own
    if (
        s.function in _ABOUT
        and "topic" in base
        and not (s.periods or s.people or s.dates)
        and (same := _SAME_FOR.fullmatch(text))
        and (words := phrase(same[1]))
        and not re.match(rf"{NUMBER}\b", words, re.I)
    ):
        return {"topic": words}
    matter = _MATTER.get(s.function)
    if matter and not params and (other := _OTHER.fullmatch(text)) and (words := phrase(other[1])):
        return {matter: words}
    found = _BARE.fullmatch(text)
    if found is None or (s.dates and not FIELDS[s.function].keys().isdisjoint(_DAYS)):
        return params
    if found["ordinal"]:
        number: int | float = ordinal_of(found["ordinal"])
        return {"period": str(number)} if "period" in base and number <= _MOST_PERIODS else params
    number = value_of(found["number"])
    name = _numbered(s.function, base, number, corrects=bool(_CORRECTING.search(text)))
    return params if name is None else {name: str(number) if name == "period" else number}


def _numbered(function: str, base: Mapping[str, Any], number: float, *, corrects: bool) -> str | None:
    """What a number alone stands for: a correction is of the number that was said, anything else goes on by classes."""
    period = "period" if "period" in base and number <= _MOST_PERIODS else None
    said = [name for name in _NUMBERS if name in base and name in FIELDS[function]]
    counted = said[0] if len(said) == 1 else _COUNTED.get(function, (None,))[0]
    return (counted or period) if corrects else (period or counted)
