"""Whose courses are whose."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Executable, bindparam, func, select

from app.core.actor import Actor
from app.core.permissions import CourseRole, Role
from app.core.sql import run
from app.courses.models import Course, Enrolment


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
    everything = actor.role is Role.ADMINISTRATOR
    rows = run(_courses(everything=everything, archived=archived), person=actor.user_id)
    return [
        MyCourse(row.id, row.name, row.subject, row.period, CourseRole(row.role or CourseRole.VISITOR)) for row in rows
    ]


@cache
def _courses(*, everything: bool, archived: bool) -> Executable:
    mine = (Enrolment.course_id == Course.id) & (Enrolment.user_id == bindparam("person"))
    over = Course.archived_at.is_not(None) if archived else Course.archived_at.is_(None)
    return (
        select(Course.id, Course.name, Course.subject, Course.period, Enrolment.role)
        .join(Enrolment, mine, isouter=everything)
        .where(over)
        .order_by(func.length(Course.period), Course.period, Course.name)
    )
