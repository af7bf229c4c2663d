"""Who is here, absent, late or excused."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.intents.slots.patterns import Pattern
from app.intents.slots.people import Named
from app.intents.slots.sentence import Sentence

_STATES = (
    (
        "excused",
        (
            r"(?-i:(?<=\s)E(?=\s*(?:[,;.]|$)))"
            r"|excus(?:ed|ing|e)|dentist|doctor'?s?(?: (?:appointment|note))?|medical (?:leave|appointment|note)"
            r"|on mc\b|\bmc\b|approved (?:leave|absence)|with permission|has (?:a )?(?:note|permission)|field trip"
            r"|authori[sz]ed|exempt(?:ed)?|school trip"
        ),
    ),
    (
        "late",
        (
            r"(?-i:(?<=\s)L(?=\s*(?:[,;.]|$)))"
            r"|(?:came|arrived|turned up|got here)(?: in)? (?:at )?(?:quarter|half|\d+) past"
            r"|late(?:r)?|tardy|lates|came in (?:after|ten|five|\d+)|turned up after|arriv(?:ed|es|ing) after"
            r"|overslept|walked in after|\d+ min(?:ute)?s? late|latecomer|strolled in"
        ),
    ),
    (
        "absent",
        (
            r"(?:haven'?t|hasn'?t|has not|have not|havent|hasnt) (?:come|shown|turned|arrived|been"
            r"|made it)(?: (?:up|in))?"
            r"|abs[ea]n(?:t|ts|ces?)|absnt|abesnt|away|missing|no[- ]?shows?|didn'?t (?:come|show|turn up|make it)"
            r"|didnt (?:come|show|turn up)|did not (?:come|show|turn up)|(?-i:(?<=\s)A(?=\s*(?:[,;.]|$)))"
            r"|(?<=\w )n(?:o|ot|ope)(?=\s*(?:[,;.!]|$))|not (?:here|in|present|around|in (?:class"
            r"|school|today))|isn'?t (?:here|in|around)|aren'?t (?:here|in)|wasn'?t (?:here|in|there)"
            r"|weren'?t (?:here|in|there)|isnt here|off(?: sick| ill| today)?|sick|ill|out(?! of)|skip(?:ped|ping)"
            r"|missed|unwell|at home|ponteng|bunk(?:ed|ing)|playing hooky|never (?:came|showed|turned up)|gone"
            r"|nowhere"
        ),
    ),
    (
        "present",
        (
            r"(?-i:(?<=\s)P(?=\s*(?:[,;.]|$)))|present|here|in class|attend(?:ed|ing)|turned up|showed up"
            r"|in attendance|made it|came|there|all good"
            r"|in today|around|is in|are in|accounted for|preset|presnt"
        ),
    ),
)
_STATE = Pattern("|".join(f"(?P<{name}>(?<!\\w)(?:{words})(?!\\w))" for name, words in _STATES), re.I)
_WORD_OF_STATE = "present|absent|late|excused|here|away|tardy"
_OTHERS = Pattern(
    (
        r"\b(?:every(?:one|body|1)(?: else)?|the (?:rest|others)|rest(?: of (?:them|the class|the lot|the kids))?"
        r"|all(?: the)? (?:others?|students?|kids|rest|of them|pupils)|others?|all(?: of (?:them|period|my|the))?"
        r"|whole (?:class|lot|group|period)|(?:whole|entirety) of(?=\W)"
        r"|entire class|full (?:house|class|attendance|register)|the class"
        r"|no ?(?:one|body) (?:is |was )?(?:absent|missing|away|late|off|out)|no (?:absentees|absences)"
        r"|100% attendance|nobody'?s (?:absent|missing|away))\b"
    ),
    re.I,
)
_EXCEPT = Pattern(
    (
        r"\b(?:except(?:ing)?(?: for)?|but(?: not)?|apart from|bar(?:ring)?|other than|aside from|besides|minus"
        r"|save for|save|without|excluding|excl|not counting|only)\b"
    ),
    re.I,
)
_NONE_AWAY = Pattern(
    (
        r"\b(?:no ?(?:one|body)(?:'s| is| was)? (?:absent|missing|away|late|off|out|sick)|no (?:absentees|absences)"
        r"|full (?:house|class|attendance|register)|100% attendance|nobody'?s)\b"
    ),
    re.I,
)
_CLAUSE = Pattern(
    r"[.;!?]\s|\s-\s|,\s*(?=(?:the rest|everyone|everybody|others|all|rest)\b)|\bbut\b|\bwhile\b|\bwhereas\b", re.I
)


def register(s: Sentence) -> tuple[dict[str, str], list[Named]] | None:
    """The state of each pupil named, by full name, with `*` for everybody else; and the names that fit several.

    A state is said behind a list of names ("Liam and Noah absent"), before it ("absent: Liam, Noah") or in brackets.
    """
    text = re.sub(rf"\bfrom (?:{_WORD_OF_STATE})(?= to\b)", lambda found: " " * len(found[0]), s.head, flags=re.I)
    people = s.people
    states = [
        (found.lastgroup or "", found.start(), found.end())
        for found in _STATE.finditer(text)
        if not _inside(found, people)
    ]
    states = [each for each in states if not _is_request(text, each[1], each[2])]
    states = [
        each
        for each, then in zip(states, [*states[1:], ("", len(text) + 99, 0)], strict=False)
        if not (
            (each[0], then[0]) in (("present", "late"), ("absent", "excused"))
            and then[1] - each[2] < 12
            and not _between(each[2], then[1], people)
        )
    ]
    others = None if _NONE_AWAY.search(text) else next(_everybody_else(text, people), None)
    marked: dict[str, str] = {}
    unsure: list[Named] = []
    if _NONE_AWAY.search(text):
        marked["*"] = "present"
    excepted = _EXCEPT.search(text, others.end()) if others else None
    others_state = (
        _others_state(states, others.start(), others.end(), excepted.start() if excepted else None, people)
        if others
        else None
    )
    if others and others_state:
        marked["*"] = others_state[0]
    for person in people:
        state = _state_of(person, people, states, text, others_state, excepted.end() if excepted else None)
        if state is None:
            continue
        if len(person.fits) > 1:
            unsure.append(person)
        else:
            marked[person.fits[0].name] = state
    return (marked, unsure) if marked or unsure else None


def _everybody_else(text: str, people: list[Named]) -> Iterator[re.Match[str]]:
    """Where everybody else is spoken of; "Ava and Mia were all away" says it of those two."""
    for found in _OTHERS.finditer(text):
        named = any(re.fullmatch(r",?\s*(?:were|are|is|was)\s+", text[each.end : found.start()]) for each in people)
        if not (named and found[0].casefold() == "all"):
            yield found


def state_said(text: str) -> str | None:
    """The first state that a text names."""
    found = _STATE.search(text)
    return found.lastgroup if found else None


def _inside(found: re.Match[str], people: list[Named]) -> bool:
    return any(each.start < found.end() and found.start() < each.end for each in people)


def _between(start: int, end: int, people: list[Named]) -> bool:
    return any(start <= each.start < end for each in people)


def _is_request(text: str, start: int, end: int) -> bool:
    """Words of the request and no state: "take attendance", "in here", "missing register"."""
    said = text[start:end].casefold()
    if said == "there" and re.match(r"\s+(?:is|are|was|were)\b", text[end:], re.I):
        return True
    return said in ("out", "off") and bool(
        re.search(r"\b(?:fill|mark|tick|call|print|sort|take|put|check)\s*$", text[:start], re.I)
    )


def _others_state(
    states: list[tuple[str, int, int]], before_it: int, after: int, until: int | None, people: list[Named]
) -> tuple[str, int] | None:
    """The state of everybody else, with its place; present where only the exceptions are said."""
    for name, start, _end in states:
        if start < before_it:
            continue
        if until is not None and start >= until:
            break
        if start >= before_it and not any(after <= each.start < start for each in people):
            return name, start
    before = [each for each in states if each[2] <= after and not any(each[2] <= p.start < after for p in people)]
    if before:
        return before[-1][0], before[-1][1]
    return ("present", -1) if until is not None else None


def _state_of(
    person: Named,
    people: list[Named],
    states: list[tuple[str, int, int]],
    text: str,
    others: tuple[str, int] | None,
    exception: int | None,
) -> str | None:
    free = [each for each in states if others is None or each[1] != others[1]]
    bracket = re.match(r"\s*\(([^)]*)\)", text[person.end :])
    if bracket and (found := _STATE.search(bracket[1])):
        return found.lastgroup
    # Behind: the first state behind the name that no other clause parts from it.
    behind = next((each for each in free if each[1] >= person.end), None)
    ahead = next((each for each in reversed(free) if each[2] <= person.start), None)
    if behind and ahead:
        between = text[person.end : behind[1]]
        back = text[ahead[2] : person.start]
        led_back = re.fullmatch(
            r"\s*(?:[:=-]|are|is|today|were|:?\s*and)?\s*(?:[\w\s,&']|\band\b)*", back
        ) and not re.search(r"[.;]|\bbut\b", back)
        names_between = [each for each in people if person.end <= each.start < behind[1]]
        clause = _CLAUSE.search(between)
        stated_first = _stated_first(text, people, free)
        if (stated_first and led_back) or (clause and led_back):
            return ahead[0]
        if not clause or not led_back:
            return behind[0] if not clause or not names_between else ahead[0]
        return behind[0]
    if behind:
        between = text[person.end : behind[1]]
        return behind[0] if not (others and exception is None and _OTHERS.search(between)) else None
    if ahead:
        return ahead[0]
    if exception is not None and person.start >= exception:
        return "absent" if others is None or others[0] == "present" else "present"
    if others and free == [] and exception is None:
        return None
    return None


def _stated_first(text: str, people: list[Named], states: list[tuple[str, int, int]]) -> bool:
    """Whether states lead to their names: "absent: Liam, Noah; late: Emma", "mark absent Liam"."""
    first = states[0]
    if not people or first[1] > people[0].start:
        return False
    return bool(re.match(r"\s*(?:[:=-]|are\b|today\b|were\b|is\b|\()", text[first[2] :])) or not any(
        re.match(r"\s*(?:is|was|are|were)?\s*$", text[each.end : each.end]) and each.start < first[1] for each in people
    )
