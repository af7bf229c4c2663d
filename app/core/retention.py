"""For how long each kind of data is kept: domains declare it beside their models, an administrator may change it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Table

from app.core.personal_data import table_of
from app.extensions import Base


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of a table that go when they are older than a number of days, and what refers to them goes along.

    `kind` is its name in settings and forms, `title` a person's word for it; `since` is the column that its age is
    counted from (null is never old), `where` leaves rows out, `default`, `least` and `most` are days. `files` is the
    column with a stored file that goes where the row goes.
    """

    kind: str
    title: Any
    table: Table
    since: Column[Any]
    default: int
    least: int
    most: int
    where: ColumnElement[bool] | None
    batch: int
    files: str | None
    along: Callable[[ColumnElement[bool]], dict[Table, ColumnElement[bool]]] | None = None
    """From the rows' condition to those of all tables that `forget` deletes from; None for the rows alone."""
    forget: Callable[[list[int]], None] | None = None
    """Deletes the rows with these ids, where a mere DELETE would leave something behind."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What goes by itself after a time that nobody has to choose."""

    title: Any
    after: timedelta


_kept: list[Kept] = []
_fixed: list[Fixed] = []


def keeps(
    kind: str,
    model: type[Base],
    *,
    title: Any,
    since: str,
    days: int,
    least: int,
    most: int,
    where: ColumnElement[bool] | None = None,
    batch: int = 500,
    files: str | None = None,
    along: Callable[[ColumnElement[bool]], dict[Table, ColumnElement[bool]]] | None = None,
    forget: Callable[[list[int]], None] | None = None,
) -> None:
    """Declare how long rows are kept: see `Kept`. `batch` rows go in one transaction: few where much hangs on each."""
    if not 0 < least <= days <= most:
        raise ValueError(f"{kind}: the default is outside its limits")
    if any(each.kind == kind for each in _kept):
        raise ValueError(f"two kinds of data are called {kind}")
    table = table_of(model)
    _kept.append(Kept(kind, title, table, table.c[since], days, least, most, where, batch, files, along, forget))


def goes_by_itself(title: Any, after: timedelta) -> None:
    """Declare what is swept up after a fixed time, so that pages and documents can say so."""
    _fixed.append(Fixed(title, after))


def kept() -> tuple[Kept, ...]:
    """All kinds in the order of declaration, which is the order in which they are deleted."""
    return tuple(_kept)


def fixed() -> tuple[Fixed, ...]:
    """What goes after a fixed time."""
    return tuple(_fixed)
