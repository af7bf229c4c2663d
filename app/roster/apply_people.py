"""Writes the people of a roster: who is new, whose details changed, and who is gone."""

from __future__ import annotations

import unicodedata
from itertools import count
from typing import Any

from sqlalchemy import Executable, bindparam, delete, insert, select, update

from app.accounts import SignIn, SignInLink, User
from app.core import clock
from app.extensions import db
from app.roster.plan import Changes
from app.roster.records import Person
from app.roster.school import person_key


def each_row(statement: Executable, rows: list[dict[str, Any]]) -> None:
    """Run a statement for many rows in one go."""
    if rows:
        db.session.connection().execute(statement, rows)


def write_people(changes: Changes, *, details: bool) -> dict[str, int]:
    """Write people; returns every key that the changes use, with its row's id."""
    moment = clock.now()
    keys = dict(changes.person_ids)
    for row in (*changes.people.unchanged, *(change.row for change in changes.people.changed)):
        keys[row.record.key] = row.id
    for known in list(keys.values()):
        keys[person_key(known)] = known
    if details:
        _change_people(changes)
    each_row(
        update(User).where(User.id == bindparam("row"), User.left_at.is_not(None)).values(left_at=None),
        [{"row": id} for id in {*changes.person_ids.values()}],
    )
    taken = set(db.session.execute(select(User.email)).scalars())
    names = {person.key: _sign_in_name(person, taken) for person in changes.people.added}
    if names:
        made = db.session.execute(
            insert(User).returning(User.id, User.email),
            [
                {
                    "name": person.name,
                    "email": names[person.key],
                    "role": person.role,
                    "school_number": person.identifier or None,
                    "sourced_id": person.sourced_id or None,
                    "password_hash": None,
                    "created_at": moment,
                }
                for person in changes.people.added
            ],
        )
        ids = {row.email: row.id for row in made}
        keys |= {key: ids[name] for key, name in names.items()}
    gone = [{"row": row.id} for row in changes.people.removed]
    each_row(update(User).where(User.id == bindparam("row")).values(left_at=moment, password_hash=None), gone)
    each_row(delete(SignIn).where(SignIn.user_id == bindparam("row")), gone)
    each_row(delete(SignInLink).where(SignInLink.user_id == bindparam("row")), gone)
    return keys


def _change_people(changes: Changes) -> None:
    rows = [
        {
            "row": change.row.id,
            "to_name": change.after.name,
            "to_role": change.after.role,
            "to_number": change.after.identifier or None,
            "to_source": change.after.sourced_id or None,
        }
        for change in changes.people.changed
    ]
    values: dict[str, Any] = {
        "name": bindparam("to_name"),
        "role": bindparam("to_role"),
        "school_number": bindparam("to_number"),
        "sourced_id": bindparam("to_source"),
    }
    each_row(update(User).where(User.id == bindparam("row")).values(values), rows)
    each_row(
        update(User).where(User.id == bindparam("row")).values(email=bindparam("to_email")),
        [
            {"row": change.row.id, "to_email": change.after.email}
            for change in changes.people.changed
            if "email" in change.fields and change.after.email
        ],
    )


def _sign_in_name(person: Person, taken: set[str]) -> str:
    """Their address, or their number, or else a name made of their own; never one that is taken."""
    plain = unicodedata.normalize("NFKD", person.name).encode("ascii", "ignore").decode().lower()
    dotted = ".".join("".join(letter if letter.isalnum() else " " for letter in plain).split())
    wanted = person.email or person.identifier.lower().replace(" ", "") or dotted[:200] or "student"
    # An address is somebody's own: a second person with it would be refused by the database, and with them the import.
    free = wanted
    if not person.email:
        free = next(name for number in count(1) if (name := wanted + (f"-{number}" if number > 1 else "")) not in taken)
    taken.add(free)
    return free
