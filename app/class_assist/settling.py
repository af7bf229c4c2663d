"""Counting a lesson once, when it is over: what the heatmap then shows of it costs the same however much was tapped."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, select

from app.class_assist import bits
from app.class_assist.audience import Interval
from app.class_assist.models import ConfusionPing, LessonCount, PartCount, SlideCount
from app.core import clock
from app.core.transaction import transaction
from app.courses import Lesson, Presence, SlideExposure
from app.extensions import db

SETTLED_AFTER = timedelta(minutes=10)
"""How long after its end a lesson is counted: by then no tap that was under way at its end can still arrive."""

PATIENCE_SECONDS = 60.0
"""How long one sweep counts; what is left waits for the next, and is counted from its taps until then."""


def settle_lessons(*, seconds: float = PATIENCE_SECONDS) -> int:
    """Count the lessons that are over and have not been counted, the newest first; returns how many.

    One transaction a lesson, so that nobody who writes waits for more than one.
    """
    begun = time.monotonic()
    settled = 0
    for lesson_id in _due():
        with transaction():
            settled += settle(lesson_id)
        if time.monotonic() - begun > seconds:
            break
    return settled


def _over() -> list[ColumnElement[bool]]:
    still_up = exists().where(SlideExposure.lesson_id == Lesson.id, SlideExposure.hidden_at.is_(None))
    return [
        Lesson.ended_at <= clock.now() - SETTLED_AFTER,
        ~exists().where(LessonCount.lesson_id == Lesson.id),
        # What is up for ever has no audience of its own yet.
        ~still_up,
    ]


def _due() -> list[int]:
    with transaction(write=False):
        return list(db.session.execute(select(Lesson.id).where(*_over()).order_by(Lesson.id.desc())).scalars())


def settle(lesson_id: int) -> bool:
    """Count one lesson inside the surrounding transaction. False where it is not over yet, or counted already."""
    # The lock waits for whoever is erasing something of this lesson, and they for us: see the migration's triggers.
    over = select(Lesson.id).where(Lesson.id == lesson_id, *_over()).with_for_update()
    if db.session.execute(over).first() is None:
        return False
    stays = _stays(lesson_id)
    audiences = {slide: _audience(shown, stays) for slide, shown in _shown(lesson_id).items()}
    taps = db.session.execute(
        select(ConfusionPing.slide_id, ConfusionPing.topic, ConfusionPing.pseudonym, func.count(), func.min(_AT))
        .where(ConfusionPing.lesson_id == lesson_id)
        .group_by(ConfusionPing.slide_id, ConfusionPing.topic, ConfusionPing.pseudonym)
    ).all()
    numbers = {who: number for number, who in enumerate(sorted({row.pseudonym for row in taps}))}
    parts: dict[tuple[int | None, str | None], list[tuple[int, int]]] = defaultdict(list)
    for slide, part, who, count, _ in taps:
        parts[slide, part].append((numbers[who], count))
    db.session.execute(
        insert(LessonCount).values(
            lesson_id=lesson_id,
            taps=sum(row[3] for row in taps),
            students=len(numbers),
            present=len(stays),
            first_tap_at=min((row[4] for row in taps), default=None),
            counted_at=clock.now(),
        )
    )
    _write(SlideCount, lesson_id, _slide_rows(parts, audiences))
    _write(
        PartCount,
        lesson_id,
        (
            {
                "slide_id": slide,
                "part": part,
                "taps": sum(count for _, count in tappers),
                "tappers": bits.of(number for number, _ in tappers),
            }
            for (slide, part), tappers in parts.items()
        ),
    )
    return True


_AT = ConfusionPing.at.expression


def _write(table: Any, lesson_id: int, found: Iterable[dict[str, Any]]) -> None:
    if rows := [{"lesson_id": lesson_id, **row} for row in found]:
        db.session.execute(insert(table), rows)


def _slide_rows(
    parts: dict[tuple[int | None, str | None], list[tuple[int, int]]], audiences: dict[int | None, list[int]]
) -> Iterable[dict[str, Any]]:
    taps: dict[int | None, int] = defaultdict(int)
    students: dict[int | None, set[int]] = defaultdict(set)
    for (slide, _), tappers in parts.items():
        taps[slide] += sum(count for _, count in tappers)
        students[slide] |= {number for number, _ in tappers}
    for slide in {**audiences, **taps}:
        there = audiences.get(slide, [])
        yield {
            "slide_id": slide,
            "taps": taps.get(slide, 0),
            "students": len(students.get(slide, ())),
            "present": len(there),
            "audience": bits.of(there),
        }


def _stays(lesson_id: int) -> list[Interval]:
    """When each student was there, in the order of time: the place in this list is the bit in an audience."""
    rows = db.session.execute(
        select(Presence.first_seen_at, Presence.last_seen_at).where(Presence.lesson_id == lesson_id)
    )
    return sorted((first, last) for first, last in rows)


def _shown(lesson_id: int) -> dict[int | None, list[Interval]]:
    shown: dict[int | None, list[Interval]] = defaultdict(list)
    for slide, start, end in db.session.execute(
        select(SlideExposure.slide_id, SlideExposure.shown_at, SlideExposure.hidden_at).where(
            SlideExposure.lesson_id == lesson_id
        )
    ):
        assert end is not None, "a lesson with a slide still up is not over"
        shown[slide].append((start, end))
    return shown


def _audience(shown: list[Interval], stays: list[tuple[datetime, datetime]]) -> list[int]:
    """The numbers of the stays that have a moment in common with one of the intervals."""
    return [
        number
        for number, (first, last) in enumerate(stays)
        if any(first <= end and last >= start for start, end in shown)
    ]
