"""Whose courses are whose."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.permissions import CourseRole, Role
from app.courses.models import Course, Enrolment
from app.extensions import db


@dataclass(frozen=True, slots=True)
class MyCourse:
    """A course as one person sees it."""

    id: int
    name: str
    subject: str
    period: str
    role: CourseRole


def courses_of(actor: Actor, *, archived: bool = False) -> list[MyCourse]:
    """The person's courses by period, or the archived ones; for an administrator all of the school's, as a visitor."""
    statement = select(Course.id, Course.name, Course.subject, Course.period, Enrolment.role)
    mine = (Enrolment.course_id == Course.id) & (Enrolment.user_id == actor.user_id)
    everything = actor.role is Role.ADMINISTRATOR
    statement = statement.join(Enrolment, mine, isouter=everything)
    over = Course.archived_at.is_not(None) if archived else Course.archived_at.is_(None)
    rows = db.session.execute(statement.where(over).order_by(func.length(Course.period), Course.period, Course.name))
    return [
        MyCourse(row.id, row.name, row.subject, row.period, CourseRole(row.role or CourseRole.VISITOR)) for row in rows
    ]
