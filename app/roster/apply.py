"""Writes what a roster changes: in bulk, and all of it inside the surrounding transaction or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from app.accounts import Guardianship
from app.core import clock
from app.core.permissions import CourseRole, Role
from app.core.sql import insert_or
from app.courses import Course as CourseRow
from app.courses import Enrolment as EnrolmentRow
from app.courses import new_code
from app.extensions import db
from app.roster.apply_people import each_row, write_people
from app.roster.plan import Changes
from app.roster.records import Enrolment
from app.roster.school import course_key


def apply_changes(changes: Changes, *, into: int | None = None) -> None:
    """Make the changes; with `into` nobody's own details change, for one course's list speaks for that course only.

    A person who is gone keeps their row, for what it is part of, and loses their password and every way in. A course
    that is gone is archived.
    """
    people = write_people(changes, details=into is None)
    courses = _courses(changes)
    _enrolments(changes, people, courses)
    _links(changes, people)
    _find_owners(changes, courses)


def _courses(changes: Changes) -> dict[str, int]:
    moment = clock.now()
    keys = dict(changes.course_ids)
    for known in list(keys.values()):
        keys[course_key(known)] = known
    fields = ("name", "subject", "period", "school_year")
    values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in (*fields, "sourced_id")}
    each_row(
        update(CourseRow).where(CourseRow.id == bindparam("row")).values(values),
        [
            {
                "row": change.row.id,
                **{f"to_{name}": getattr(change.after, name) for name in fields},
                "to_sourced_id": change.after.sourced_id or None,
            }
            for change in changes.courses.changed
        ],
    )
    if changes.courses.added:
        codes = {course.key: new_code() for course in changes.courses.added}
        made = db.session.execute(
            insert(CourseRow).returning(CourseRow.id, CourseRow.join_code),
            [
                {
                    "name": course.name,
                    "subject": course.subject,
                    "period": course.period,
                    "school_year": course.school_year,
                    "sourced_id": course.sourced_id or None,
                    "join_code": codes[course.key],
                    "join_locked": False,
                    "settings": {},
                    "deck_version": 0,
                    "created_at": moment,
                }
                for course in changes.courses.added
            ],
        )
        ids = {row.join_code: row.id for row in made}
        keys |= {key: ids[code] for key, code in codes.items()}
    each_row(
        update(CourseRow).where(CourseRow.id == bindparam("row")).values(archived_at=moment),
        [{"row": row.id} for row in changes.courses.removed],
    )
    return keys


def _enrolments(changes: Changes, people: Mapping[str, int], courses: Mapping[str, int]) -> None:
    moment = clock.now()
    each_row(
        delete(EnrolmentRow).where(
            EnrolmentRow.user_id == bindparam("person"), EnrolmentRow.course_id == bindparam("course")
        ),
        [_pair(row.record) for row in changes.enrolments.removed],
    )
    each_row(
        insert_or(EnrolmentRow).on_conflict_do_nothing(),
        [
            {
                "user_id": people[record.person],
                "course_id": courses[record.course],
                "role": CourseRole.STUDENT if record.role is Role.STUDENT else CourseRole.CO_TEACHER,
                "created_at": moment,
                "sourced_id": record.sourced_id or None,
            }
            for record in changes.enrolments.added
        ],
    )
    this = update(EnrolmentRow).where(
        EnrolmentRow.user_id == bindparam("person"), EnrolmentRow.course_id == bindparam("course")
    )
    each_row(
        this.values(sourced_id=bindparam("to_source")),
        [_pair(change.after) | {"to_source": change.after.sourced_id or None} for change in changes.enrolments.changed],
    )
    each_row(
        this.values(role=bindparam("to_role")),
        [
            _pair(change.after)
            | {"to_role": CourseRole.STUDENT if change.after.role is Role.STUDENT else CourseRole.CO_TEACHER}
            for change in changes.enrolments.changed
            if "role" in change.fields
        ],
    )


def _pair(record: Enrolment) -> dict[str, Any]:
    """The two ids of an enrolment that was there before: its keys are `user:` and `row:` with the ids."""
    return {"person": int(record.person.partition(":")[2]), "course": int(record.course.partition(":")[2])}


def _links(changes: Changes, people: Mapping[str, int]) -> None:
    moment = clock.now()
    each_row(
        delete(Guardianship).where(
            Guardianship.parent_id == bindparam("parent"), Guardianship.child_id == bindparam("child")
        ),
        [
            {
                "parent": int(row.record.parent.partition(":")[2]),
                "child": int(row.record.child.partition(":")[2]),
            }
            for row in changes.links.removed
        ],
    )
    each_row(
        insert_or(Guardianship).on_conflict_do_nothing(),
        [
            {
                "parent_id": people[link.parent],
                "child_id": people[link.child],
                "imported": True,
                "created_at": moment,
            }
            for link in changes.links.added
        ],
    )


def _find_owners(changes: Changes, courses: Mapping[str, int]) -> None:
    """A course that has teachers and no owner gets one: the primary teacher where the roster names one."""
    owned = select(EnrolmentRow.course_id).where(EnrolmentRow.role == CourseRole.OWNER)
    teachers = db.session.execute(
        select(EnrolmentRow.course_id, EnrolmentRow.user_id, EnrolmentRow.sourced_id)
        .where(EnrolmentRow.role == CourseRole.CO_TEACHER, EnrolmentRow.course_id.not_in(owned))
        .order_by(EnrolmentRow.created_at, EnrolmentRow.user_id)
    ).all()
    primary = set(_primary(changes))
    chosen: dict[int, tuple[bool, int]] = {}
    for row in teachers:
        first = row.sourced_id in primary and row.sourced_id is not None
        if row.course_id not in chosen or (first and not chosen[row.course_id][0]):
            chosen[row.course_id] = first, row.user_id
    wanted = set(courses.values()) | {_pair(row.record)["course"] for row in changes.enrolments.removed}
    each_row(
        update(EnrolmentRow)
        .where(EnrolmentRow.course_id == bindparam("course"), EnrolmentRow.user_id == bindparam("person"))
        .values(role=CourseRole.OWNER),
        [{"course": course, "person": person} for course, (_, person) in chosen.items() if course in wanted],
    )


def _primary(changes: Changes) -> Iterable[str]:
    records = (*changes.enrolments.added, *(change.after for change in changes.enrolments.changed))
    return (record.sourced_id for record in records if record.primary and record.sourced_id)
