"""A lesson's life: it begins by itself with the first act, follows the teacher's slide, and ends when told or idle."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import BindParameter, Executable, and_, bindparam, func, insert, select, update

from app.core.sql import insert_or, run
from app.courses.access import LESSON_IDLE, OpenLesson, Seat
from app.courses.models import Lesson, Presence, SlideExposure
from app.courses.slides import outline
from app.extensions import db

_SIGN_OF_LIFE_EVERY = timedelta(minutes=1)


def ensure_lesson(seat: Seat, moment: datetime) -> OpenLesson:
    """The running lesson, begun now if there is none. Costs a statement only when something has to be written."""
    if seat.lesson is not None:
        if moment - seat.lesson.active_at >= _SIGN_OF_LIFE_EVERY:
            db.session.execute(update(Lesson).where(Lesson.id == seat.lesson.id).values(active_at=moment))
        return seat.lesson
    # Only what is idle: somebody else's first act may have begun the lesson since we looked. The unique index on open
    # lessons then tells us so.
    end_lessons(and_(Lesson.course_id == seat.course_id, Lesson.active_at <= moment - LESSON_IDLE), moment)
    first = next(iter(outline(seat.course_id, seat.deck_version)), None)
    slide_id = first.id if first else None
    lesson_id = db.session.execute(
        insert(Lesson)
        .values(course_id=seat.course_id, started_at=moment, active_at=moment, slide_id=slide_id)
        .returning(Lesson.id)
    ).scalar_one()
    lesson = OpenLesson(lesson_id, moment, moment, None)
    return show(lesson, slide_id, moment) if slide_id is not None else lesson


def show(lesson: OpenLesson, slide_id: int, moment: datetime) -> OpenLesson:
    """Put a slide up: the one before goes down at the same moment."""
    if lesson.slide_id == slide_id:
        return lesson
    # The lesson's row first: two teachers who press at once wait for each other here.
    for statement in _showing():
        run(statement, lesson=lesson.id, slide=slide_id, moment=moment)
    return replace(lesson, slide_id=slide_id, active_at=moment)


@cache
def _showing() -> tuple[Executable, ...]:
    """A new slide on the lesson; the one before goes down, and the new one up."""
    lesson: BindParameter[int] = bindparam("lesson")
    slide: BindParameter[int] = bindparam("slide")
    moment: BindParameter[datetime] = bindparam("moment")
    return (
        update(Lesson).where(Lesson.id == lesson).values(slide_id=slide, active_at=moment),
        update(SlideExposure)
        .where(SlideExposure.lesson_id == lesson, SlideExposure.hidden_at.is_(None))
        .values(hidden_at=moment),
        insert(SlideExposure).values(lesson_id=lesson, slide_id=slide, shown_at=moment),
    )


def end_lessons(which: object, moment: datetime) -> int:
    """End the open lessons that match; an idle one ended when it was last alive. Returns how many."""
    open_ones = db.session.execute(
        select(Lesson.id, Lesson.active_at).where(which, Lesson.ended_at.is_(None))  # type: ignore[arg-type]
    ).all()
    for lesson in open_ones:
        idle = moment - lesson.active_at >= LESSON_IDLE
        ended_at = lesson.active_at if idle else moment
        db.session.execute(
            update(SlideExposure)
            .where(SlideExposure.lesson_id == lesson.id, SlideExposure.hidden_at.is_(None))
            .values(hidden_at=ended_at)
        )
        db.session.execute(update(Lesson).where(Lesson.id == lesson.id).values(ended_at=ended_at))
    return len(open_ones)


def mark_present(lesson_id: int, user_id: int, moment: datetime) -> None:
    """A student's sign of life. On PostgreSQL the row also queues the student's own simultaneous acts, written or not.

    Kept in whole minutes, as seen from the minute's beginning to its end: a tap's own moment beside a name would
    tell whose tap it was.
    """
    begin = moment.replace(second=0, microsecond=0)
    end = begin + timedelta(minutes=1)
    statement = _presence(db.engine.dialect.name)
    run(statement, lesson_id=lesson_id, user_id=user_id, first_seen_at=begin, last_seen_at=end)


@cache
def _presence(_dialect: str) -> Executable:
    statement = insert_or(Presence)
    seen = {"last_seen_at": statement.excluded.last_seen_at}
    new = Presence.last_seen_at < statement.excluded.last_seen_at
    return statement.on_conflict_do_update(index_elements=["lesson_id", "user_id"], set_=seen, where=new)


def present_since(lesson_id: int, moment: datetime) -> int:
    """Students with a sign of life after `moment`."""
    return db.session.execute(
        select(func.count()).where(Presence.lesson_id == lesson_id, Presence.last_seen_at > moment)
    ).scalar_one()
