"""Erasing one person: what will happen is shown first, then all of it happens in one transaction or nothing does."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, func, select, update

from app.accounts import User
from app.core import storage
from app.core.errors import Conflict
from app.core.permissions import CourseRole, Role
from app.core.personal_data import Holding, Mentioning, OnErasure, Pseudonymous, Subject, Unsearchable, holdings
from app.courses import Course, Enrolment, Presence
from app.extensions import db
from app.privacy.subjects import of_scope, scopes, shown_to_others, theirs


@dataclass(frozen=True, slots=True)
class Step:
    """What erasure does to one kind of data. `rows` is None where a number would tell what only the person may know."""

    kind: str
    erasure: OnErasure
    outcome: str
    rows: int | None
    more: bool = False
    """Whether there may be rows beside those counted that only the person may know of."""


def steps(subject: Subject) -> list[Step]:
    """What erasing this person would do, kind by kind. Taps, votes and the like are not counted."""
    found = []
    for holding in holdings():
        rows = None
        if not holding.for_their_eyes:
            chosen = select(func.count()).select_from(holding.table).where(shown_to_others(holding, subject))
            rows = int(db.session.execute(chosen).scalar_one())
        found.append(
            Step(str(holding.kind), holding.erasure, str(holding.outcome), rows, more=holding.private is not None)
        )
    return found


def owned_courses(person_id: int) -> list[tuple[int, str]]:
    """Courses under way that this person owns and nobody else does: id and name."""
    others = (
        select(Enrolment.course_id)
        .where(Enrolment.role == CourseRole.OWNER, Enrolment.user_id != person_id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Course.id, Course.name)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .where(
            Enrolment.user_id == person_id,
            Enrolment.role == CourseRole.OWNER,
            Course.archived_at.is_(None),
            Course.id.not_in(others),
        )
        .order_by(Course.name, Course.id)
    )
    return [(row.id, row.name) for row in rows]


def obstacle(person_id: int) -> str | None:
    """Why this person cannot be erased now, as a sentence for the administrator; None where nothing stands against it.

    Inside a writing transaction the answer holds until its end: two administrators cannot erase each other.
    """
    administrators = select(User.id).where(User.role == Role.ADMINISTRATOR).order_by(User.id).with_for_update()
    known = set(db.session.execute(administrators).scalars())
    if known == {person_id}:
        return str(_("This is the school's only administrator. Make somebody else one first."))
    if owned := owned_courses(person_id):
        names = ", ".join(name for _id, name in owned)
        sentence = _(
            "This person owns courses: %(courses)s. On each course's People page, hand it over or archive it first.",
            courses=names,
        )
        return str(sentence)
    return None


def erase(subject: Subject) -> dict[str, int]:
    """Delete or detach every row of a person; says how many by table, those of pseudonyms left out.

    Needs a transaction that writes. Raises Conflict where something stands against it.
    """
    if (sentence := obstacle(subject.id)) is not None:
        raise Conflict(sentence)
    return _erase(subject, holdings())


def erase_whoever_left(subject: Subject) -> dict[str, int]:
    """The same for somebody whose period is over, and against whom nothing stands. Needs a transaction that writes.

    What has to be searched for their name (answers to agents, rosters that wait) is a day old at most, and goes by
    itself: no administrator's upload of today is lost for somebody who left years ago.
    """
    return _erase(subject, [each for each in holdings() if not isinstance(each.found, Mentioning | Unsearchable)])


def _erase(subject: Subject, held: Sequence[Holding]) -> dict[str, int]:
    _wait_for_what_they_are_doing(subject)
    done: dict[str, int] = defaultdict(int)
    # First what is found by the person's id alone, then their rows, those that others refer to last.
    _draw_new_pseudonyms(subject)
    order = {table: number for number, table in enumerate(reversed(_tables()))}
    for holding in sorted(held, key=lambda each: order[each.table]):
        if not holding.for_their_eyes:
            done[holding.table.name] += _erase_rows(holding, subject)
    return dict(done)


def _wait_for_what_they_are_doing(subject: Subject) -> None:
    """Let a tap that is under way come to its end, and any later one find that there is no such person.

    A tap writes that its student is present, which locks these rows, so none can slip in under a pseudonym that was
    already replaced. SQLite has one writer anyway.
    """
    # First the presences: who holds one may be about to refer to the person.
    present = select(Presence.lesson_id).where(Presence.user_id == subject.id).order_by(Presence.lesson_id)
    db.session.execute(present.with_for_update()).all()
    db.session.execute(select(User.id).where(User.id == subject.id).with_for_update()).all()


def _tables() -> list[Any]:
    return list(User.metadata.sorted_tables)


def _erase_rows(holding: Holding, subject: Subject) -> int:
    which = theirs(holding, subject)
    files = _files(holding, which)
    if holding.erasure is OnErasure.DELETE:
        result = db.session.execute(delete(holding.table).where(which))
    else:
        values = dict(holding.blanks)
        if (column := holding.found.column) not in values:
            values[column] = None
        result = db.session.execute(update(holding.table).where(which).values(values))
    storage.remove(files)
    return int(result.rowcount)  # type: ignore[attr-defined]


def _files(holding: Holding, which: ColumnElement[bool]) -> list[int]:
    """The stored files that go where these rows go: looked up before the rows change."""
    if holding.files is None:
        return []
    column = holding.table.c[holding.files]
    return list(db.session.execute(select(column).where(which, column.is_not(None))).scalars())


def _draw_new_pseudonyms(subject: Subject) -> None:
    """Give the person's pseudonyms to chance, one new one for each old one, the same in every table of its scope."""
    groups: dict[str, list[Holding]] = defaultdict(list)
    for holding in holdings():
        if isinstance(holding.found, Pseudonymous):
            groups[holding.found.prefix].append(holding)
    for group in groups.values():
        drawn: dict[int, str] = defaultdict(lambda: secrets.token_hex(16))
        for holding in group:
            found = holding.found
            assert isinstance(found, Pseudonymous), "they were chosen so"
            for scope, old in list(scopes(holding.table, found, subject, db.session.connection())):
                rows = update(holding.table).where(of_scope(holding.table, found, scope, old))
                db.session.execute(rows.values({found.column: drawn[scope]}))
