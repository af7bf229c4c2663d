"""The heatmaps over a lesson with a hundred thousand taps."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select, text

from app.class_assist.models import ConfusionPing
from app.core import clock
from app.courses import Lesson, Presence, Slide, SlideExposure
from app.extensions import db
from tests.bench.report import Row, percentile, spread
from tests.bench.world import Class, World

EVENTS = 100_000
SLIDES = 40
STUDENTS = 2000
MINUTES = 50


def measure(world: World, *, quick: bool) -> Iterator[Row]:
    """Both heatmaps, asked for as an agent asks."""
    times = 5 if quick else 20
    lesson = world.new_class(STUDENTS, slides=SLIDES)
    database = world.database
    with world.app.test_request_context():
        lesson_id = _history(lesson)

        def count() -> object:
            of_lesson = select(func.count()).where(ConfusionPing.lesson_id == lesson_id)
            return db.session.execute(of_lesson).scalar_one()

        def called(name: str, **data: Any) -> Callable[[], object]:
            return lambda: world.ask(name, lesson.teachers[0], course_id=str(lesson.id), **data)

        plain = timed(count, times)
        grid = timed(called("get_lesson_heatmap", lesson_id=str(lesson_id)), times)
        whole = timed(called("get_confusion_heatmap", time_range="all_time"), times)
    lesson_of = f"a {SLIDES}-slide lesson with {EVENTS:,} taps of {STUDENTS:,} students"
    yield _row(f"heatmap of {lesson_of}, slide by minute", database, grid)
    yield _row("the same, by slide over all time", database, whole)
    yield Row("baseline: `SELECT count(*)` of the same rows", database, spread(plain))


def _row(what: str, database: str, milliseconds: list[float]) -> Row:
    high = percentile(milliseconds, 0.95)
    return Row(what, database, spread(milliseconds), "≤ 100 ms", high <= 100)


def timed(what: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each call; the first is not counted."""
    what()
    measured = []
    for _ in range(times):
        begun = time.perf_counter()
        what()
        measured.append((time.perf_counter() - begun) * 1000)
    return measured


def _history(lesson: Class) -> int:
    """A lesson that ended just now: 50 minutes, 40 slides of 75 seconds, taps at random moments of them."""
    chance = random.Random(7)
    begun = clock.now() - timedelta(minutes=MINUTES)
    each = timedelta(minutes=MINUTES) / SLIDES
    ended = begun + SLIDES * each
    of_course = select(Slide.id).where(Slide.course_id == lesson.id).order_by(Slide.number)
    slides = list(db.session.execute(of_course).scalars())
    closed = {"course_id": lesson.id, "started_at": begun, "active_at": ended, "ended_at": ended}
    lesson_id: int = db.session.execute(insert(Lesson).values(closed).returning(Lesson.id)).scalar_one()
    shown = [
        {"lesson_id": lesson_id, "slide_id": slide, "shown_at": begun + n * each, "hidden_at": begun + (n + 1) * each}
        for n, slide in enumerate(slides)
    ]
    there = [
        {"lesson_id": lesson_id, "user_id": student.id, "first_seen_at": begun, "last_seen_at": ended}
        for student in lesson.students
    ]
    taps = []
    for moment in sorted(begun + MINUTES * chance.random() * timedelta(minutes=1) for _ in range(EVENTS)):
        taps.append(
            {
                "course_id": lesson.id,
                "lesson_id": lesson_id,
                "slide_id": slides[int((moment - begun) / each)],
                "pseudonym": f"{chance.randrange(STUDENTS) * 7919:032x}",
                "at": moment,
                "minute": clock.minute_of(moment),
            }
        )
    for table, rows in ((SlideExposure, shown), (Presence, there), (ConfusionPing, taps)):
        db.session.execute(insert(table), rows)
    db.session.commit()
    settle()
    return lesson_id


def settle() -> None:
    """What PostgreSQL does by itself within a minute or two after many rows were written."""
    statement = "ANALYZE" if db.engine.dialect.name == "sqlite" else "VACUUM ANALYZE"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
