"""The person whom an export or an erasure is about, and which rows are theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Connection, Table, select, tuple_

from app.accounts import User
from app.class_assist import pseudonym
from app.core.errors import NotFound
from app.core.personal_data import Holding, Mentioning, Named, Pseudonymous, Subject, Through, Unsearchable
from app.extensions import db

BATCH = 500
"""Pseudonyms that one statement looks for."""


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


def scopes(table: Table, found: Pseudonymous, subject: Subject, connection: Connection) -> Iterator[dict[int, str]]:
    """The person's pseudonyms in a table, by the id of the lesson (or question), a batch at a time.

    Every lesson of the school is tried, for they may have left the course since.
    """
    (reference,) = table.c[found.by].foreign_keys
    last = 0
    while True:
        ids = select(reference.column).where(reference.column > last).order_by(reference.column).limit(BATCH)
        tried = {scope: pseudonym(subject.id, f"{found.prefix}:{scope}") for (scope,) in connection.execute(ids)}
        if not tried:
            return
        hits = connection.execute(select(table.c[found.by]).where(among(table, found, tried)).distinct()).scalars()
        if mine := {scope: tried[scope] for scope in hits}:
            yield mine
        last = max(tried)


def among(table: Table, found: Pseudonymous, pseudonyms: dict[int, str]) -> ColumnElement[bool]:
    """The condition for the rows of these pseudonyms, each in its scope."""
    pair: Any = tuple_(table.c[found.by], table.c[found.column])
    condition: ColumnElement[bool] = pair.in_(list(pseudonyms.items()))
    return condition
