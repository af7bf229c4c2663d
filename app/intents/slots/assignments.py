"""Assignments to be handed out."""

from __future__ import annotations

import re

from app.intents.slots.findings import GAP
from app.intents.slots.patterns import Pattern
from app.intents.slots.phrases import before, first, quoted, stripped
from app.intents.slots.sentence import Sentence

_WORK = (
    r"assignments?|homework|hw|worksheets?|wksht|project|essay|lab(?: report)?|reading|problem set|packet|task"
    r"|poster|paper|exercise|quiz|handout|study guide|reflection|journal|report|sheet|work|log|questions|asgmt"
    r"|review|booklet|diary|chart|diagram|assingment|assignmnet|assigment"
)
_SENDING = Pattern(
    (
        r"\b(?:send|assign|give|set|push|share|post|distribute|hand|issue|dispatch|forward|deliver|release|get"
        r"|upload|needs?|gets?|email|pass|publish|sned|put|fire|allocate|hand out)\b(?:\s+(?:out|off|over"
        r"|over to|along|around"
        r"|round|up|set|them|him|her|us|everyone|everybody|all|students?|kids|the (?:class|kids|students)"
        r"|my (?:class|students|kids)|to|it)\b)*"
    ),
    re.I,
)
_COLON_WORK = Pattern(r"\b(?:homework|assignments?|hw|task|work)\s*(?::|-|=|is)\s*(.+)", re.I)

_LISTED = Pattern(r"^(?:new |set )?(?:homework|hw|assignment|task)\b[^:]*?(?::|\s-)\s+(.+)", re.I)


# "the fitness diary goes to PE 7"
_GOES = Pattern(
    rf"(?:the |an? |our |this |new )*(?!(?:who|which|what|when|i|we|you|he|she|they|it|that|everyone|please)\b)"
    rf"([^{GAP},;:.!?]{{2,50}}?)"
    rf"\s+(?:(?:should|must|shall|will|can|is|are|has|have|needs?)\s+"
    r"(?:to )?)?(?:go|goes|going|be sent|be given)(?: out| home| over| off)?"
    rf"(?:\s+(?:to\s+)?(?:my |the |all )*{GAP}|\s*$)",
    re.I,
)


def assignment(s: Sentence) -> str | None:
    """What is handed out."""
    if marks := quoted(s.head):
        return marks[0][0]
    named = [each for each in s.languages if re.search(r"\b(?:in|into|to)\s+$", s.head[: each.start], re.I)]
    text = s.masked(named)
    text = re.sub(r"\b(?:as|for) (?:homework|hw|classwork|an? assignment)\b", GAP, text, flags=re.I)
    text = re.sub(
        r"\b(?:all|everyone|everybody|students?|the class|kids|my class|the kids)\s+(?=(?:the|an?|their)\s)",
        " ",
        text,
        flags=re.I,
    )
    if found := _COLON_WORK.search(text) or _LISTED.match(text):
        value = first(found[1], (Pattern(r"^"),))
        if value:
            return _work(value)
    for found in _SENDING.finditer(text):
        rest = re.sub(rf"^(?:[\s,:{GAP}]|and\b|to\b|with\b|in\b)+", "", text[found.end() :], flags=re.I)
        value = first(rest, (Pattern(r"^"),))
        if value and not re.fullmatch(
            (
                r"(?:students?|everyone|class|kids|all|it|them|out|him|her|homework|assignment|the assignment|work"
                r"|an assignment|some homework|that|this)"
            ),
            value,
            re.I,
        ):
            return _work(value)
    if goes := _GOES.match(text):
        return _work(stripped(goes[1]))
    value = before(text, _WORK)
    found = re.search(rf"\b({_WORK})\b", text, re.I)
    if value and found:
        return _work(value if value.casefold().endswith(found[1].casefold()) else f"{value} {found[1]}")
    lead = re.match(
        rf"^(?:the |a |an )?((?:[\w'-]+ ){{0,4}}?(?:{_WORK}|\w+))\s*(?:{GAP}|for|to|due|goes|needs|,)", text, re.I
    )
    return _work(stripped(lead[1])) if lead and re.search(_WORK, lead[1], re.I) else None


def _work(value: str) -> str | None:
    value = re.sub(
        r"\s+(?:due|out|to|for|in|over|home|online|by|assigned|sent|goes|needs)$", "", value.strip(), flags=re.I
    )
    value = re.sub(r"^(?:homework|assignment|hw)\s+(?:on|about|called|titled|of|is)\s+", "", value, flags=re.I)
    value = re.sub(r"^(?:the |an? )?[^\W\d_]+ (?:version|translation|copy) of\s+", "", value, flags=re.I)
    return stripped(value, back=False) or None
