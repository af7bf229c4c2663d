"""The school's rows as a roster would say them, to compare with."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts import Guardianship, User
from app.core.permissions import CourseRole, Role
from app.courses import Course as CourseRow
from app.courses import Enrolment as EnrolmentRow
from app.extensions import db
from app.roster.matching import Existing, ExistingRow
from app.roster.records import Course, Enrolment, ParentLink, Person


def person_key(user_id: int) -> str:
    """How an existing person is named in a comparison."""
    return f"user:{user_id}"


def course_key(course_id: int) -> str:
    """How an existing course is named in a comparison."""
    return f"row:{course_id}"


def existing() -> Existing:
    """Everybody and everything, with what came by import marked as such. Four statements, whatever the size.

    The ids of enrolments and links, which have none of their own, are their places in the list.
    """
    people = tuple(
        ExistingRow(
            row.id,
            Person(
                person_key(row.id),
                row.name,
                "",
                Role(row.role),
                row.sourced_id or "",
                row.school_number or "",
                row.email if "@" in row.email else "",
            ),
            imported=row.sourced_id is not None and row.left_at is None,
        )
        for row in db.session.execute(
            select(User.id, User.name, User.role, User.sourced_id, User.school_number, User.email, User.left_at).where(
                # A guest is nobody whom a roster could mean, whatever they call themselves.
                User.role != Role.GUEST
            )
        )
    )
    courses = tuple(
        ExistingRow(
            row.id,
            Course(course_key(row.id), row.name, row.subject, row.period, row.school_year, row.sourced_id or ""),
            imported=row.sourced_id is not None and row.archived_at is None,
        )
        for row in db.session.execute(
            select(
                CourseRow.id,
                CourseRow.name,
                CourseRow.subject,
                CourseRow.period,
                CourseRow.school_year,
                CourseRow.sourced_id,
                CourseRow.archived_at,
            )
        )
    )
    enrolments = tuple(
        ExistingRow(
            number,
            Enrolment(
                person_key(row.user_id),
                course_key(row.course_id),
                Role.TEACHER if CourseRole(row.role).teaches else Role.STUDENT,
                row.role == CourseRole.OWNER,
                row.sourced_id or "",
            ),
            imported=row.sourced_id is not None,
        )
        for number, row in enumerate(
            db.session.execute(
                select(EnrolmentRow.user_id, EnrolmentRow.course_id, EnrolmentRow.role, EnrolmentRow.sourced_id)
                .join(User, User.id == EnrolmentRow.user_id)
                .where(User.role != Role.GUEST)
            ),
            1,
        )
    )
    links = tuple(
        ExistingRow(number, ParentLink(person_key(row.parent_id), person_key(row.child_id)), imported=row.imported)
        for number, row in enumerate(
            db.session.execute(select(Guardianship.parent_id, Guardianship.child_id, Guardianship.imported)), 1
        )
    )
    return Existing(people, courses, enrolments, links)
