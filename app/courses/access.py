"""The only ways to a course's rows: load and authorise in one step. What is not yours is not found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Protocol

from flask_babel import gettext as _
from sqlalchemy import Select, and_, bindparam, select

from app.accounts import audit
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, Denied, NotFound
from app.core.permissions import GRANTS, CourseRole, Permission, Role
from app.core.sql import run
from app.courses.models import Course, Enrolment, Lesson

LESSON_IDLE = timedelta(hours=2)
"""A lesson without a sign of life for this long is over."""


@dataclass(frozen=True, slots=True)
class OpenLesson:
    """The lesson that is running."""

    id: int
    started_at: datetime
    active_at: datetime
    slide_id: int | None


@dataclass(frozen=True, slots=True)
class Seat:
    """An actor's place in a course: the course, what they are to it, and the running lesson, if any."""

    course_id: int
    course_name: str
    period: str
    deck_version: int
    settings: Mapping[str, Any]
    role: CourseRole
    user_id: int | None
    lesson: OpenLesson | None
    archived: bool = False

    @property
    def may(self) -> frozenset[Permission]:
        return GRANTS[self.role]


class InCourse(Protocol):
    """An input that names its course."""

    @property
    def course_id(self) -> int: ...


def seat(actor: Actor, data: InCourse, permission: Permission | None) -> Seat:
    """The actor's seat in the course that `data` names.

    Raises NotFound for a course that is not theirs, Denied where they belong to it but may not do this, Conflict
    where it would change an archived course. Looks of agents and of administrators are audited.
    """
    row = run(_course_and_lesson(), course=data.course_id, person=actor.user_id).first()
    role = _role(actor, data.course_id, row.role) if row is not None else None
    if row is None or role is None:
        raise NotFound(_("There is no such course, or you are not in it."))
    found = _seat(data.course_id, row, role, actor.user_id)
    if permission is not None and permission not in found.may:
        raise Denied(_who_may(permission))
    if found.archived and permission is not None and not _leaves_it_be(permission):
        raise Conflict(_("This course is archived: it can be read, and nothing in it changes. Restore it first."))
    if actor.watched and (actor.user_id is None or role is CourseRole.VISITOR):
        audit.record(actor, str(permission), course_id=data.course_id, subject=f"course {data.course_id}")
    return found


def shared_seat(course_id: int, role: CourseRole) -> Seat:
    """The course as everybody of one role sees it, for drawing what many screens share.

    It asks nobody's permission: only the live bus calls it, for audiences that the stream's door has let in.
    """
    row = run(_course_and_lesson(), course=course_id, person=None).first()
    if row is None:
        raise NotFound(_("There is no such course."))
    return _seat(course_id, row, role, None)


@cache
def _course_and_lesson() -> Select[Any]:
    return (
        select(
            Course.name,
            Course.period,
            Course.deck_version,
            Course.settings,
            Course.archived_at,
            Enrolment.role,
            Lesson.id,
            Lesson.started_at,
            Lesson.active_at,
            Lesson.slide_id,
        )
        .outerjoin(Enrolment, and_(Enrolment.course_id == Course.id, Enrolment.user_id == bindparam("person")))
        .outerjoin(Lesson, and_(Lesson.course_id == Course.id, Lesson.ended_at.is_(None)))
        .where(Course.id == bindparam("course"))
    )


def _seat(course_id: int, row: Any, role: CourseRole, user_id: int | None) -> Seat:
    lesson = None
    if row.id is not None and clock.now() - row.active_at < LESSON_IDLE:
        lesson = OpenLesson(row.id, row.started_at, row.active_at, row.slide_id)
    archived = row.archived_at is not None
    return Seat(course_id, row.name, row.period, row.deck_version, row.settings, role, user_id, lesson, archived)


def _leaves_it_be(permission: Permission) -> bool:
    """Whether it only reads, or is about the archive itself: archiving, restoring, copying."""
    return permission.endswith((":read", ":export")) or permission is Permission.COURSE_ARCHIVE


def _role(actor: Actor, course_id: int, enrolled_as: str | None) -> CourseRole | None:
    if actor.course_id is not None and actor.course_id != course_id:
        return None
    if actor.user_id is None:
        return CourseRole.CO_TEACHER
    if enrolled_as is not None:
        return CourseRole(enrolled_as)
    return CourseRole.VISITOR if actor.role is Role.ADMINISTRATOR else None


def _who_may(permission: Permission) -> str:
    sentence: str = _("Only this course's students may do that.")
    if permission in GRANTS[CourseRole.CO_TEACHER]:
        sentence = _("Only this course's teachers may do that.")
    elif permission in GRANTS[CourseRole.OWNER]:
        sentence = _("Only the teacher who owns this course may do that.")
    return sentence


def everyone(actor: Actor, _data: object, _permission: Permission | None) -> Actor:
    """For what any signed-in person may do, such as joining. Raises Denied for an agent without a person."""
    if actor.user_id is None:
        raise Denied(_("This needs a person."))
    if actor.course_id is not None:
        raise Denied(_("A course token stays in its course."))
    return actor
