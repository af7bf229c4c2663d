"""What a sentence about tasks asks for, and which task is meant: by its words, its place in the list, or as "it"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.chat.models import Call, CallState
from app.chat.places import Place
from app.chat.turns import Turn
from app.chat.wishes import MOST_CLASSES, Choice, Params, Unclear, Wish
from app.core.actor import Door
from app.core.errors import NotFound
from app.core.pipeline import invoke
from app.core.transaction import transaction
from app.core.widget import walk
from app.extensions import db
from app.intents import Request, understand

ABOUT_TASKS = frozenset({"add_task", "list_tasks", "update_task", "complete_task", "delete_task"})
_SHOWN = (*ABOUT_TASKS, "restore_task")
LOOKED_BACK = 20
MOST_NAMED = 100

_BACK = re.compile(
    r"\W*(?:please\s+)?(?:undo(?: that| it| this)?|undelete|restore|(?:bring|get|put|take)\b.*\bback)\b.*",
    re.I | re.DOTALL,
)
_OPEN_AGAIN = re.compile(
    r"\b(?:re-?open|open (?:it |that )?again|not (?:yet )?(?:done|finished)(?: yet)?|un(?:tick|check|mark|do))\b"
    r"(?:\s+the)?",
    re.I,
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
_OVERDUE = re.compile(r"\b(?:overdue|past due|too late|missed)\b", re.I)
_WEEK = re.compile(r"\bthis week\b", re.I)
_ABOUT = re.compile(r"\b(?:about|with|containing|that says?|called)\s+[\"“']?(?P<words>[^\"”'?.!]{2,60})", re.I)


def task_wish(turn: Turn, place: Place, request: Request) -> Wish:
    """The call that a request about tasks means. Raises Unclear where several could be meant, NotFound for none."""
    params = dict(request.params)
    if request.function == "add_task":
        return _new(place, params)
    if request.function == "list_tasks":
        return Wish("list_tasks", _asked(turn, params))
    arguments = _change(turn, params)
    found = _which(turn, request.function, params)
    return Wish(request.function, {"task_id": str(found), **arguments})


def plainly(turn: Turn, place: Place) -> Request | None:
    """What a sentence asks of tasks for certain, after what stands in the conversation; None where it is not sure."""
    if (given := _EVERYBODY.match(turn.sentence.strip())) is not None:
        rest = understand(f"Add a task to {turn.sentence.strip()[given.end() :]}", place.school, role=place.asker)
        added = [each for each in rest.requests if each.function == "add_task"]
        return Request("add_task", {**added[0].params, "for_course": True}) if added else None
    if _BACK.fullmatch(turn.sentence):
        return _taken_back(turn)
    if (short := _SHORT.fullmatch(turn.sentence)) is None or not _calls(turn):
        return None
    function = "delete_task" if short["gone"] else "complete_task"
    word = short["place"]
    if word is None:
        return Request(function, {})
    return Request(function, {"position": _PLACES.index(word.casefold()) if word.casefold() != "last" else -1})


def _taken_back(turn: Turn) -> Request | None:
    """The restoring of the task that was deleted last in this conversation."""
    for call in _calls(turn):
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
    if not title:
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
    if _OPEN_AGAIN.search(turn.sentence):
        params["title"] = _OPEN_AGAIN.sub("", str(params.get("title") or "")).strip(" ,.") or None
        arguments["completed"] = False
    return arguments


def _day(params: Params) -> str | None:
    said = params.get("due_date")
    try:
        return date.fromisoformat(str(said)[:10]).isoformat() if said is not None else None
    except ValueError:
        return None


def _which(turn: Turn, function: str, params: Params) -> int:
    """The id of the task that is meant."""
    shown = _last_list(turn)
    if (number := params.get("task_id")) is not None:
        # A list shows no ids: "task 2" is the second of it, and "#2" is what a link of ours says.
        by_place = "#" not in turn.sentence and 0 < int(number) <= len(shown)
        return shown[int(number) - 1] if by_place else int(number)
    if (place := params.get("position")) is not None:
        order = shown or [int(each["id"]) for each in _tasks(turn, status="pending")]
        try:
            return order[int(place) - 1 if int(place) > 0 else int(place)]
        except IndexError:
            raise NotFound(_("There are not so many tasks in the list.")) from None
    if words := str(params.get("title") or "").strip():
        return _by_words(turn, function, words)
    if (last := _last_task(turn)) is not None:
        return last
    return _one_of(function, _tasks(turn, status="pending"), turn)


def _by_words(turn: Turn, function: str, words: str) -> int:
    found = _tasks(turn, query=words)
    same = [each for each in found if each["title"].casefold() == words.casefold()]
    found = same or found or _alike(words, _tasks(turn))
    wanted = "completed" if _OPEN_AGAIN.search(turn.sentence) else "pending"
    # What is done already is hardly meant by "finish"; what is open, hardly by "reopen".
    likely = [each for each in found if each["status"] == wanted] if function == "complete_task" else found
    found = likely or found
    if not found:
        raise NotFound(_("No task of yours says “%(words)s”.", words=words))
    return int(found[0]["id"]) if len(found) == 1 else _one_of(function, found, turn)


def _alike(words: str, tasks: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The tasks that share the most words, by their beginnings: "buying milk" is "Buy milk"."""
    wanted = _stems(words)
    scored = [(len(wanted & _stems(each["title"])), each) for each in tasks]
    best = max((score for score, _each in scored), default=0)
    return [each for score, each in scored if score == best > 0]


def _stems(words: str) -> set[str]:
    return {word[:4] for word in re.findall(r"\w{3,}", words.casefold()) if word not in _PLAIN}


_PLAIN = frozenset({"the", "and", "for", "task", "with", "about", "one", "that", "this", "from"})


def _one_of(function: str, tasks: Sequence[Mapping[str, Any]], turn: Turn) -> int:
    if not tasks:
        raise NotFound(_("There is no task in your list."))
    raise Unclear(
        _("Which task do you mean?"),
        tuple(
            Choice(_named(each), sentence=_meaning(function, turn, int(each["id"]))) for each in tasks[:MOST_CLASSES]
        ),
    )


def _named(task: Mapping[str, Any]) -> str:
    if task["due_date"]:
        said: str = _("%(title)s (due %(day)s)", title=task["title"], day=task["due_date"])
        return said
    return str(task["title"])


def _meaning(function: str, turn: Turn, task_id: int) -> str:
    """The same request about one task for certain."""
    if function == "delete_task":
        return f"Delete task #{task_id}"
    if function == "complete_task":
        return f"Reopen task #{task_id}" if _OPEN_AGAIN.search(turn.sentence) else f"Finish task #{task_id}"
    return f"{turn.sentence.rstrip(' .!?')} (task #{task_id})"


def _tasks(turn: Turn, **asked: Any) -> list[Mapping[str, Any]]:
    found = invoke(turn.actor, "list_tasks", {"limit": MOST_NAMED, **asked}, door=Door.CHAT).result
    db.session.remove()
    tasks: list[Mapping[str, Any]] = found.model_dump(mode="json")["tasks"]
    return tasks


def _calls(turn: Turn) -> list[Call]:
    """What was done about tasks in this conversation, the newest first."""
    with transaction(write=False):
        rows = db.session.execute(
            select(Call)
            .where(
                Call.conversation_id == turn.conversation_id,
                Call.capability.in_(_SHOWN),
                Call.state == CallState.DONE,
            )
            .order_by(Call.id.desc())
            .limit(LOOKED_BACK)
        ).scalars()
        found = list(rows)
        db.session.expunge_all()
    db.session.remove()
    return found


def _last_list(turn: Turn) -> list[int]:
    """The ids of the list that was shown last, in its order."""
    for call in _calls(turn):
        named = [str(node.get("id") or "") for node in walk(call.tree or {}) if node.get("type") == "ListViewItem"]
        ids = [int(each.removeprefix("task-")) for each in named if each.startswith("task-")]
        if ids:
            return ids
    return []


def _last_task(turn: Turn) -> int | None:
    """The one task that was spoken of last."""
    for call in _calls(turn):
        ids = {
            int(node["onClickAction"]["payload"]["task_id"])
            for node in walk(call.tree or {})
            if "task_id" in ((node.get("onClickAction") or {}).get("payload") or {})
        }
        if ids:
            return ids.pop() if len(ids) == 1 else None
    return None
