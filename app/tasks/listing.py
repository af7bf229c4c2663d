"""The list: filtered, searched, a page at a time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select

from app.core import clock
from app.core.actor import Actor, through
from app.core.capability import EVERY, Effect, Slash, capability, find
from app.core.errors import Denied, NotFound
from app.core.permissions import Permission
from app.extensions import db
from app.tasks import cursors
from app.tasks.access import Lister, lister, theirs
from app.tasks.cursors import Cursor
from app.tasks.due import Zones, end_of, zones_of
from app.tasks.fields import Due, Wanted
from app.tasks.models import Task, TaskDone
from app.tasks.schemas import ListTasks, TaskCounts, TaskFilters, TaskList, TaskResult
from app.tasks.views import views_of
from app.tasks.widgets import task_list
from app.tasks.words import list_sentence

DONE_AT = func.coalesce(Task.completed_at, TaskDone.completed_at, type_=Task.completed_at.type)
"""When the person has done it, whether it is their own or their course's."""


def page_with(asked: TaskFilters | None, edit: str | int | None = None) -> str:
    """The address of the page with this list, and the form in which a task is edited."""
    if asked is None:
        return url_for("tasks.tasks", edit=edit)
    shown: dict[str, Any] = {
        "status": None if asked.status is Wanted.ALL else asked.status.value,
        "query": asked.query or None,
        "course_id": asked.course_id,
        "due": asked.due.value if asked.due is not None else None,
        "due_by": asked.due_by,
        "cursor": asked.cursor,
    }
    return url_for("tasks.tasks", **shown, edit=edit)


def page_of(result: TaskList) -> str:
    """The address of the page that shows the same."""
    return page_with(result.filters)


def to_tasks(result: TaskResult) -> str:
    """The page of tasks, with the list that something was done in."""
    return page_with(result.list.filters if result.list is not None else None)


@capability(
    "list_tasks",
    permission=Permission.TASK_OWN,
    access=lister,
    effect=Effect.READ,
    aliases=("list_tasks_tool",),
    examples=("What is left to do?", "Show my tasks", "What is left for Friday?"),
    widget=task_list,
    page=page_of,
    doors=EVERY,
    named_person=True,
    personal=True,
    said=lambda _result: "",
    slash=Slash("tasks", lazy_gettext("Show your tasks"), "Show my tasks"),
)
def list_tasks(_actor: Actor, data: ListTasks, mine: Lister) -> TaskList:
    """List a person's own tasks and those given to their courses: open ones by due date, then those that are done."""
    return listed(data, mine)


def listed_again(actor: Actor, data: ListTasks) -> TaskList | None:
    """The list that something was done in; None where the actor could not ask for it by this door."""
    lists = find("list_tasks")
    try:
        lists.permit(actor, through())
        mine = lister(actor, data, lists.permission)
    except (Denied, NotFound):
        # What was done stays done: the list is only shown beside it.
        return None
    return page_left(data, mine)


def page_left(data: ListTasks, mine: Lister) -> TaskList:
    """A page of somebody's list; the first one where nothing is left on it."""
    result = listed(data, mine)
    if result.tasks or data.cursor is None:
        return result
    return listed(data.model_copy(update={"cursor": None}), mine)


def listed(data: ListTasks, mine: Lister) -> TaskList:
    """A page of somebody's list."""
    after = cursors.read(data.cursor) if data.cursor is not None else None
    zones = zones_of(mine.user_id)
    statement = _wanted(data, mine, zones)
    found: list[tuple[Task, Any]] = []
    most = data.limit + 1
    if data.status is not Wanted.COMPLETED and (after is None or not after.done):
        found += _open(statement, after, most)
    if data.status is not Wanted.PENDING and len(found) < most:
        found += _completed(statement, after if after is not None and after.done else None, most - len(found))
    shown = found[: data.limit]
    counts = _counts(mine)
    return TaskList(
        tasks=views_of([task for task, _at in shown], mine.user_id, zones),
        next_cursor=_cursor(*shown[-1]).written() if len(found) > data.limit else None,
        counts=counts,
        filters=TaskFilters.of(data),
        message=list_sentence(data, len(shown), counts),
    )


def _mine(mine: Lister) -> ColumnElement[bool]:
    # Who looks into a course without being in it has none of what it was given: they could not tick it off.
    own = theirs(mine.user_id)
    return own if mine.course_id is None else and_(Task.course_id == mine.course_id, own)


def _tasks(mine: Lister, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Task)
        .outerjoin(TaskDone, and_(TaskDone.task_id == Task.id, TaskDone.user_id == mine.user_id))
        .where(Task.deleted_at.is_(None), _mine(mine))
    )


def _wanted(data: ListTasks, mine: Lister, zones: Zones) -> Select[Any]:
    statement = _tasks(mine, Task, DONE_AT.label("done_at"))
    for word in (data.query or "").split():
        statement = statement.where(
            Task.title.icontains(word, autoescape=True) | Task.description.icontains(word, autoescape=True)
        )
    if data.due_by is not None:
        statement = statement.where(_due_in(None, data.due_by, zones))
    if data.due is not None:
        statement = statement.where(_due(data.due, zones))
    return statement


def _due(which: Due, zones: Zones) -> ColumnElement[bool]:
    today = clock.now().astimezone(zones.own).date()
    match which:
        case Due.NONE:
            return Task.due_at.is_(None)
        case Due.OVERDUE:
            return and_(Task.due_at < clock.now(), DONE_AT.is_(None))
        case Due.TODAY:
            first, last = today, today
        case Due.THIS_WEEK:
            first = today - timedelta(days=today.weekday())
            last = first + timedelta(days=6)
    return _due_in(first, last, zones)


def _due_in(first: date | None, last: date, zones: Zones) -> ColumnElement[bool]:
    """What is due from one day (None: ever before) to another, each day as the list shows it."""

    def within(zone: ZoneInfo) -> ColumnElement[bool]:
        until = Task.due_at <= end_of(last, zone)
        return until if first is None else and_(Task.due_at > end_of(first - timedelta(days=1), zone), until)

    if str(zones.own) == str(zones.school):
        return within(zones.own)
    schools = and_(Task.owner_id.is_(None), Task.due_timed.is_(False))
    return or_(and_(schools, within(zones.school)), and_(not_(schools), within(zones.own)))


def _open(statement: Select[Any], after: Cursor | None, most: int) -> list[tuple[Task, Any]]:
    statement = statement.where(DONE_AT.is_(None))
    if after is not None:
        statement = statement.where(cursors.after_open(after))
    rows = db.session.execute(statement.order_by(Task.due_at.is_(None), Task.due_at, Task.id).limit(most))
    return [(row.Task, None) for row in rows]


def _completed(statement: Select[Any], after: Cursor | None, most: int) -> list[tuple[Task, Any]]:
    statement = statement.where(DONE_AT.is_not(None))
    if after is not None:
        statement = statement.where(cursors.after_done(after, DONE_AT))
    rows = db.session.execute(statement.order_by(DONE_AT.desc(), Task.id.desc()).limit(most))
    return [(row.Task, row.done_at) for row in rows]


def _cursor(task: Task, done_at: Any) -> Cursor:
    return Cursor(done_at is not None, done_at if done_at is not None else task.due_at, task.id)


def _counts(mine: Lister) -> TaskCounts:
    late = and_(DONE_AT.is_(None), Task.due_at < clock.now())
    row = db.session.execute(
        _tasks(mine, func.count(), func.count(DONE_AT), func.coalesce(func.sum(case((late, 1), else_=0)), 0))
    ).one()
    return TaskCounts(pending=row[0] - row[1], completed=row[1], overdue=row[2])
