"""What a sentence about tasks asks for."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.chat.places import Place
from app.chat.turns import Turn
from app.chat.which_task import OPEN_AGAIN, calls_about_tasks, which_task
from app.chat.wishes import MOST_CLASSES, Choice, Params, Unclear, Wish, no_such_day
from app.core.errors import NotFound
from app.intents import Request, understand

_BACK = re.compile(
    r"\W*(?:please\s+)?(?:undo(?: that| it| this)?|undelete|restore|(?:bring|get|put|take)\b.*\bback)\b.*",
    re.I | re.DOTALL,
)
_EVERYBODY = re.compile(
    r"^(?:give|assign|set)\s+(?:everybody|everyone|the (?:whole )?class|all (?:of )?(?:my |the )?students)"
    r"(?:\s+in\s+(?:the|my)\s+class)?\s+(?:an?\s+|the\s+)?(?:new\s+)?(?:task|to-?do)\s*(?:to\b|:)?\s*",
    re.I,
)
_PLACES = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_SHORT = re.compile(
    r"\W*(?:please\s+)?(?:(?:finish|complete|tick(?: off)?|check(?: off)?|i(?:'m| am) done with|done with|mark|close|"
    r"re-?open)|(?P<gone>delete|remove|drop|cancel))\s+"
    rf"(?:it|that(?: one)?|this(?: one)?|(?:the\s+)?(?P<place>{'|'.join(_PLACES[1:])}|last)(?:\s+(?:one|task|item))?)"
    r"(?:\s+off)?(?:\s+(?:as\s+)?(?:done|complete|completed|finished))?(?:\s+please)?\W*",
    re.I,
)
_AT = re.compile(
    r"[\s,]+(?:at|by|@|before|from)?\s*(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?\s*(?P<half>[ap]\.?m\.?)?(?:\s*o'?clock)?\W*$",
    re.I,
)
_NOTHING_SAID = re.compile(r"(?:(?:an?|the|my|new|another)\s+)*(?:task|to-?do|reminder|something)s?\W*", re.I)
_OVERDUE = re.compile(r"\b(?:overdue|past due|too late|missed)\b", re.I)
_WEEK = re.compile(r"\bthis week\b", re.I)
_ABOUT = re.compile(r"\b(?:about|with|containing|that says?|called)\s+[\"“']?(?P<words>[^\"”'?.!]{2,60})", re.I)


def task_wish(turn: Turn, place: Place, request: Request) -> Wish:
    """The call that a request about tasks means. Raises Unclear where several could be meant, NotFound for none."""
    no_such_day(request)
    params = dict(request.params)
    if request.function == "add_task":
        return _new(place, params)
    if request.function == "list_tasks":
        return Wish("list_tasks", _asked(turn, params))
    arguments = _change(turn, params)
    found = which_task(turn, request.function, params)
    return Wish(request.function, {"task_id": str(found), **arguments})


def plainly(turn: Turn, place: Place) -> Request | None:
    """What a sentence asks of tasks for certain, after what stands in the conversation; None where it is not sure."""
    if (given := _EVERYBODY.match(turn.sentence.strip())) is not None:
        rest = understand(f"Add a task to {turn.sentence.strip()[given.end() :]}", place.school, role=place.asker)
        added = [each for each in rest.requests if each.function == "add_task"]
        return Request("add_task", {**added[0].params, "for_course": True}) if added else None
    if _BACK.fullmatch(turn.sentence):
        return _taken_back(turn)
    if (short := _SHORT.fullmatch(turn.sentence)) is None or not calls_about_tasks(turn):
        return None
    function = "delete_task" if short["gone"] else "complete_task"
    word = short["place"]
    if word is None:
        return Request(function, {})
    return Request(function, {"position": _PLACES.index(word.casefold()) if word.casefold() != "last" else -1})


def _taken_back(turn: Turn) -> Request | None:
    """The restoring of the task that was deleted last in this conversation."""
    for call in calls_about_tasks(turn):
        if call.capability == "delete_task":
            return Request("restore_task", {"task_id": str(call.arguments["task_id"])})
        if call.capability != "list_tasks":
            return None
    return None


def _new(place: Place, params: dict[str, Any]) -> Wish:
    title = str(params.get("title") or "")
    arguments: dict[str, Any] = {}
    if params.get("for_course"):
        arguments |= {"for_course": True, "course_id": _taught(place)}
    title, at = _time_of(title)
    if not title or _NOTHING_SAID.fullmatch(title):
        raise Unclear(_("What is to be done? Say it like this: “Add a task to buy milk”."))
    if due := _day(params):
        arguments["due_date"] = due
    if at:
        arguments["due_time"] = at
    return Wish("add_task", {"title": title[:1].upper() + title[1:], **arguments})


def _taught(place: Place) -> str:
    taught = [each for each in place.courses if each.role.teaches]
    if place.here is not None and place.here.role.teaches:
        return str(place.here.course_id)
    if len(taught) == 1:
        return str(taught[0].id)
    if not taught:
        raise NotFound(_("You teach no class that you could give it to."))
    raise Unclear(_("Which class do you mean?"), tuple(Choice(each.name, each.id) for each in taught[:MOST_CLASSES]))


def _time_of(words: str) -> tuple[str, str | None]:
    """The words without the time at their end, and the time as HH:MM."""
    found = _AT.search(words)
    if found is None or not (found["minute"] or found["half"]):
        return words.strip(), None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower().startswith("p") else 0)
    if hour > 23 or minute > 59:
        return words.strip(), None
    return words[: found.start()].strip(" ,"), f"{hour:02}:{minute:02}"


def _asked(turn: Turn, params: Params) -> dict[str, Any]:
    asked: dict[str, Any] = {"status": str(params.get("status") or "all")}
    if _OVERDUE.search(turn.sentence):
        asked |= {"status": "pending", "due": "overdue"}
    elif _WEEK.search(turn.sentence):
        asked |= {"due": "this_week"}
    elif due := _day(params):
        asked |= {"due_by": due}
        if asked["status"] == "all":
            asked["status"] = "pending"
    if (about := _ABOUT.search(turn.sentence)) is not None:
        asked["query"] = about["words"].strip()
    return asked


def _change(turn: Turn, params: dict[str, Any]) -> dict[str, Any]:
    """What is to be changed, beside which; takes the words away that say it from the title."""
    arguments: dict[str, Any] = {}
    if (new := params.pop("new_title", None)) is not None:
        left, at = _time_of(f" {new}")
        arguments |= {"due_time": at} if at is not None and not left else {"title": str(new)[:1].upper() + str(new)[1:]}
    if due := _day(params):
        arguments["due_date"] = due
    if OPEN_AGAIN.search(turn.sentence):
        params["title"] = OPEN_AGAIN.sub("", str(params.get("title") or "")).strip(" ,.") or None
        arguments["completed"] = False
    return arguments


def _day(params: Params) -> str | None:
    said = params.get("due_date")
    try:
        return date.fromisoformat(str(said)[:10]).isoformat() if said is not None else None
    except ValueError:
        return None
