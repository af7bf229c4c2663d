"""Where people are in the tables: each domain declares its own beside its models, in this one registry.

Export, erasure, retention and docs/their-data.md all follow from these declarations, and a test fails for a table
with a person in it that has none. A declaration says how a row is known to be a person's, what an export shows of
it, and what erasure does to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, Text, cast, inspect, or_, select

from app.extensions import Base


class OnErasure(StrEnum):
    """What erasing a person does to a row of theirs: it goes, or it stays and leads to nobody any more."""

    DELETE = "delete"
    DETACH = "detach"


@dataclass(frozen=True, slots=True)
class Subject:
    """The person whom an export or an erasure is about."""

    id: int
    name: str
    email: str
    school_number: str | None = None
    sourced_id: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """Rows whose `column` holds the person's id."""

    column: str

    def rows(self, table: FromClause, subject: Subject) -> ColumnElement[bool]:
        """The condition that picks them."""
        return table.c[self.column] == subject.id


@dataclass(frozen=True, slots=True)
class Through:
    """Rows whose `column` refers to a row of `owner` that holds the person's id in `owner_column`."""

    column: str
    owner: type[Base]
    owner_column: str

    def rows(self, table: FromClause, subject: Subject) -> ColumnElement[bool]:
        """The condition that picks them."""
        (reference,) = table.c[self.column].foreign_keys
        owned = select(reference.column).where(table_of(self.owner).c[self.owner_column] == subject.id)
        return table.c[self.column].in_(owned)


@dataclass(frozen=True, slots=True)
class Pseudonymous:
    """Rows whose `column` holds the person's pseudonym in the scope `<prefix>:<value of by>`.

    Only their own export finds them: to nobody else may it be said that they are theirs, nor how many there are.
    Erasure puts another pseudonym in the place of theirs, drawn by chance, so counts stay and nothing leads back.
    """

    prefix: str
    by: str
    candidates: Callable[[Subject], Select[int]] | None = None
    """The scopes that can be a person's; without it the whole table is read, which is for small ones."""
    column: str = "pseudonym"


@dataclass(frozen=True, slots=True)
class Mentioning:
    """Rows whose JSON in `column` holds the person's name, sign-in name, number or id as a value."""

    column: str

    def rows(self, table: FromClause, subject: Subject) -> ColumnElement[bool]:
        """The condition that picks them. An id in quotes may be another thing's: one row too many is found then."""
        known = (subject.name, subject.email, subject.school_number, subject.sourced_id)
        words = [json.dumps(word)[1:-1] for word in known if word] + [json.dumps(str(subject.id))]
        text = cast(table.c[self.column], Text)
        return or_(*(text.contains(word, autoescape=True) for word in words))


@dataclass(frozen=True, slots=True)
class Unsearchable:
    """Rows that may hold anybody in `column`, and cannot be searched: while there is something in it, all are."""

    column: str

    def rows(self, table: FromClause, _subject: Subject) -> ColumnElement[bool]:
        """The condition that picks them."""
        return table.c[self.column].is_not(None)


Found = Named | Through | Pseudonymous | Mentioning | Unsearchable


@dataclass(frozen=True, slots=True)
class Holding:
    """One way in which a table holds people.

    `kind` says what it is, in a few words; `shows` are the columns of an export; `outcome` says what erasure does,
    for the page and the documents. `blanks` are what columns become where rows are detached. `private` picks rows that
    nobody but the person may know of. `files` is the column with a stored file that goes where the row
    goes: into an export, and away.
    """

    table: Table
    found: Found
    kind: Any
    shows: tuple[str, ...]
    erasure: OnErasure
    outcome: Any
    blanks: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    private: ColumnElement[bool] | None = None
    files: str | None = None

    @property
    def for_their_eyes(self) -> bool:
        """Whether no row of it may be shown or counted to anybody but the person."""
        return isinstance(self.found, Pseudonymous)


_holdings: list[Holding] = []
_nobody: dict[tuple[str, str], str] = {}
_texts: dict[tuple[str, str], str] = {}
_shown: dict[str, tuple[str, ...]] = {}


def table_of(model: type[Base]) -> Table:
    """The table of a model."""
    table = inspect(model).local_table
    assert isinstance(table, Table)
    return table


def holds(
    model: type[Base],
    found: Found,
    *,
    kind: Any,
    shows: tuple[str, ...] = (),
    erasure: OnErasure,
    outcome: Any,
    blanks: Mapping[str, Any] = MappingProxyType({}),
    private: ColumnElement[bool] | None = None,
    files: str | None = None,
) -> None:
    """Declare a holding: see `Holding`. Raises ValueError for a column that the table does not have."""
    table = table_of(model)
    for column in (found.column, *shows, *blanks, *([files] if files else [])):
        if column not in table.c:
            raise ValueError(f"{table.name} has no column {column}")
    _holdings.append(Holding(table, found, kind, shows, erasure, outcome, blanks, private, files))


def holds_nobody(model: type[Base], column: str, why: str) -> None:
    """Declare that a column which could hold people (JSON, bytes, a pseudonym) holds none, and why that is sure."""
    _nobody[table_of(model).name, column] = why


def says_freely(model: type[Base], *columns: str, why: str) -> None:
    """Declare texts that no search could tell whom they name, and why they stay or where they go.

    Raises ValueError for a column that the table does not have.
    """
    table = table_of(model)
    for column in columns:
        if column not in table.c:
            raise ValueError(f"{table.name} has no column {column}")
        _texts[table.name, column] = why


def shown_as(model: type[Base], *columns: str) -> None:
    """Declare by what an export names a row that others refer to: its id alone means nothing to a person."""
    _shown[table_of(model).name] = columns


def holdings() -> tuple[Holding, ...]:
    """All of them, those of each table together in the order of declaration."""
    return tuple(_holdings)


def declared_empty() -> Mapping[tuple[str, str], str]:
    """Table and column to the reason why nobody is in it."""
    return MappingProxyType(_nobody)


def declared_texts() -> Mapping[tuple[str, str], str]:
    """Table and column of texts to the reason why erasure does not look into them."""
    return MappingProxyType(_texts)


def naming(table: str) -> tuple[str, ...]:
    """The columns by which an export names a row of this table; none where only its id is known."""
    return _shown.get(table, ())
