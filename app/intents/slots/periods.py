"""Periods, named by their number or by the class that has them."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from rapidfuzz.fuzz import ratio

from app.intents.slots.counts import ORDINAL, ordinal_of, value_of
from app.intents.slots.findings import Finding, overlaps
from app.intents.slots.patterns import Pattern
from app.intents.types import Group

_WORD = r"(?:periods?|perod|peroid|perid|piriod|periode|peri?d|priod|prds?|pds?\.?)"
_CARDINAL = r"one|two|three|four|five|six|seven|eight|nine|ten"
_CARDINALS = ("zero", *_CARDINAL.split("|"))
_BEFORE = Pattern(
    rf"\b{_WORD}\s*(?:no\.?|number|#|-|:)?\s*(\d{{1,2}}|{_CARDINAL})(?:'?s)?\b(?!\s*(?:costumes?|drama|%|minutes?\b"
    rf"|mins?\b|m\b|hours?\b|hrs?\b|h\b|percent))",
    re.I,
)
_PLAIN = Pattern(r"(?<![\w.])p\.?(\d{1,2})\b(?!\s*(?:pupils of|per\b))|(?<![\w.])p (\d)(?![\w.])", re.I)
_AFTER = Pattern(rf"\b({ORDINAL})[ -]+(?:{_WORD}|hour(?=\s+(?:class|students|kids))|block)\b(?!\s+of\b)", re.I)
_ENDS = (
    r"today|tomorrow|tmr|this|next|last|please|plz|pls|for|as|and|or|on|is|are|was|were|class|about|that|know"
    r"|with|to|now|via|by|will"
    r"|instead|too|again|thanks|who|has|have|in|only|needs?|gets?|got|did|do|does|can|could|should|must|had|keeps?"
    r"|missed|present|absent|late|here|yesterday|redo|retake|repeat|when|before|after|during|while|because"
)
# "in 6th", but not "in 6th grade" and not "on the 6th".
_BARE = Pattern(
    (
        r"(?:\b(?:in|for|of|from|my|to|with|during|about|all|entire|whole|w|and|what about|how about)|'s)\s+(\d(?:st"
        r"|nd|rd"
        r"|th)|first|second|third|fourth|fifth|sixth|seventh|eighth)(?=\s*(?:$|[.,;:!?()'-]"
        rf"|(?:{_ENDS})\b))"
    ),
    re.I,
)
# "tell 5th the forms are due"
_TOLD = Pattern(
    r"\b(?:tell|remind|ask|let|inform|message|msg|text|e-?mail|notify|warn)\s+(\d(?:st|nd|rd|th)|second|third|fourth"
    r"|fifth"
    r"|sixth|seventh|eighth)(?=\s*(?:[:,-]|that|to|about|know|the|their|they|there|we|i|it|our|no|not|please|is"
    r"|what)\b|\s*(?:[:,]|$))",
    re.I,
)
# "heatmap 3rd", "where were they lost, 4th": no day, and not "the 3rd slide" or "his 2nd accident".
_LONE = Pattern(
    rf"(?<![\w.:/-])([1-8](?:st|nd|rd|th))(?=\s*(?:$|[.,;:!?()]|(?:{_ENDS}|all|everyone|heat ?map|confusion|hot ?spots?"
    r"|roster|register|roll|insights?|overview|attendance|absen\w+|performance|health|scores?|marks|csv|json|pdf|html)\b))"
    r"(?!\s+absences?\b)",
    re.I,
)
_DATED = Pattern(
    r"(?:\b(?:the|on|by|due|until|till?|since|before|after|my|our|his|her|their|every|each|a|to|came|finished|jan\w*"
    r"|feb\w*|mar(?:ch)?|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)\.?|'s)\s+$",
    re.I,
)
_RETRACTED = Pattern(r"\b(?:instead of|rather than|not(?: for| in)?|isn't)\s+(?:my\s+)?$", re.I)

_SHORT = {
    "biology": "bio|biol|bios",
    "pe": "p\\.?\\s?e\\.?|phys(?:ical)? ?ed(?:ucation)?|gym|pee ee",
    "health": "hlth|heath|helth|health ed(?:ucation)?",
    "chemistry": "chem",
    "physics": "phys|phy",
    "mathematics": "maths?",
    "maths": "math",
    "math": "maths",
    "history": "hist",
    "geography": "geog|geo",
    "english": "eng|ela",
    "science": "sci",
    "computing": "comp sci|ict",
}
_CLASS = (
    r"(?:class(?:es)?|group|kids|students|pupils|lot|section|set|lads|roster|register|crew|bunch|learners|studs"
    r"|students'|class's|roll)"
)
_DRIVING = r"driv(?:er'?s?'?|ing)[ -]?ed(?:ucation)?|driver[ -]ed|d\.?ed class"


@lru_cache(maxsize=256)
def _patterns(name: str) -> tuple[Pattern, Pattern | None]:
    """How a class is named in full, and, where its name ends in a number, by its subject alone."""
    said = name.casefold().replace("’", "'")
    numbered = re.fullmatch(r"(.*?)[\s-]*(\d+\w?)", said)
    subject = (numbered[1] if numbered else said).strip()
    spelled = re.escape(subject).replace("'", "'?")
    if re.match(r"driver'?s'? ed", subject):
        spelled = rf"{spelled}|{_DRIVING}"
    elif also := _SHORT.get(subject):
        spelled = rf"{spelled}|{also}"
    if not numbered:
        return Pattern(rf"\b(?:{spelled})(?![\w])", re.I), None
    number = re.escape(numbered[2])
    if (place := int(re.sub(r"\D", "", numbered[2]))) < len(_CARDINALS):
        number = f"(?:{number}|{_CARDINALS[place]})"
    grade = (
        rf"(?:(?:grade|year|yr|gr|class|form)\s*{number}|{number}th[ -]?(?:grade|gr|graders?)(?:'s)?)\s+(?:{spelled})"
    )
    late = rf"(?:{spelled})\s*(?:grade|year|yr|class|for (?:grade|year))\s*{number}"
    full = Pattern(rf"(?<![\w])(?:(?:{spelled})[\s-]*{number}|{grade}|{late})(?!\w)", re.I)
    return full, Pattern(rf"(?<![\w])(?:{spelled})(?:'s)?(?![\w])", re.I)


_WORD_NUMBER = Pattern(r"\b([a-z][a-z'.]{3,})[ -]?(\d{1,3})\b", re.I)


def _misspelt(text: str, groups: tuple[Group, ...]) -> list[Finding]:
    """Classes whose subject is misspelt and whose number is right: "biolgy 101"."""
    found = []
    for match in _WORD_NUMBER.finditer(text):
        for group in groups:
            named = re.fullmatch(r"(.*?)[\s-]*(\d+)", group.name.casefold())
            if named and named[2] == match[2] and len(named[1]) > 4 and ratio(named[1], match[1].casefold()) >= 80:
                found.append(Finding(group.period, match.start(), match.end()))
    return found


def _named(text: str, groups: tuple[Group, ...], bare: bool) -> list[Finding]:
    found: list[Finding] = []
    for group in groups:
        full, subject = _patterns(group.name)
        needs_lead = subject is None and not bare
        for match in full.finditer(text):
            led = re.search(
                r"\b(?:for|to|in|with|my|of|our|from)\s+(?:my\s+|the\s+|our\s+)?$", text[: match.start()], re.I
            )
            followed = re.match(rf"\s+{_CLASS}\b", text[match.end() :], re.I)
            if not needs_lead or led or followed:
                found.append(Finding(group.period, match.start(), match.end() + (followed.end() if followed else 0)))
    found += [each for each in _misspelt(text, groups) if not overlaps(each.start, each.end, found)]
    if found:
        return found
    by_subject: list[Finding] = []
    for group in groups:
        _full, subject = _patterns(group.name)
        for match in subject.finditer(text) if subject else ():
            lead = re.search(
                r"\b(?:my|in|for|of|from|sort|split|divide|put|group)\s+(?:my\s+)?$", text[: match.start()], re.I
            )
            followed = re.match(rf"\s+{_CLASS}\b", text[match.end() :], re.I)
            if (bare and lead) or followed:
                by_subject.append(
                    Finding(group.period, match.start(), match.end() + (followed.end() if followed else 0))
                )
    # Two classes of one subject: "my PE class" says neither.
    return by_subject if len({each.value for each in by_subject}) == 1 else []


_MOST_LONE = 10
"""Places of a sentence that are looked at."""


def _lone(text: str) -> list[Finding]:
    return [
        Finding(str(ordinal_of(found[1])), found.start(), found.end())
        for found in islice(_LONE.finditer(text), _MOST_LONE)
        if not _DATED.search(text[max(0, found.start() - 12) : found.start()])
    ]


def periods(text: str, groups: tuple[Group, ...] = (), *, bare: bool = False, lone: bool = False) -> list[Finding]:
    """Every period that is stated, as the number's string, in the order in which they stand.

    A class of the school stands for its period; with `bare` so does a subject on its own, as in
    "attendance in biology". With `lone` so does a place on its own: "heatmap 3rd".
    A period that does not exist stays as said. What is taken back ("instead of period 2") comes last.
    """
    found: list[Finding] = []
    for pattern in (_BEFORE, _AFTER, _PLAIN, _BARE, *((_TOLD,) if bare else ())):
        for match in pattern.finditer(text):
            if overlaps(match.start(), match.end(), found):
                continue
            said = match[1] or match[match.lastindex or 1]
            number = ordinal_of(said) if pattern in (_AFTER, _BARE, _TOLD) else value_of(said)
            start = match.start(1) if pattern in (_BARE, _TOLD) else match.start()
            found.append(Finding(str(number), start, match.end()))
    if found:
        # "period 5 driver's ed": both say the same, and the class's name is no topic.
        found += [each for each in _named(text, groups, False) if any(each.value == other.value for other in found)]
    else:
        found = _named(text, groups, bare) or (_lone(text) if lone else [])
    return sorted(found, key=lambda each: (bool(_RETRACTED.search(text[: each.start])), each.start))


_AND_MORE = Pattern(r"(?:\s*(?:,|,?\s*and|&|\+)\s*(?:\d{1,2})(?!\w|\s*(?:questions?|qs|tasks?|slides?)\b))+", re.I)


def every_period(text: str, groups: tuple[Group, ...] = (), *, bare: bool = False) -> list[str]:
    """Each period that a text speaks of once, also the 4 of "periods 3 and 4"; none that is taken back."""
    found: list[str] = []
    for each in periods(text, groups, bare=bare):
        if _RETRACTED.search(text[: each.start]):
            continue
        found.append(str(each.value))
        if (more := _AND_MORE.match(text[each.end :])) and re.match(rf"{_WORD}\b", text[each.start :], re.I):
            found += re.findall(r"\d+", more[0])
    return list(dict.fromkeys(found))
