"""A to-do that is to be changed: which, into what, for when."""

from __future__ import annotations

import re
from datetime import date, timedelta

from app.intents.slots.counts import NUMBER, value_of
from app.intents.slots.dates import dates, impossible
from app.intents.slots.findings import Finding, without
from app.intents.slots.patterns import Pattern
from app.intents.slots.phrases import quoted, unframed
from app.intents.slots.sentence import Sentence
from app.intents.slots.task_endings import task_words
from app.intents.slots.tasks import identified, placed

_CHANGED = Pattern(
    (
        r"^(?:rename|retitle|reword|re-?name|relabel|change|edit|update|rephrase|replace|make|turn|amend|correct"
        r"|switch|modify|fix|alter)\s+(.+?)\s+(?:to (?:say|read|be|be called)|to|into|as|with|so (?:that )?it says"
        r"|so it reads|=>|->|say|read)\s*:?\s*(.+)$"
    ),
    re.I,
)
_SHOULD = Pattern(
    (
        r"^(.+?)\s+(?:should (?:be called|say|read|be named|be renamed(?: to)?|be|now (?:be|say|read)(?: called)?)"
        r"|is now called|is now(?! due| for| on)|ought to (?:say|be|read)|needs to (?:say|be called|read)"
        r"|must (?:say|read"
        r"|be called))\s*:?\s*(.+)$"
    ),
    re.I,
)
# "call the second task 'buy cones'"
_CALLED = Pattern(r"^(?:call|name|rename|retitle|title|relabel|label)\s+(.+?)\s+(?:as |to )?$", re.I)
_MAKE_IT = Pattern(
    (
        r"^(?:no,?\s+)?(?:make|change|rename|call|reword|update|edit|turn|set|switch)\s+(?:(?:that|this) (?:one|task"
        r"|reminder|to-?do)|that|it|this|the (?:last|same) one)\b(?:\s+(?:to (?:say|read|be called|be)|to|into|say"
        r"|read|be|as)\b)?\s*:?\s*(.+)$"
    ),
    re.I,
)
_DUE = Pattern(r"\b(?:due(?: date)?|deadline|date|day)\b", re.I)
_MOVED = Pattern(
    (
        r"^(?:move|push|shift|postpone|delay|bump|reschedule|put|set|change|bring|defer|extend|update|pull|make|get"
        r"|slide|carry|give|edit|resched|adjust|bring forward|put off|push back|swap)\s+(?:back |forward |off |out "
        r"|up )?(?:the |my )?(?:(?:due date|deadline|date|due day|due)\s*(?:of|for|on|to)?\s+)?(.+)$"
    ),
    re.I,
)
_REST = Pattern(
    (
        r"\s+(?:(?:back|forward|forwards|off|out|up|over|ahead|due|is|needs? to be|should be|must be|to be"
        r"|has to be|be|by|date|deadline|due date|a|now|moved?|pushed?|its|the|from|to|until|till|til|on|for"
        r"|instead|make it|can be|can wait|'s|can|wait|has|been|was|gets?|got)\s*)+$"
    ),
    re.I,
)


# "Remove the due date from the milk task": the task stays, its day goes.
NO_DAY = Pattern(
    r"(?:remove|delete|clear|drop|erase|unset|take(?:\s+(?:off|away))?|get rid of|strip)\s+(?:the\s+|its\s+|any\s+|)"
    r"(?:(?P<field>due(?:\s+date|\s+day|\s+time|date)?|deadline|(?:time|day|date)(?=\s+(?:from|of|off)\b))"
    r"(?:\s+(?:from|of|on|off|for|away)\b\s*|(?=\W*$)))",
    re.I,
)
# "Friday at 3pm" is a day too: the time beside it is no name.
_TIME = Pattern(
    r"(?:\b(?:at|by|before)|@)\s*\d{1,2}(?:[:.]\d\d)?\s*(?:[ap]\.?m\b\.?|o'?clock)?"
    r"|\b\d{1,2}(?:[:.]\d\d\s*(?:[ap]\.?m\b\.?)?|\s*[ap]\.?m\b\.?|\s*o'?clock)"
    r"|\b(?:at )?(?:noon|midday)\b",
    re.I,
)
_RETRACTED = Pattern(r"\b(?:not|instead of|rather than)\s+(?:on |by |for )?$", re.I)


# "by a week": counted from the day that it has, which only the list or an earlier sentence knows.
_SHIFT = Pattern(
    rf"\b(?:by|back|forward|off|out|for)\s+(?:by )?(?:another )?(an?|one|{NUMBER})(?: more)? "
    r"(days?|weeks?|wks?|fortnights?)\b",
    re.I,
)


def shifted(sentence: str, due: str) -> str | None:
    """The day that a task due on an ISO date has after "postpone it by a week"; None where nothing is shifted."""
    found = _SHIFT.search(sentence)
    if found is None:
        return None
    number = 1 if found[1].casefold() in ("a", "an") else int(value_of(found[1]))
    days = number * {"d": 1, "w": 7, "f": 14}[found[2].casefold()[0]]
    earlier = re.search(r"\bforward|\bearlier\b", sentence, re.I)
    return (date.fromisoformat(due) + timedelta(days=-days if earlier else days)).isoformat()


def _when(s: Sentence) -> list[Finding]:
    found = list(dates(s.whole, s.school.today))
    return [each for each in found if not _RETRACTED.search(s.whole[: each.start])] or found


def new_due(s: Sentence) -> str | None:
    """The new day: the last one named ("from Monday to Friday")."""
    found = _when(s)
    if not found:
        return None
    new = renamed(s)
    if (
        new
        and any(s.whole[each.start : each.end].casefold() in new.casefold() for each in found)
        and not _DUE.search(s.whole)
    ):
        return None
    return str(found[-1].value)


def _text(s: Sentence) -> str:
    return unframed(s.whole)


def renamed(s: Sentence) -> str | None:
    """The new words."""
    return _renaming(s)[1]


def changed_title(s: Sentence) -> str | None:
    """The words of the to-do that is to be changed."""
    if identified(s) or placed(s):
        return None
    return _renaming(s)[0]


def _renaming(s: Sentence) -> tuple[str | None, str | None]:
    text = _text(s)
    marks = quoted(text)
    if len(marks) < 2 and (found := NO_DAY.match(text)):
        return marks[0][0] if marks else _old(text[found.end() :]), None
    if len(marks) >= 2:
        return marks[0][0], marks[1][0]
    day = _when(s)
    only_day = bool(day) and re.match(
        r"[\s.,!?)]*(?:please|pls|plz|instead|thanks|now|rather|can|ok)?[\s.,!?]*$", s.whole[day[-1].end :], re.I
    )
    if found := _MAKE_IT.match(text):
        new = marks[0][0] if marks else found[1]
        return None, None if _is_day(new, s) else _tidy(new)
    for pattern in (_CHANGED, _SHOULD):
        found = pattern.match(text)
        if (
            found
            and not (_DUE.search(found[1]) and only_day)
            and not _is_day(found[2], s)
            and not re.match(r"(?:push|move)", text, re.I)
        ):
            old, new = found[1], found[2]
            if marks and marks[0][0] in new:
                new = marks[0][0]
            title = marks[0][0] if marks and marks[0][0] in old else _old(old)
            return title, _tidy(new)
    if marks and (found := _CALLED.match(text[: marks[0][1]])):
        return _old(found[1]), marks[0][0]
    if marks:
        return marks[0][0], None
    text = _SHIFT.sub(" ", text)
    masked = without(text, [*dates(text, s.school.today), *impossible(text)], leading=False)
    own = masked.split("\x1f")[0] if "\x1f" in masked and masked.index("\x1f") > 2 else masked.replace("\x1f", " ")
    own = own.strip()
    if moved := _MOVED.match(own):
        own = moved[1]
    own = _REST.sub("", f"{own} ").strip()
    own = _REST.sub("", f"{own} ").strip()
    return _old(own), None


def _is_day(words: str, s: Sentence) -> bool:
    """Whether the words are a day and nothing else."""
    found = list(dates(words, s.school.today))
    left = _TIME.sub(" ", without(words, found).replace("\x1f", " ")) if found else words
    left = re.sub(
        r"\b(?:due|by|on|for|the|please|pls|plz|instead|be|to|now|it|is|date|rather|can)\b", "", left, flags=re.I
    )
    return bool(found) and not re.search(r"\w", left)


def _tidy(words: str) -> str:
    return re.sub(r"\s+(?:instead|please|pls|plz|rather)$", "", words.strip(" .,;:\"'!"), flags=re.I)


def _old(words: str) -> str | None:
    words = re.sub(
        r"^(?:the )?(?:title|name|wording|text|words|due date|due time|deadline|date|time)\s+(?:of|for|on)\s+",
        "",
        words,
        flags=re.I,
    )
    return (
        None
        if re.fullmatch(
            r"(?:(?:not|no|wait|oops|sorry|instead of|rather than|i meant|actually)\b\W*)+",
            words,
            re.I,
        )
        else task_words(words)
    )
