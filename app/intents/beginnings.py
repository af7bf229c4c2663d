"""What a sentence about tasks begins with, where that alone says which of their functions it means, or cannot mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from app.intents.slots.dates import dates
from app.intents.slots.findings import GAP, without
from app.intents.slots.patterns import Pattern
from app.intents.slots.periods import periods
from app.intents.slots.phrases import unframed
from app.intents.slots.task_changes import NO_DAY
from app.intents.types import School

_NEW = r"(?:an?\s+|another\s+|one more\s+|)(?:new\s+|quick\s+|)"
# A to-do keeps its own words, whatever they ask for: "put 'assign the quiz' on my list".
_TO_DO = Pattern(
    r"(?:(?:please|pls|plz|hi|hey|ok|and|also|oh|can (?:you|u)|could (?:you|u))[\s,]+)*"
    r"(?:(?:(?:new|add|create|make|set up)(?: me)? (?:an? |another )?(?:new )?|)(?:task|to-?do)\s*"
    r"(?:(?:for|due|by|on) [\w /.,']{1,25})?(?::|-(?=\s))"
    r"|add to my (?:to-?\s?do|task)s?(?: list)?\s*[:-]|remind me (?:(?:on|next|this|in|tomorrow"
    r"|tmr)\b[\w ,]{0,20}?)?(?:to|that)\b|(?:add|create) ['\"‘“]"
    r"|(?:put|stick|add|pop|chuck|throw|jot|write)(?: down)?\b(?! (?:it|that|this|them)\b).+ (?:on|to|onto|in|down on)"
    r" my (?:(?:to-?\s?do|task)s?(?: list)?|list|planner)\b(?!'s| (?:task|to-?do)))",
    re.I,
)
_RENAMING = Pattern(
    r"(?:please |pls |can you |could you )?(?:change|rename|edit|reword) [\"'“‘].+[\"'”’] (?:to|into|as) [\"'“‘]", re.I
)
# "Create a task to delete old files": what follows is the task's own words.
_ADDING = Pattern(
    rf"(?:(?:add|create|make|set(?: up)?|write(?: down)?|put(?: down)?)\s+(?:me\s+|us\s+|)(?=an?\s|another\s|one more\s"
    rf"|new\s|task|to-?do)|(?=new\s)){_NEW}"
    r"(?:(?:task|to-?do)\b(?!\s*(?:#|\d|lists?\b|done\b|due\b\W*$))"
    r"|reminder\s+(?:for me\s+|)to\s+(?!(?:all|my|the|every\w*|period|parents?|students?|class)\b))",
    re.I,
)
_DAYS = (
    r"(?:today|tonight|tomorrow|tmrw?|tmr|this|next|coming|now|mon|tue|wed|thu|fri|sat|sun|weekend|the\s+\d|\d"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)
_LEFT = Pattern(
    r"what(?:\s*['’]?s|\s+is|\s+are|\s+do i have|\s+have i(?: got)?)?\s+(?:still\s+|all\s+|)"
    r"(?:left|due|open|outstanding|pending|to do|to be done)"
    rf"(?:\s+(?:open|over|to do|to be done))?\s+(?:for\s+|on\s+|by\s+|before\s+|until\s+|till\s+|){_DAYS}",
    re.I,
)
_LOOKING = Pattern(
    r"(?:find|search|look\s+(?:up|for|through)|filter)\b(?!\s+out\b).*\b"
    r"(?:tasks?|to-?dos?|reminders?|my (?:to-?\s?do |task )?list)\b(?!-)",
    re.I | re.DOTALL,
)
_FINISHING = Pattern(
    r"(?:i(?:['’]?m|['’]?ve| am| have)?\s+)?(?:(?:just|already|finally|all|am|have)\s+)*"
    r"(?:finish(?:ed)?|complete[d]?|tick(?:ed)?|check(?:ed)?\s+off|done\b(?:\s+with)?|mark\b.+\b(?:done|complete[d]?"
    r"|finished|off))\b",
    re.I | re.DOTALL,
)

_OF_A_CLASS = Pattern(r"\W*(?:(?:the|my|our|whole|entire|class|students|pupils|of|in|for)\b\W*)*", re.I)


def certain(sentence: str) -> str | None:
    """The function that a sentence means for certain by how it begins."""
    if _TO_DO.match(sentence):
        return "add_task"
    if _RENAMING.match(sentence):
        return "update_task"
    # "Look" may be a politeness, and the request itself.
    for said in (unframed(sentence), sentence.strip()):
        for function, pattern in _CERTAIN:
            if pattern.match(said):
                return function
    return None


_CERTAIN = (("add_task", _ADDING), ("update_task", NO_DAY), ("list_tasks", _LEFT), ("list_tasks", _LOOKING))


# A look, and no tap of one's own: "who is confused?", "read me slide 3".
_LOOKS = Pattern(
    r"(?:who(?: else)? (?:is|are|was|were|has|did)|who['’]?s|how many|how (?:did|does|is|was)"
    r" (?!(?:i|we|you|it|this|that|the)\b)"
    r"|read me|show me|(?:is|are|was|were|does|do|did) (?:any|every)\w*)\b(?!.*\b(?:i['’]?m|i am)\b)",
    re.I,
)
_NO_LOOK = ("track_confusion", "complete_task", "update_task", "delete_task")


def ruled(sentence: str, likely: Mapping[str, float]) -> Mapping[str, float]:
    """The likelihoods without what such a beginning never means.

    "Finish ..." is not to delete: what spoke for that speaks for its being done. Who asks to look changes nothing.
    """
    said = unframed(sentence)
    if "delete_task" in likely and _FINISHING.match(said):
        both = likely["complete_task"] + likely["delete_task"]
        return {**likely, "complete_task": both, "delete_task": 0.0}
    if _LOOKS.match(said):
        return {name: 0.0 if name in _NO_LOOK else likelihood for name, likelihood in likely.items()}
    return likely


def taken_away(sentence: str) -> str | None:
    """Which field "remove the due date from ..." takes away; None where it takes none."""
    found = NO_DAY.match(unframed(sentence))
    if found is None:
        return None
    return "due_time" if found["field"].casefold().endswith("time") else "due_date"


def without_days(words: str, today: date) -> str:
    """The words with a GAP where each day stands."""
    return without(words, dates(words, today), leading=False)


def class_named(sentence: str, school: School) -> str | None:
    """The period of the one class that a sentence names, wherever; None where it names none or several."""
    named = {str(each.value) for each in periods(sentence, school.groups)}
    return named.pop() if len(named) == 1 else None


def period_of(words: str, school: School) -> str | None:
    """The period of the one class that the words name, and nothing beside it."""
    found = periods(words, school.groups, bare=True)
    left = without(words, found).replace(GAP, " ")
    named = {str(each.value) for each in found}
    return named.pop() if len(named) == 1 and _OF_A_CLASS.fullmatch(left) else None
