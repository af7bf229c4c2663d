"""What a parent sees: their children's courses, and how often the child took part. Nothing of anybody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, func, select

from app.accounts import User, children_of
from app.core import clock
from app.core.actor import Actor
from app.core.permissions import CourseRole, Role
from app.courses.models import Course, Enrolment, Lesson, Presence
from app.extensions import db

SPAN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ChildCourse:
    """A course of a child: who teaches it, the lessons held within `SPAN`, and those that the child was in."""

    name: str
    subject: str
    period: str
    teachers: list[str]
    lessons: int
    attended: int


@dataclass(frozen=True, slots=True)
class Child:
    """A child with their courses by period."""

    name: str
    courses: list[ChildCourse]


def courses_of_children(actor: Actor) -> list[Child]:
    """The children of a parent, by name; of anybody else none."""
    if actor.role is not Role.PARENT or actor.user_id is None:
        return []
    return [Child(child.name, _courses(child.id)) for child in children_of(actor.user_id)]


def _courses(child_id: int) -> list[ChildCourse]:
    # A lesson counts from the child's own enrolment on.
    held = and_(
        Lesson.course_id == Course.id,
        Lesson.started_at > clock.now() - SPAN,
        Lesson.started_at >= Enrolment.created_at,
    )
    rows = db.session.execute(
        select(Course.id, Course.name, Course.subject, Course.period)
        .add_columns(func.count(Lesson.id).label("lessons"), func.count(Presence.user_id).label("attended"))
        .join(Enrolment, and_(Enrolment.course_id == Course.id, Enrolment.user_id == child_id))
        .outerjoin(Lesson, held)
        .outerjoin(Presence, and_(Presence.lesson_id == Lesson.id, Presence.user_id == child_id))
        .where(Enrolment.role == CourseRole.STUDENT, Course.archived_at.is_(None))
        .group_by(Course.id, Course.name, Course.subject, Course.period)
        .order_by(func.length(Course.period), Course.period, Course.name)
    ).all()
    teachers: dict[int, list[str]] = {row.id: [] for row in rows}
    teaching = db.session.execute(
        select(Enrolment.course_id, User.name)
        .join(User, User.id == Enrolment.user_id)
        .where(Enrolment.course_id.in_(teachers), Enrolment.role.in_((CourseRole.OWNER, CourseRole.CO_TEACHER)))
        .order_by(Enrolment.role.desc(), User.name)
    )
    for row in teaching:
        teachers[row.course_id].append(row.name)
    return [ChildCourse(row.name, row.subject, row.period, teachers[row.id], row.lessons, row.attended) for row in rows]
