"""Lessons of the past with any number of taps, written by the database itself: a million in some ten seconds."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert, select, text

from app.core import clock
from app.courses import Lesson, Presence, Slide, SlideExposure
from app.extensions import db
from tests.bench.world import Class

MINUTES = 50
TOGETHER = 25
"""Lessons in one transaction: all at once would leave the running product a log of gigabytes."""

_COLUMNS = "course_id, lesson_id, slide_id, topic, pseudonym, at, minute"
# Each tap's number i, from 0, is its place in the lesson's time; every fifth names a part, and students take turns.
_SQLITE = """
    INSERT INTO confusion_events ({columns})
    WITH RECURSIVE numbers(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < {taps})
    SELECT {course}, {lesson}, {slide} + i * {slides} / {taps}, CASE WHEN i % 5 = 0 THEN 'Part one' END,
        printf('%08x%024x', {lesson}, (i * 7919 + {lesson}) % {students}),
        strftime('%Y-%m-%d %H:%M:%f000', {begun} + i * {seconds}.0 / {taps}, 'unixepoch'),
        ({begun} + i * {seconds} / {taps}) / 60
    FROM numbers
"""
_POSTGRESQL = """
    INSERT INTO confusion_events ({columns})
    SELECT {course}, {lesson}, {slide} + i * {slides} / {taps}, CASE WHEN mod(i, 5) = 0 THEN 'Part one' END,
        lpad(to_hex({lesson}), 8, '0') || lpad(to_hex(mod(i * 7919 + {lesson}, {students})), 24, '0'),
        to_timestamp({begun} + i * {seconds}.0 / {taps}), ({begun} + i * {seconds} / {taps}) / 60
    FROM generate_series(0, {taps} - 1) AS i
"""


def hold(course: Class, lessons: int, taps: int) -> list[int]:
    """One lesson a day, the last one yesterday, each with `taps` taps and the whole class there; their ids.

    Needs an application context. Every slide of the deck is up for the same time.
    """
    of_course = select(Slide.id).where(Slide.course_id == course.id).order_by(Slide.number)
    slides = list(db.session.execute(of_course).scalars())
    assert slides == list(range(slides[0], slides[0] + len(slides))), "another deck was written meanwhile"
    today = clock.now().replace(second=0, microsecond=0)
    held = []
    for number in range(lessons):
        held.append(_one(course, slides, taps, today - timedelta(days=lessons - number)))
        if number % TOGETHER == TOGETHER - 1:
            db.session.commit()
    db.session.commit()
    # What PostgreSQL does by itself within a minute or two.
    statement = "ANALYZE" if db.engine.dialect.name == "sqlite" else "VACUUM ANALYZE"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    return held


def _one(course: Class, slides: list[int], taps: int, begun: datetime) -> int:
    each = timedelta(minutes=MINUTES) / len(slides)
    ended = begun + timedelta(minutes=MINUTES)
    closed = {"course_id": course.id, "started_at": begun, "active_at": ended, "ended_at": ended}
    lesson_id: int = db.session.execute(insert(Lesson).values(closed).returning(Lesson.id)).scalar_one()
    shown = [
        {"lesson_id": lesson_id, "slide_id": slide, "shown_at": begun + n * each, "hidden_at": begun + (n + 1) * each}
        for n, slide in enumerate(slides)
    ]
    there = [
        {"lesson_id": lesson_id, "user_id": student.id, "first_seen_at": begun, "last_seen_at": ended}
        for student in course.students
    ]
    db.session.execute(insert(SlideExposure), shown)
    db.session.execute(insert(Presence), there)
    statement = _SQLITE if db.engine.dialect.name == "sqlite" else _POSTGRESQL
    numbers = {
        "course": course.id,
        "lesson": lesson_id,
        "slide": slides[0],
        "slides": len(slides),
        "students": len(course.students),
        "begun": int(begun.timestamp()),
        "seconds": MINUTES * 60,
        "taps": taps,
    }
    # Past SQLAlchemy's text(), which would take the colons of the format for parameters.
    db.session.connection().exec_driver_sql(statement.format(columns=_COLUMNS, **numbers))
    return lesson_id
