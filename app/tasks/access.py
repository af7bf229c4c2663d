"""The only ways to a task: load and authorise in one step. What is not yours is not found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, select

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Denied, NotFound
from app.core.permissions import SCHOOL_GRANTS, CourseRole, Permission
from app.core.transaction import transaction
from app.courses import Course, CourseInput, Enrolment, seat
from app.extensions import db
from app.tasks.models import Task

UNDO_FOR = timedelta(days=1)
"""For how long a deleted task can be restored."""


@dataclass(frozen=True, slots=True)
class Lister:
    """Whose list it is, and the one course that it is of (None for all)."""

    user_id: int
    course_id: int | None


@dataclass(frozen=True, slots=True)
class TaskSeat:
    """A task, who looks at it, and whether they may change it."""

    task: Task
    user_id: int
    own: bool


class MayNameCourse(Protocol):
    """An input that may name a course."""

    @property
    def course_id(self) -> int | None: ...


class NamesTask(Protocol):
    """An input that names a task."""

    @property
    def task_id(self) -> int: ...


def person(actor: Actor, permission: Permission | None) -> int:
    """Who has tasks: a person with an account. Raises Denied for everybody else."""
    if actor.user_id is None or actor.role is None:
        raise Denied(_("Only a person has tasks."))
    if permission is not None and permission not in SCHOOL_GRANTS[actor.role]:
        raise Denied(_("Tasks are for people with an account."))
    return actor.user_id


def lister(actor: Actor, data: MayNameCourse, permission: Permission | None) -> Lister:
    """The actor's own list. Raises NotFound for a course that is not theirs."""
    user_id = person(actor, permission)
    course_id = data.course_id or actor.course_id
    if course_id is not None:
        seat(actor, CourseInput(course_id=course_id), Permission.COURSE_READ)
    return Lister(user_id, course_id)


class MayGive(MayNameCourse, Protocol):
    """An input that may give something to a whole course."""

    @property
    def for_course(self) -> bool: ...


def giver(actor: Actor, data: MayGive, permission: Permission | None) -> Lister:
    """Where a new task goes. Raises Denied for a task to a course that the actor does not teach."""
    if data.for_course and (course_id := data.course_id or actor.course_id) is not None:
        person(actor, permission)
        seat(actor, CourseInput(course_id=course_id), Permission.MESSAGE_SEND)
    return lister(actor, data, permission)


def theirs(user_id: int) -> ColumnElement[bool]:
    """The tasks that stand in a person's list: their own, and those given to courses that they are in."""
    courses = (
        select(Enrolment.course_id)
        .join(Course, Course.id == Enrolment.course_id)
        .where(Enrolment.user_id == user_id, Course.archived_at.is_(None))
    )
    return (Task.owner_id == user_id) | and_(Task.owner_id.is_(None), Task.course_id.in_(courses))


def title_of(task_id: int, user_id: int) -> str | None:
    """The title of a task in a person's list; None for every other."""
    return db.session.execute(select(Task.title).where(Task.id == task_id, theirs(user_id))).scalar()


def is_courses(actor: Actor, data: NamesTask) -> bool:
    """Whether a task that the actor may change is a whole course's: what is changed in it changes for others."""
    if actor.user_id is None:
        return False
    of_course = select(Task.course_id).where(Task.id == data.task_id, Task.owner_id.is_(None), theirs(actor.user_id))
    with transaction(write=False):
        return _teaches(actor.user_id, db.session.execute(of_course).scalar())


def task_seat(actor: Actor, data: NamesTask, permission: Permission | None) -> TaskSeat:
    """A task in the actor's list, held until the end of the transaction. Raises NotFound for every other."""
    return _seat(actor, data.task_id, permission)


def shown_task(actor: Actor, data: NamesTask, permission: Permission | None) -> TaskSeat:
    """A task that the actor may change, to look at. Raises NotFound, and Denied for a student's look at the class's."""
    return _changeable(actor, _seat(actor, data.task_id, permission, holds=False))


def own_task(actor: Actor, data: NamesTask, permission: Permission | None) -> TaskSeat:
    """The same, to change it: held until the end of the transaction. What is archived with its course is a Conflict."""
    return _changeable(actor, _seat(actor, data.task_id, permission))


def deleted_task(actor: Actor, data: NamesTask, permission: Permission | None) -> TaskSeat:
    """A task that the actor could have deleted, whether they have or not, while it can still be restored."""
    return _changeable(actor, _seat(actor, data.task_id, permission, deleted=True))


def _seat(
    actor: Actor, task_id: int, permission: Permission | None, *, holds: bool = True, deleted: bool = False
) -> TaskSeat:
    user_id = person(actor, permission)
    statement = select(Task).where(Task.id == task_id, theirs(user_id))
    if actor.course_id is not None:
        statement = statement.where(Task.course_id == actor.course_id)
    if deleted:
        statement = statement.where(Task.deleted_at.is_(None) | (Task.deleted_at > clock.now() - UNDO_FOR))
    else:
        statement = statement.where(Task.deleted_at.is_(None))
    if holds:
        # Two who change one task take turns, and the second meets what the first has written.
        statement = statement.with_for_update()
    task = db.session.execute(statement.execution_options(populate_existing=True)).scalar()
    if task is None:
        raise NotFound(_("There is no such task in your list."))
    return TaskSeat(task, user_id, task.owner_id == user_id or _teaches(user_id, task.course_id))


def _teaches(user_id: int, course_id: int | None) -> bool:
    role = db.session.execute(
        select(Enrolment.role).where(Enrolment.course_id == course_id, Enrolment.user_id == user_id)
    ).scalar()
    return role is not None and CourseRole(role).teaches


def _changeable(actor: Actor, found: TaskSeat) -> TaskSeat:
    if found.task.owner_id is None and found.task.course_id is not None:
        seat(actor, CourseInput(course_id=found.task.course_id), Permission.MESSAGE_SEND)
    return found
