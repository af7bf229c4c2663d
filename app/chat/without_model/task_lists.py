"""Which list of tasks a sentence asks for, and which it gets where it wants all of them gone at once."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.chat.without_model.wishes import Params, Wish
from app.intents import GAP, without_days

_OVERDUE = re.compile(r"\b(?:overdue|past due|too late|missed)\b", re.I)
_WEEK = re.compile(r"\bthis week\b", re.I)
_KIND = r"(?:tasks?|to-?dos?|reminders?|(?:(?:to-?\s?do|task)s? )?list)"
_ABOUT = re.compile(r"\b(?:about|with|containing|that says?|called)\s+[\"“']?(?P<words>[^\"”'?.!]{2,60})", re.I)
_SEARCHES = re.compile(r"\b(?:find|search|look(?:ing)?\s+(?:up|for|through|in)|filter)\b(?!\s+out\b)", re.I)
# "Search my tasks for milk", and the other way round: "find the milk task".
_FOR = re.compile(rf"\b{_KIND}\s+(?:for|on|by)\s+[\"“']?(?P<words>[^\"”'?.!]{{2,60}})", re.I)
_NAMED = re.compile(
    r"\b(?:find|search|look\s+(?:up|for))\s+(?:for\s+)?(?:me\s+)?[\"“']?(?P<words>[^\"”'?.!]{2,60}?)[\"”']?\s+"
    rf"(?:(?:in|on|among|from)\s+(?:all\s+)?(?:of\s+)?(?:my|the)\s+)?{_KIND}\b",
    re.I,
)
_SAYS_NOTHING = re.compile(
    r"\b(?:my|the|all|any|every|an?|of|me|some|for|on|by|in|until|before|due|date|overdue|past|late|open|pending|left"
    r"|outstanding|unfinished|done|completed?|finished|missed|this|week)\b",
    re.I,
)
_GOING = re.compile(
    r"(?:delete|remove|erase|clear|wipe|bin|drop|cancel|scrap|trash|get rid of|finish|complete|tick(?: off)?|check off"
    r"|mark|close|move|postpone|push|reschedule)\s+(?:out\s+|off\s+|away\s+)?",
    re.I,
)
_EACH = (
    r"(?:completed|finished|done|open|pending|overdue|old|other|remaining|unfinished|of|my|the|these|those|our|them"
    r"|single|last|one)"
)
# "My list item 3" and "all hands meeting" are single ones.
_ENDS = (
    r"(?=\s*(?:$|[.,;:!?]|\b(?:about|and|are|as|at|by|done|due|for|from|in|into|is|next|now|of|off|on|please|pls|that"
    r"|this|to|today|tomorrow|until|which|with)\b))"
)
_KINDS = rf"(?:tasks|to-?dos|reminders|(?:(?:to-?\s?do|task)s?\s+)?list){_ENDS}"
_MANY = re.compile(
    rf"(?:(?:all|every|each|both)\b(?:\s+{_EACH})*(?:{_ENDS}|\s+{_KIND}{_ENDS})"
    rf"|everything\b|(?:my|the|these|those|our)\s+(?:whole\s+|entire\s+)?(?:{_EACH}\s+)*{_KINDS}"
    rf"|(?:{_EACH}\s+)*(?!list){_KINDS})",
    re.I,
)
_POLITE = re.compile(r"\W*(?:(?:please|pls|just|now|can you|could you|i want to|let'?s)\b[\s,]*)*", re.I)
_DONE = re.compile(r"\b(?:completed|finished|done)\b(?=.*\b(?:tasks|to-?dos|reminders|ones|list)\b)", re.I)


def wants_many(sentence: str) -> bool:
    """Whether it wants several tasks deleted, finished or moved at once, which nothing here does."""
    rest = sentence[_POLITE.match(sentence).end() :]  # type: ignore[union-attr]
    going = _GOING.match(rest)
    return going is not None and _MANY.match(rest[going.end() :]) is not None


def instead_of_many(sentence: str) -> Wish:
    """The list, and a word about why it is only shown."""
    status = "completed" if _DONE.search(sentence) else "all"
    return Wish(
        "list_tasks",
        {"status": status},
        _("I only do that for one task at a time, so that none is lost by mistake. Here they are: say which one."),
    )


def asked_for(sentence: str, params: Params, due: str | None, today: date) -> dict[str, Any]:
    """The arguments of the list that a sentence asks for."""
    asked: dict[str, Any] = {"status": str(params.get("status") or "all")}
    if _OVERDUE.search(sentence):
        asked |= {"status": "pending", "due": "overdue"}
    elif _WEEK.search(sentence):
        asked |= {"due": "this_week"}
    elif due:
        asked |= {"due_by": due}
        if asked["status"] == "all":
            asked["status"] = "pending"
    if words := _searched(sentence, today):
        asked["query"] = words
    return asked


def _searched(sentence: str, today: date) -> str:
    patterns = (_ABOUT, _FOR, _NAMED) if _SEARCHES.search(sentence) else (_ABOUT,)
    for pattern in patterns:
        if (found := pattern.search(sentence)) is not None:
            words = without_days(found["words"], today).split(GAP)[0].strip(" ,")
            words = re.sub(r"\s+(?:due|for|on|by|until|before|please)$", "", words, flags=re.I)
            words = re.sub(r"^(?:(?:my|the|all|any|every|an?|of|me|some)\s+)+", "", words, flags=re.I)
            if re.search(r"\w", _SAYS_NOTHING.sub("", words)):
                return words
    return ""
