"""What becomes of a task: done or open again, changed, deleted, and back again."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete

from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Conflict, Invalid
from app.core.permissions import Permission
from app.core.sql import insert_or
from app.courses import courses_of
from app.extensions import db
from app.tasks.access import TaskSeat, deleted_task, is_courses, own_task, person, shown_task, task_seat
from app.tasks.due import Zones, due_moment, reminder_of, zones_of
from app.tasks.fields import Became
from app.tasks.forms import task_form
from app.tasks.listing import listed_again, page_with, to_tasks
from app.tasks.models import Task, TaskDone
from app.tasks.schemas import (
    ChangesTask,
    CompleteTask,
    EditTask,
    OneTask,
    TaskCourse,
    TaskDeleted,
    TaskFilters,
    TaskForm,
    TaskResult,
    UpdateTask,
)
from app.tasks.views import view_of
from app.tasks.widgets import deleted_card, task_card


@capability(
    "complete_task",
    permission=Permission.TASK_OWN,
    access=task_seat,
    effect=Effect.WRITE,
    aliases=("complete_task_tool",),
    examples=("Finish the first one", "Mark the milk task as done"),
    widget=task_card,
    page=to_tasks,
    doors=EVERY,
    named_person=True,
    personal=True,
)
def complete_task(actor: Actor, data: CompleteTask, mine: TaskSeat) -> TaskResult:
    """Mark a task as done, or with `completed` false as open again. Of a course's task it is each one's own mark."""
    task, moment = mine.task, clock.now()
    if task.for_course:
        changed = _mark(task, mine.user_id, moment if data.completed else None)
    elif changed := (task.completed_at is not None) != data.completed:
        task.completed_at = moment if data.completed else None
        if task.remind_at is not None and task.remind_at <= moment:
            # It was not told while it was done, and now it is too late to.
            task.remind_at = None
    if data.completed:
        said = (
            _("Done: “%(title)s”.", title=task.title)
            if changed
            else _("“%(title)s” was done before.", title=task.title)
        )
    else:
        said = _("“%(title)s” is open again.", title=task.title)
    return _told(actor, data, mine, Became.COMPLETED if data.completed else Became.REOPENED, said)


def _mark(task: Task, user_id: int, moment: datetime | None) -> bool:
    """Write down whether somebody has done what was given to their course; whether that is new."""
    if moment is None:
        undone = delete(TaskDone).where(TaskDone.task_id == task.id, TaskDone.user_id == user_id)
        return db.session.execute(undone).rowcount == 1  # type: ignore[attr-defined, no-any-return]
    row = {"task_id": task.id, "user_id": user_id, "completed_at": moment}
    done = db.session.execute(insert_or(TaskDone).values(**row).on_conflict_do_nothing())
    return done.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def edited_task(actor: Actor, data: EditTask, permission: Permission | None) -> TaskSeat | None:
    """The task that is to be edited, or None for a new one."""
    person(actor, permission)
    return shown_task(actor, OneTask(task_id=data.task_id), permission) if data.task_id is not None else None


@capability(
    "edit_task",
    permission=Permission.TASK_OWN,
    access=edited_task,
    effect=Effect.READ,
    examples=("Show me the form for a task", "Let me edit the milk task"),
    widget=task_form,
    page=lambda result: page_with(result.filters, edit=result.task.id if result.task is not None else "new"),
    doors=EVERY,
    named_person=True,
    personal=True,
    said=lambda _result: "",
)
def edit_task(actor: Actor, data: EditTask, mine: TaskSeat | None) -> TaskForm:
    """Show the form to change a task, or without one the form for a new one."""
    filters = TaskFilters.of(data.shown) if data.shown is not None else None
    if mine is None:
        courses = [
            TaskCourse(id=each.id, name=each.name, teaches=each.role.teaches)
            for each in courses_of(actor)
            if actor.course_id in (None, each.id)
        ]
        return TaskForm(task=None, courses=courses, filters=filters, message=_("Fill in the form."))
    task = view_of(mine.task, mine.user_id)
    return TaskForm(task=task, courses=[], filters=filters, message=_("Change what you like."))


@capability(
    "update_task",
    permission=Permission.TASK_OWN,
    access=own_task,
    effect=Effect.WRITE,
    aliases=("update_task_tool",),
    examples=("Move the milk task to Friday", "Rename the second task to Buy oat milk"),
    widget=task_card,
    page=to_tasks,
    opens=True,
    doors=EVERY,
    named_person=True,
    personal=True,
    to_others=is_courses,
)
def update_task(actor: Actor, data: UpdateTask, mine: TaskSeat) -> TaskResult:
    """Change a task's title, description, day or time; what is not named stays as it is."""
    task, given = mine.task, data.model_fields_set
    if data.version is not None and data.version != task.version:
        raise Conflict(_("This task was changed in the meantime: look at it again, then change it."))
    if not given & {"title", "description", "due_date", "due_time"}:
        raise Invalid.field("title", _("say what is to be changed: the title, the description, the day or the time"))
    if data.title is not None:
        task.title = data.title
    if "description" in given:
        task.description = data.description or ""
    if given & {"due_date", "due_time"}:
        _move(task, data, zones_of(mine.user_id))
    if db.session.is_modified(task):
        task.version += 1
        task.updated_at = clock.now()
    return _told(actor, data, mine, Became.UPDATED, _("Changed “%(title)s”.", title=task.title))


def _move(task: Task, data: UpdateTask, zones: Zones) -> None:
    given = data.model_fields_set
    shown_in = zones.of(for_course=task.for_course, timed=task.due_timed)
    before = task.due_at.astimezone(shown_in) if task.due_at is not None else None
    day = data.due_date if "due_date" in given else before.date() if before is not None else None
    at = data.due_time if "due_time" in given else before.time() if before is not None and task.due_timed else None
    if "due_date" in given and data.due_date is None and "due_time" not in given:
        # Without its day, the time says nothing.
        at = None
    timed = at is not None
    zone = zones.of(for_course=task.for_course, timed=timed)
    due_at = due_moment(day, at, zone)
    if (due_at, timed) != (task.due_at, task.due_timed):
        task.due_at, task.due_timed, task.remind_at = due_at, timed, reminder_of(due_at, timed, zone)


@capability(
    "delete_task",
    permission=Permission.TASK_OWN,
    access=own_task,
    effect=Effect.DESTROY,
    aliases=("delete_task_tool",),
    examples=("Delete the milk task",),
    widget=deleted_card,
    page=to_tasks,
    doors=EVERY,
    named_person=True,
    personal=True,
)
def delete_task(actor: Actor, data: ChangesTask, mine: TaskSeat) -> TaskDeleted:
    """Delete a task. For a day it can be restored, then it is gone."""
    mine.task.deleted_at = clock.now()
    told = _told(actor, data, mine, Became.DELETED, _("Deleted “%(title)s”.", title=mine.task.title))
    return TaskDeleted(**dict(told))


@capability(
    "restore_task",
    permission=Permission.TASK_OWN,
    access=deleted_task,
    effect=Effect.WRITE,
    aliases=("restore_task_tool",),
    examples=("Bring the deleted task back",),
    widget=task_card,
    page=to_tasks,
    doors=EVERY,
    named_person=True,
    personal=True,
    to_others=is_courses,
)
def restore_task(actor: Actor, data: ChangesTask, mine: TaskSeat) -> TaskResult:
    """Bring a deleted task back, within a day."""
    task = mine.task
    task.deleted_at = None
    if task.remind_at is not None and task.remind_at <= clock.now():
        task.remind_at = None
    return _told(actor, data, mine, Became.RESTORED, _("“%(title)s” is back.", title=task.title))


def _told(actor: Actor, data: ChangesTask, mine: TaskSeat, became: Became, sentence: str) -> TaskResult:
    db.session.flush()
    shown = listed_again(actor, data.shown) if data.shown is not None else None
    view = view_of(mine.task, mine.user_id)
    return TaskResult(task_id=view.id, title=view.title, status=became, task=view, list=shown, message=sentence)
