"""Names that code gave, in words, and what is wrong with an input, without jargon.

Agents are told the name of a field, people what its form calls it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from app.core.errors import HomeroomError, Invalid

_PLACE_IN_LIST = re.compile(r"\.\d+(?=\.|$)")


def spoken(name: str) -> str:
    """A name of the code in words: `reset_password` is "Reset password"."""
    return name.replace("_", " ").capitalize()


def deed(action: str) -> str:
    """What the audit log calls an action, in words; a permission that was used says what for.

    `courses:people:read` is "Read people".
    """
    *_area, thing, use = ["", *action.split(":")]
    return spoken(f"{use} {thing}".rstrip())


def for_people(error: HomeroomError) -> str:
    """The sentence of an error for somebody at a screen, who knows no field by its name."""
    if not isinstance(error, Invalid) or not error.problems:
        return error.sentence
    first = error.problems[0]
    if first.people:
        return first.people
    if first.field == "body":
        return first.sentence[:1].upper() + first.sentence[1:]
    if error.sentence != f"{first.field}: {first.sentence}":
        return error.sentence
    return f"{_label(first.field)}: {first.sentence}"


def _label(field: str) -> str:
    """What people fill in, as its form calls it; an id is written by no person, and keeps its name."""
    name = _PLACE_IN_LIST.sub("", field).replace(".", "_")
    known: dict[str, str] = {
        "due_date": _("Due"),
        "due_time": _("Time"),
        "key": _("The right answer"),
        "label": _("What it is for"),
        "num_questions": _("How many questions"),
        "options": _("Answers"),
        "accepted": _("Right answers"),
        "passing_score": _("Passed from"),
        "present": _("Present password"),
        "question_anonymous": _("Anonymous"),
        "question_body": _("Your question"),
        "recipient_filter": _("To whom"),
        "scopes": _("It may call"),
        "slide_id": _("Slide"),
        "stem": _("Question"),
        "target_students": _("To whom"),
        "user_ids": _("Students"),
    }
    if name in known:
        return known[name]
    return field if name.endswith(("_id", "_ids")) else spoken(name)


def _long(context: Mapping[str, Any]) -> Any:
    most, has = context["max_length"], context.get("actual_length")
    # A text that is checked before it is measured is to pydantic a value with items.
    if context.get("field_type") == "Value":
        return _("should have at most %(most)s characters, and has %(has)s", most=most, has=has)
    return _("should have at most %(most)s entries", most=most)


def _short(context: Mapping[str, Any]) -> Any:
    least = context["min_length"]
    if context.get("field_type") == "List":
        return _("choose at least one") if least == 1 else _("choose at least %(least)s", least=least)
    return _("should not be empty") if least == 1 else _("should have at least %(least)s characters", least=least)


def _bound(value: Any) -> Any:
    return f"{value:g}" if isinstance(value, float) else value


def _whole(_context: Mapping[str, Any]) -> Any:
    return _("should be a whole number")


def _number(_context: Mapping[str, Any]) -> Any:
    return _("should be a number")


def _truth(_context: Mapping[str, Any]) -> Any:
    return _("should be true or false")


def _uuid(_context: Mapping[str, Any]) -> Any:
    return _("should be a UUID")


_SAID: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "bool_parsing": _truth,
    "bool_type": _truth,
    "dict_type": lambda _context: _("should be an object"),
    "enum": lambda context: _("should be one of these: %(choices)s", choices=context["expected"]),
    "extra_forbidden": lambda _context: _("is not known here"),
    "finite_number": _number,
    "float_parsing": _number,
    "float_type": _number,
    "greater_than": lambda context: _("should be more than %(least)s", least=_bound(context["gt"])),
    "greater_than_equal": lambda context: _("should be at least %(least)s", least=_bound(context["ge"])),
    "int_from_float": _whole,
    "int_parsing": _whole,
    "int_parsing_size": _whole,
    "int_type": _whole,
    "less_than": lambda context: _("should be less than %(most)s", most=_bound(context["lt"])),
    "less_than_equal": lambda context: _("should be at most %(most)s", most=_bound(context["le"])),
    "list_type": lambda _context: _("should be a list"),
    "literal_error": lambda context: _("should be one of these: %(choices)s", choices=context["expected"]),
    "missing": lambda _context: _("is missing"),
    "string_too_long": lambda context: _("should have at most %(most)s characters", most=context["max_length"]),
    "string_too_short": _short,
    "string_type": lambda _context: _("should be text"),
    "too_long": _long,
    "too_short": _short,
    "union_tag_invalid": lambda context: _("should be one of these: %(choices)s", choices=context["expected_tags"]),
    "union_tag_not_found": lambda _context: _("is missing"),
    "uuid_parsing": _uuid,
    "uuid_type": _uuid,
}


def sentence_of(error: Mapping[str, Any]) -> str:
    """One of pydantic's errors as a sentence; what has none here is said in pydantic's words."""
    said = _SAID.get(error["type"])
    if said is not None:
        return str(said(error.get("ctx", {})))
    return str(error["msg"]).removeprefix("Value error, ")
