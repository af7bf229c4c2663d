"""What a sentence about tasks asks for."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.chat.places import Place
from app.chat.turns import Turn
from app.chat.without_model.task_giving import course_of, given
from app.chat.without_model.task_lists import asked_for, instead_of_many, wants_many
from app.chat.without_model.task_moments import from_now, part_of_day
from app.chat.without_model.task_times import time_in, time_of, untimed
from app.chat.without_model.which_task import OPEN_AGAIN, calls_about_tasks, due_of, which_task
from app.chat.without_model.wishes import Params, Unclear, Wish, no_such_day
from app.intents import GAP, Request, shifted, taken_away, without_days

_BACK = re.compile(
    r"\W*(?:please\s+)?(?:undo(?: that| it| this)?|undelete|restore|(?:bring|get|put|take)\b.*\bback)\b.*",
    re.I | re.DOTALL,
)
_UNDO = re.compile(r"\W*(?:please\s+)?undo(?: that| it| this)?(?: please)?\W*", re.I)
_PLACES = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_SHORT = re.compile(
    r"\W*(?:please\s+)?(?:(?:finish|complete|tick(?: off)?|check(?: off)?|i(?:'m| am) done with|done with|mark|close|"
    r"re-?open)|(?P<gone>delete|remove|drop|cancel)|(?P<changes>edit|change|update))\s+"
    rf"(?:it|that(?: one)?|this(?: one)?|(?:the\s+)?(?:(?P<place>{'|'.join(_PLACES[1:])}|last)"
    r"|(?:(?:number|no\.?)\s*)?(?P<number>[1-9]\d?)(?:st|nd|rd|th)?)(?:\s+(?:one|task|item))?)"
    r"(?:\s+off)?(?:\s+(?:as\s+)?(?:done|complete|completed|finished))?(?:\s+please)?\W*",
    re.I,
)
_NOTHING_SAID = re.compile(r"(?:(?:an?|the|my|new|another)\s+)*(?:task|to-?do|reminder|something)s?\W*", re.I)


def task_wish(turn: Turn, place: Place, request: Request) -> Wish:
    """The call that a request about tasks means. Raises Unclear where several could be meant, NotFound for none."""
    no_such_day(request)
    params = dict(request.params)
    if request.function == "add_task":
        return _new(turn, place, params)
    if wants_many(turn.sentence):
        return instead_of_many(turn.sentence)
    if request.function == "list_tasks":
        today = place.now.date()
        # A day of an earlier list is none of this one's.
        due = _day(params) if GAP in without_days(turn.sentence, today) else None
        return Wish("list_tasks", asked_for(turn.sentence, params, due, today))
    function, arguments = _change(turn, place, request.function, params)
    found = which_task(turn, function, params)
    if function == "edit_task" and (due := due_of(turn, found)) and (later := shifted(turn.sentence, due)):
        function, arguments = "update_task", {"due_date": later}
    return Wish(function, {"task_id": str(found), **arguments})


def plainly(turn: Turn, place: Place) -> Request | None:
    """What a sentence asks of tasks for certain, after what stands in the conversation; None where it is not sure."""
    if (gift := given(turn.sentence, place)) is not None:
        return gift
    if _BACK.fullmatch(turn.sentence):
        return _taken_back(turn)
    if (short := _SHORT.fullmatch(turn.sentence)) is None:
        return None
    function = "delete_task" if short["gone"] else "update_task" if short["changes"] else "complete_task"
    # "Finish 2" never means the only one that there is; what else is so short means tasks where they are spoken of.
    if not calls_about_tasks(turn) and not (short["number"] and function == "complete_task"):
        return None
    if short["number"]:
        return Request(function, {"position": int(short["number"])})
    word = short["place"]
    if word is None:
        return Request(function, {})
    return Request(function, {"position": _PLACES.index(word.casefold()) if word.casefold() != "last" else -1})


def _taken_back(turn: Turn) -> Request | None:
    """What takes back what was done last to a task in this conversation."""
    done = calls_about_tasks(turn)
    if done and _UNDO.fullmatch(turn.sentence):
        if done[0].capability == "complete_task" and done[0].arguments.get("completed", True):
            return Request("complete_task", {})
        if done[0].capability == "add_task":
            return Request("delete_task", {})
    for call in done:
        if call.capability == "delete_task":
            return Request("restore_task", {"task_id": str(call.arguments["task_id"])})
        if call.capability != "list_tasks":
            return None
    return None


def _new(turn: Turn, place: Place, params: dict[str, Any]) -> Wish:
    title = str(params.get("title") or "")
    arguments: dict[str, Any] = {}
    if about := params.get("for_course"):
        arguments |= {"for_course": True, "course_id": course_of(about, place)}
    due = _day(params)
    title, at = time_of(title, beside_day=due is not None)
    if due and at is None:
        title, at = part_of_day(title, turn.sentence, date.fromisoformat(due), place.now)
    elif at is None:
        title, moment = from_now(title, place.now)
        if moment is not None:
            due, at = moment.date().isoformat(), f"{moment:%H:%M}"
    if not title or _NOTHING_SAID.fullmatch(title):
        raise Unclear(_("What is to be done? Say it like this: “Add a task to buy milk”."))
    if due:
        arguments["due_date"] = due
    if at:
        arguments["due_time"] = at
    return Wish("add_task", {"title": title[:1].upper() + title[1:], **arguments})


def _change(turn: Turn, place: Place, function: str, params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What is to be changed, beside which; takes the words away that say it from the title."""
    if function != "delete_task" and OPEN_AGAIN.search(turn.sentence):
        params["title"] = OPEN_AGAIN.sub("", str(params.get("title") or "")).strip(" ,.") or None
        return "complete_task", {"completed": False}
    if function != "update_task":
        return function, {}
    arguments: dict[str, Any] = {}
    if (new := params.pop("new_title", None)) is not None:
        left, at = time_of(str(new))
        arguments |= {"due_time": at} if at is not None and not left else {"title": str(new)[:1].upper() + str(new)[1:]}
    elif at := time_in(turn.sentence, place.now.date()):
        arguments["due_time"] = at
        params["title"] = untimed(str(params.get("title") or ""))
    if due := _day(params):
        arguments["due_date"] = due
    elif gone := taken_away(turn.sentence):
        arguments[gone] = None
    # Who does not say what is to change is shown the form.
    return (function, arguments) if arguments else ("edit_task", {})


def _day(params: Params) -> str | None:
    said = params.get("due_date")
    try:
        return date.fromisoformat(str(said)[:10]).isoformat() if said is not None else None
    except ValueError:
        return None
