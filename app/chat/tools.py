"""What a model may call for a person: the capabilities that are theirs, as tools, and each result as data for it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from flask_babel import gettext as _

from app.chat.calls import Arguments, Called, call
from app.chat.models import CallState
from app.chat.places import Place
from app.chat.runs.events import Shown, Tool
from app.chat.runs.writing import Writing
from app.chat.turns import Turn
from app.core.actor import Door
from app.core.capability import Capability, capabilities, find
from app.core.errors import Denied, HomeroomError
from app.core.permissions import GRANTS, NOT_FOR_GUESTS, SCHOOL_GRANTS, CourseRole, Permission, Role
from app.core.schema import Input
from app.core.transaction import transaction
from app.courses import CourseInput, seat
from app.extensions import db
from app.gateway import ToolCall
from app.tasks import SEEN_AFTERWARDS
from app.tutor import Mode, Names, Step, is_withheld, may_be_told, mode_for, mode_sentence, tools_withheld

MOST_RESULT = 6000
"""Characters of a result that a model is shown; the person sees all of it in its widget."""


def offered(place: Place, withheld: Collection[str], scopes: Collection[str] | None) -> list[Capability]:
    """The capabilities that the person may call in a chat, but for those that would give away what is withheld.

    Where they ask by a token, only those that it covers: `scopes`; None is all.
    """
    may: frozenset[Permission] = SCHOOL_GRANTS[place.role]
    for course in place.courses if place.here is None else ():
        may |= GRANTS[course.role]
    if place.here is not None:
        may |= place.here.may
    if place.role is Role.GUEST:
        may -= NOT_FOR_GUESTS
    theirs = [each for each in capabilities(Door.CHAT) if each.permission in may and each.name not in withheld]
    return [each for each in theirs if scopes is None or each.name in scopes]


def definitions(tools: list[Capability]) -> list[dict[str, Any]]:
    """Tools as every model's protocol describes them. All answers share them: they are not to be changed."""
    return [_definition(each.name, each.description, each.input) for each in tools]


@cache
def _definition(name: str, description: str, takes: type[Input]) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {"name": name, "description": description, "parameters": _schema(takes)},
    }


def _schema(takes: type[Input]) -> dict[str, Any]:
    schema = takes.model_json_schema(by_alias=False, ref_template="#/$defs/{model}")
    for name in ("title", "description"):
        schema.pop(name, None)
    for name in SEEN_AFTERWARDS:
        # Who presses in a list sees it again; whoever asks in words has it asked for.
        schema.get("properties", {}).pop(name, None)
    # The conversation's own course is meant unless another one is said.
    schema["required"] = [each for each in schema.get("required", []) if each != "course_id"]
    return schema


def carry_out(
    turn: Turn,
    place: Place,
    writing: Writing,
    wanted: ToolCall,
    tools: Collection[str],
    names: Names,
    *,
    step: Step | None = None,
) -> str:
    """Do what a model asked for, as the person, and say what came of it as data. Never raises for its mistakes.

    While the answer is withheld at this step, the person sees what came of it and the model does not.
    """
    if wanted.name not in tools:
        return _said(_("There is no such tool."))
    arguments = _arguments(wanted.arguments, names)
    if arguments is None:
        return _said(_("The arguments are not a JSON object."))
    if not find(wanted.name).personal:
        if place.here is not None:
            arguments.setdefault("course_id", str(place.here.course_id))
        elif len(place.courses) == 1:
            arguments.setdefault("course_id", str(place.courses[0].id))
    writing.add(Tool(wanted.name, "running"))
    try:
        keep_back(turn, place, wanted.name, arguments)
        called = call(turn, wanted.name, arguments)
        hidden = called.state is CallState.DONE and _hides(turn, place, wanted.name, arguments, step)
    except HomeroomError as error:
        writing.add(Tool(wanted.name, "failed"))
        return names.mask(_said(error.sentence))
    writing.add(Tool(wanted.name, called.state.value))
    if called.state is not CallState.FAILED:
        writing.add(Shown(called.call_id))
    return names.mask(_told(called, hidden=hidden))


def keep_back(turn: Turn, place: Place, name: str, arguments: Arguments) -> None:
    """Raise Denied where a student would be told what the tutor of another course of theirs does not tell them yet.

    What the conversation's own course withholds is not offered to begin with.
    """
    if name not in tools_withheld(Mode.OFF, None):
        return
    mode = _mode_elsewhere(turn, place, name, arguments)
    if mode is not None and name in tools_withheld(mode, None):
        raise Denied(mode_sentence(mode))


def _hides(turn: Turn, place: Place, name: str, arguments: Arguments, step: Step | None) -> bool:
    """Whether a model must not see a result: it may hold what is withheld here, or in the course that it is of."""
    if may_be_told(find(name)):
        return False
    if place.learns and is_withheld(place.mode, step):
        return True
    mode = _mode_elsewhere(turn, place, name, arguments)
    return mode is not None and is_withheld(mode, None)


def _mode_elsewhere(turn: Turn, place: Place, name: str, arguments: Arguments) -> Mode | None:
    """The mode of another course than the conversation's, where a capability asks about one that the person learns in.

    Raises the errors of `parse`, and NotFound for a course that is not theirs.
    """
    course_id = getattr(find(name).parse(arguments), "course_id", None)
    if course_id is None or (place.here is not None and course_id == place.here.course_id):
        return None
    with transaction(write=turn.actor.watched):
        mine = seat(turn.actor, CourseInput(course_id=course_id), None)
    db.session.remove()
    return mode_for(mine) if mine.role is CourseRole.STUDENT else None


def _told(called: Called, *, hidden: bool) -> str:
    if called.state is CallState.ASKED:
        return _said("The person is asked to confirm it on a card; it is not done yet. Tell them so, briefly.")
    if hidden:
        return _said("It is done, and the person sees what came of it. You are not shown it. Tell them so, briefly.")
    whole = json.dumps(called.result, ensure_ascii=False) if called.result is not None else _said(called.sentence)
    return whole if len(whole) <= MOST_RESULT else whole[:MOST_RESULT] + " … (the person sees the rest)"


def _said(sentence: str) -> str:
    return json.dumps({"message": sentence}, ensure_ascii=False)


def _arguments(text: str, names: Names) -> dict[str, Any] | None:
    try:
        data = json.loads(text or "{}", parse_constant=_no_number)
        return _unmasked(data, names) if isinstance(data, dict) else None
    except (ValueError, RecursionError):
        return None


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _unmasked(value: Any, names: Names) -> Any:
    """With names for their tokens, and without what no database holds: NUL and half characters."""
    if isinstance(value, str):
        return names.unmask(value.replace("\x00", "").encode("utf-8", "replace").decode())
    if isinstance(value, list):
        return [_unmasked(each, names) for each in value]
    if isinstance(value, Mapping):
        return {_unmasked(key, names): _unmasked(each, names) for key, each in value.items()}
    return value
