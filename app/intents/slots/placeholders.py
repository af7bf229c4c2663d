"""Words that stand where a message would, and are none: "I need to say *something* to Mr Okafor"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.intents.slots.addressing import addressed_to
from app.intents.slots.findings import Finding
from app.intents.slots.patterns import Pattern

_THING = (
    r"(?:something|somethin|sumthing|smth|smthg|sth|smt|(?:a (?:quick |short |little )?|another |some "
    r"|the )?(?:message|msg"
    r"|note|word|line|email|e-mail|mail|text|sms|letter|update|reminder|announcement|notification|thing|news|stuff"
    r"|info)"
    r"|(?:a )?(?:few|couple of|couple) (?:things|words|lines)|(?:a )?thing or two|some (?:things|words|info"
    r"|information)"
    r"|things|words|anything|information)"
    r"(?: (?:important|urgent|else|quick|quickly|private|new|nice|short|small|real quick|asap|today|now|later))*"
)
_NOTHING = (
    r"(?:something|somethin|sumthing|smth|smthg|sth|smt|(?:a |another )(?:quick |short |little )?(?:message|msg|word"
    r"|line"
    r"|update|thing)|(?:a |some )?(?:few|couple of|couple) (?:things|words|lines)|(?:a )?thing or two|some (?:things"
    r"|words"
    r"|info|information|news|stuff)|things|stuff|news|anything)"
    r"(?: (?:important|urgent|else|private|new|nice))?"
)
# "a message *needs to go out to some parents*"
_OUT = r"(?:\s+(?:out|home|over|off|round|around))*"
_SOME = r"(?:(?:some|a few|several|many|certain)\s+(?:of\s+)?)?"
_GOES_OUT = Pattern(
    rf"[\s,]*(?:(?:that|which)\s+)?(?:needs?|has|have|should|must|ought|will|is|got)\s+(?:to\s+)?(?:be\s+|get\s+)?"
    rf"(?:go|going|sent|sending){_OUT}(?:\s+(?:to|for)\s+{_SOME}|\s*(?=$|[.!?]))",
    re.I,
)
_GOING = Pattern(
    rf"(?:go|get|be sent){_OUT}\s+to\s+{_SOME}(?:(?:the|my|all|our|both|a few)\s+)*(?:parents?|famil(?:y|ies)"
    rf"|guardians?|homes?|mums?|moms?|dads?|folks|carers?)[\s.!?]*|(?:to be )?sent{_OUT}[\s.!?]*",
    re.I,
)
_AT = Pattern(rf"[\s,]*{_THING}(?=[\s.!?]|$)", re.I)
_ONLY = Pattern(rf"[\s,]*(?:about )?{_NOTHING}[\s.!?]*(?:(?:please|pls|for me|ok|okay|thanks)[\s.!?]*)*", re.I)
_TO = Pattern(r"\s+(?:(?:on|over|out|along|across)\s+)?(?:to|for|with)\s", re.I)
_HAVING = Pattern(
    rf"(?:(?:i|i'?ve|we|we'?ve|there'?s|there is|got|have|has|need|want|to|say|tell|send|share|a|bit of)\s+)+{_THING}"
    r"(?:\s+(?:for|to|with)\s.{1,40})?",
    re.I,
)


def past_placeholder(text: str, start: int, known: Sequence[Finding]) -> int:
    """The end of "something to Mr Okafor" at a place, where only whom it goes to follows; else the place itself."""
    thing = _AT.match(text[start:])
    if not thing or not _TO.match(text[start + thing.end() :]):
        return start
    end = addressed_to(text, start + thing.end(), known)
    return end if any(start < each.start < end for each in known) or not text[end:].strip(" .!?,") else start


def only_goes_out(text: str, start: int, known: Sequence[Finding]) -> bool:
    """Whether a place only says that a message is to be sent, and to whom: "a message *has to go out to Liam*"."""
    going = _GOES_OUT.match(text[start:])
    return going is not None and not text[addressed_to(text, start + going.end(), known) :].strip(" .!?,")


def no_message(words: str) -> bool:
    """Whether words that stand where a message would are none."""
    return bool(_ONLY.fullmatch(words) or _GOING.fullmatch(words))


def announced_only(words: str) -> bool:
    """Whether words before the request only say that there is something to tell: "I've got news for the office"."""
    return bool(_HAVING.fullmatch(words))
