"""People who have left: found by night, and after their period erased as an administrator would erase them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Table, exists, or_, select, update
from sqlalchemy.orm import aliased

from app.accounts import Guardianship, User
from app.core import clock
from app.core.permissions import CourseRole, Role
from app.core.personal_data import Named, OnErasure, Through, holdings, table_of
from app.courses import Course, Enrolment
from app.extensions import db
from app.privacy.erasure import erase_whoever_left
from app.privacy.subjects import subject_of

Conditions = dict[Table, ColumnElement[bool]]

_other = aliased(User)
MAY_GO: ColumnElement[bool] = (
    (User.role != Role.GUEST)
    & ~exists().where(
        Enrolment.user_id == User.id,
        Enrolment.role == CourseRole.OWNER,
        Enrolment.course_id == Course.id,
        Course.archived_at.is_(None),
    )
    & or_(
        User.role != Role.ADMINISTRATOR,
        exists().where(_other.id != User.id, _other.role == Role.ADMINISTRATOR, _other.left_at.is_(None)),
    )
)
"""Whom the nightly run may take: nobody whom a course under way belongs to, nor the last administrator.

A guest's row is nobody's already, and stays for the counts it is part of.
"""

HAVE_NO_PLACE: ColumnElement[bool] = User.left_at.is_(None) & MAY_GO
"""The same, of those whom no roster has called gone."""


def mark_who_has_no_place() -> None:
    """Note since when somebody is in no course under way, nor the parent of anybody who is. Needs a transaction.

    No moment is written down when a place goes, for it goes in many ways; so a night's look starts the period, and
    a later sign-in starts it again. Administrators belong to the school without any course.
    """
    under_way = (Enrolment.course_id == Course.id) & Course.archived_at.is_(None)
    own = exists().where(Enrolment.user_id == User.id, under_way)
    childs = exists().where(Guardianship.parent_id == User.id, Enrolment.user_id == Guardianship.child_id, under_way)
    nowhere = User.left_at.is_(None) & User.role.not_in((Role.ADMINISTRATOR, Role.GUEST)) & ~own & ~childs
    for which, since in (
        (nowhere & User.unplaced_since.is_(None), clock.now()),
        (~nowhere & User.unplaced_since.is_not(None), None),
        (nowhere & (User.last_seen_at > User.unplaced_since), User.last_seen_at),
    ):
        statement = update(User).where(which).values(unplaced_since=since)
        db.session.execute(statement.execution_options(synchronize_session=False))


def goes_along(which: ColumnElement[bool]) -> Conditions:
    """What erasing the people of a condition deletes by its own hand, by table; the database takes more along."""
    ids = select(User.id).where(which)
    conditions: Conditions = {table_of(User): which}

    def add(table: Table, rows: ColumnElement[bool]) -> None:
        conditions[table] = conditions[table] | rows if table in conditions else rows

    for holding in holdings():
        table, found = holding.table, holding.found
        if not isinstance(found, Named | Through) or table is table_of(User):
            continue
        column: Any = table.c[found.column]
        if isinstance(found, Through):
            (reference,) = column.foreign_keys
            owned = select(reference.column).where(table_of(found.owner).c[found.owner_column].in_(ids))
            rows = column.in_(owned)
        else:
            rows = column.in_(ids)
        if holding.erasure is OnErasure.DELETE:
            add(table, rows)
        if holding.files is not None:
            (file,) = table.c[holding.files].foreign_keys
            add(file.column.table, file.column.in_(select(table.c[holding.files]).where(rows)))
    return conditions


def erase_them(ids: list[int]) -> None:
    """Erase these people. Needs a transaction that writes."""
    for person_id in ids:
        erase_whoever_left(subject_of(person_id))
