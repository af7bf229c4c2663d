"""Which task is meant: by its words, its place in the list, or as "it"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.chat.models import Call, CallState
from app.chat.turns import Turn
from app.chat.without_model.wishes import MOST_CLASSES, Choice, Params, Unclear
from app.core.actor import Door
from app.core.errors import NotFound
from app.core.pipeline import invoke
from app.core.transaction import transaction
from app.core.widget import actions_of, walk
from app.extensions import db

ABOUT_TASKS = frozenset({"add_task", "list_tasks", "update_task", "complete_task", "delete_task"})
_SHOWN = (*ABOUT_TASKS, "restore_task", "edit_task")
LOOKED_BACK = 20
MOST_NAMED = 100

OPEN_AGAIN = re.compile(
    r"\b(?:re-?open|open (?:it |that )?again|not (?:yet )?(?:done|finished)(?: yet)?|un(?:tick|check|mark|do))\b"
    r"(?:\s+the)?",
    re.I,
)


def which_task(turn: Turn, function: str, params: Params) -> int:
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


def due_of(turn: Turn, task_id: int) -> str | None:
    """The day that a task is due."""
    return next((each["due_date"] for each in _tasks(turn) if int(each["id"]) == task_id), None)


def _by_words(turn: Turn, function: str, words: str) -> int:
    found = _tasks(turn, query=words)
    same = [each for each in found if each["title"].casefold() == words.casefold()]
    found = same or found or _alike(words, _tasks(turn))
    wanted = "completed" if OPEN_AGAIN.search(turn.sentence) else "pending"
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
        return f"Reopen task #{task_id}" if OPEN_AGAIN.search(turn.sentence) else f"Finish task #{task_id}"
    return f"{turn.sentence.rstrip(' .!?')} (task #{task_id})"


def _tasks(turn: Turn, **asked: Any) -> list[Mapping[str, Any]]:
    found = invoke(turn.actor, "list_tasks", {"limit": MOST_NAMED, **asked}, door=Door.CHAT).result
    db.session.remove()
    tasks: list[Mapping[str, Any]] = found.model_dump(mode="json")["tasks"]
    return tasks


def calls_about_tasks(turn: Turn) -> list[Call]:
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
    for call in calls_about_tasks(turn):
        named = [str(node.get("id") or "") for node in walk(call.tree or {}) if node.get("type") == "ListViewItem"]
        ids = [int(each.removeprefix("task-")) for each in named if each.startswith("task-")]
        if ids:
            return ids
    return []


def _last_task(turn: Turn) -> int | None:
    """The one task that was spoken of last."""
    for call in calls_about_tasks(turn):
        offered = [action for node in walk(call.tree or {}) for _place, action in actions_of(node)]
        ids = {int(each["payload"]["task_id"]) for each in offered if "task_id" in (each.get("payload") or {})}
        if ids:
            return ids.pop() if len(ids) == 1 else None
    return None
