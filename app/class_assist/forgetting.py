"""Taps that are older than their period: they go, and what was counted of their lessons stays as it was."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, delete, exists, func, select, update

from app.class_assist.models import ConfusedStudent, ConfusionPing, LessonCount
from app.core import clock
from app.core.personal_data import table_of
from app.courses import Lesson
from app.extensions import db


def taps_of(which: ColumnElement[bool]) -> dict[Table, ColumnElement[bool]]:
    """The rows of taps in the counted lessons of a condition, by table; the counts themselves stay."""
    lessons = select(LessonCount.lesson_id).where(which)
    return {
        table_of(ConfusionPing): ConfusionPing.lesson_id.in_(lessons),
        table_of(ConfusedStudent): ConfusedStudent.lesson_id.in_(lessons),
    }


def forget_taps(lessons: list[int]) -> None:
    """Delete the taps of counted lessons. Needs a transaction that writes."""
    # First, for from then on the database leaves the counts alone: they could not be made again.
    gone = update(LessonCount).where(LessonCount.lesson_id.in_(lessons)).values(taps_gone_at=clock.now())
    db.session.execute(gone.execution_options(synchronize_session=False))
    for table in (ConfusionPing, ConfusedStudent):
        rows = delete(table).where(table.lesson_id.in_(lessons))
        db.session.execute(rows.execution_options(synchronize_session=False))


def taps_are_gone(lesson_id: int) -> bool:
    """Whether a lesson's counts are all that is left of its taps."""
    gone = exists().where(LessonCount.lesson_id == lesson_id, LessonCount.taps_gone_at.is_not(None))
    return bool(db.session.execute(select(gone)).scalar())


def lessons_without_taps(course_id: int) -> int:
    """How many of a course's lessons that is."""
    found = select(func.count()).join(Lesson, Lesson.id == LessonCount.lesson_id)
    which = (Lesson.course_id == course_id, LessonCount.taps_gone_at.is_not(None))
    return db.session.execute(found.select_from(LessonCount).where(*which)).scalar_one()
