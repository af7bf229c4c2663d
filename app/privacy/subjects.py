"""The person whom an export or an erasure is about, and which rows are theirs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Connection, Table, bindparam, select

from app.accounts import User
from app.class_assist import pseudonym
from app.core.errors import NotFound
from app.core.personal_data import Holding, Mentioning, Named, Pseudonymous, Subject, Through, Unsearchable
from app.extensions import db


def subject_of(person_id: int) -> Subject:
    """Raises NotFound where there is no such person."""
    row = db.session.execute(
        select(User.id, User.name, User.email, User.school_number, User.sourced_id).where(User.id == person_id)
    ).first()
    if row is None:
        raise NotFound(_("There is no such person."))
    return Subject(*row)


def theirs(holding: Holding, subject: Subject) -> ColumnElement[bool]:
    """The condition for a person's rows of a holding; a pseudonymous one has none, for see `scopes`."""
    match holding.found:
        case Named() | Through() | Mentioning() | Unsearchable() as found:
            return found.rows(holding.table, subject)
        case Pseudonymous():
            raise ValueError(f"{holding.table.name} is found by pseudonyms")


def shown_to_others(holding: Holding, subject: Subject) -> ColumnElement[bool]:
    """The same without those that nobody but the person may know of."""
    which = theirs(holding, subject)
    return which if holding.private is None else which & ~holding.private


def scopes(table: Table, found: Pseudonymous, subject: Subject, connection: Connection) -> Iterator[tuple[int, str]]:
    """The person's pseudonyms in a table, each with the id of its lesson (or question).

    Where it is declared which scopes can be theirs, each of those is looked up; else the whole table is compared.
    """
    scope, name = table.c[found.by], table.c[found.column]
    if found.candidates is None:
        for tried, rows in groupby(
            connection.execute(select(scope, name).order_by(scope)), key=lambda row: int(row[0])
        ):
            mine = pseudonym(subject.id, f"{found.prefix}:{tried}")
            if any(row[1] == mine for row in rows):
                yield tried, mine
        return
    lookup = select(scope).where(scope == bindparam("tried"), name == bindparam("mine")).limit(1)
    for tried in connection.execute(found.candidates(subject)).scalars().all():
        mine = pseudonym(subject.id, f"{found.prefix}:{tried}")
        if connection.execute(lookup, {"tried": tried, "mine": mine}).first() is not None:
            yield tried, mine


def of_scope(table: Table, found: Pseudonymous, scope: int, pseudonym: str) -> ColumnElement[bool]:
    """The condition for the rows of one pseudonym in its scope."""
    return (table.c[found.by] == scope) & (table.c[found.column] == pseudonym)
