"""The rows of a confusion export: read a page at a time, so that neither memory nor a connection is held for long."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, Select, func, select

from app.class_assist.models import ConfusionPing
from app.courses import Lesson, Slide
from app.extensions import db

PAGE = 2000
PLAIN = ("at", "reported_at", "lesson_id", "slide_id", "slide_number", "student", "resolved_at")
WHOLE = (
    *("at", "reported_at", "lesson_id", "lesson_started_at", "slide_id", "slide_number", "slide_title", "topic"),
    *("student", "resolved_at"),
)
"""The columns without and with metadata."""

ExportRow = dict[str, Any]
"""A column's name to its value: ids as decimal strings, moments as RFC 3339 in UTC, None where there is nothing."""

Statement = Select[*tuple[Any, ...]]
Read = Callable[[Statement], Sequence[Row[*tuple[Any, ...]]]]


@dataclass(frozen=True, slots=True)
class Extent:
    """What an export covers: taps of a course from `start` (None: ever) up to the newest at this moment, `last`."""

    course_id: int
    start: datetime | None
    last: int
    count: int
    students: int
    """Distinct marks that the rows need, for a person is another one in each lesson."""


def extent_of(course_id: int, start: datetime | None) -> Extent:
    """Count what an export would hold now. What is tapped later is not in it."""
    which = [ConfusionPing.course_id == course_id, *([ConfusionPing.at >= start] if start is not None else [])]
    row = db.session.execute(
        select(
            func.count(),
            func.count(ConfusionPing.pseudonym.distinct()),
            func.coalesce(func.max(ConfusionPing.id), 0),
        ).where(*which)
    ).one()
    return Extent(course_id, start, last=row[2], count=row[0], students=row[1])


def rows(extent: Extent, read: Read, columns: Sequence[str], unmarked: AbstractSet[int]) -> Iterator[ExportRow]:
    """Every tap in the order of time. `unmarked` are lessons whose students get no mark.

    A mark such as S7 tells apart the students of this export. It is drawn anew for each, so the marks of two
    exports have nothing to do with each other.
    """
    marks = _Marks(extent.students)
    for row in _read_all(extent, read):
        whole = {
            "at": row.at.isoformat(),
            "reported_at": row.reported_at.isoformat() if row.reported_at is not None else None,
            "lesson_id": str(row.lesson_id),
            "lesson_started_at": row.started_at.isoformat(),
            "slide_id": str(row.slide_id) if row.slide_id is not None else None,
            "slide_number": row.number,
            "slide_title": row.title,
            "topic": row.topic,
            "student": None if row.lesson_id in unmarked else marks.of(row.pseudonym),
            "resolved_at": row.resolved_at.isoformat() if row.resolved_at is not None else None,
        }
        yield {column: whole[column] for column in columns}


def reader(engine: Engine) -> Read:
    """Read outside any request: a connection a page, given back while a slow client takes what it has got."""

    def read(statement: Statement) -> Sequence[Row[*tuple[Any, ...]]]:
        with engine.connect() as connection:
            return connection.execute(statement).all()

    return read


def in_session(statement: Statement) -> Sequence[Row[*tuple[Any, ...]]]:
    """Read as part of the transaction that is under way."""
    return db.session.execute(statement).all()


def _read_all(extent: Extent, read: Read) -> Iterator[Row[*tuple[Any, ...]]]:
    statement: Statement = (
        select(
            ConfusionPing.id,
            ConfusionPing.at,
            ConfusionPing.reported_at,
            ConfusionPing.lesson_id,
            ConfusionPing.slide_id,
            ConfusionPing.topic,
            ConfusionPing.pseudonym,
            ConfusionPing.resolved_at,
            Lesson.started_at,
            Slide.number,
            Slide.title,
        )
        .join(Lesson, Lesson.id == ConfusionPing.lesson_id)
        .outerjoin(Slide, Slide.id == ConfusionPing.slide_id)
        .where(ConfusionPing.course_id == extent.course_id, ConfusionPing.id <= extent.last)
        .order_by(ConfusionPing.at, ConfusionPing.id)
        .limit(PAGE)
    )
    since, after = extent.start, 0
    while True:
        page = statement
        if since is not None:
            page = page.where(ConfusionPing.at >= since, (ConfusionPing.at > since) | (ConfusionPing.id > after))
        found = read(page)
        yield from found
        if len(found) < PAGE:
            return
        since, after = found[-1].at, found[-1].id


class _Marks:
    def __init__(self, students: int) -> None:
        self._free = list(range(1, students + 1))
        random.SystemRandom().shuffle(self._free)
        self._given: dict[str, int] = {}

    def of(self, pseudonym: str) -> str:
        number = self._given.get(pseudonym)
        if number is None:
            # A tap that was being committed while we counted may have come in since.
            number = self._free.pop() if self._free else len(self._given) + 1
            self._given[pseudonym] = number
        return f"S{number}"
