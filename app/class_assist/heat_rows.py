"""From counts to the rows and the days of a heatmap, each hidden where too few were there for it to be anonymous."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from app.class_assist.confusion_settings import ConfusionSettings
from app.class_assist.counted import Counts
from app.class_assist.rules import slide_share
from app.class_assist.schemas import HeatRow, TrendPoint

NO_SLIDE = "No slide"


@dataclass(frozen=True, slots=True)
class LessonFigures:
    """One lesson: taps and distinct students in the range, and who gave a sign of life in the whole of it."""

    id: int
    started_at: datetime
    taps: int
    students: int
    present: int


def heat_row(
    group: str, label: str, slide_id: int | None, counts: Counts, present: int, settings: ConfusionSettings
) -> HeatRow:
    """One row; below the anonymity floor it says how many were there, and nothing else."""
    taps, students = counts
    # Who tapped was there, whatever the heart-beats say.
    present = max(present, students)
    figure = slide_share(students, present, settings)
    hidden = figure is None
    return HeatRow(
        group=group,
        label=label,
        slide_id=slide_id,
        present=present,
        hidden=hidden,
        confused=None if figure is None else round(figure, 1),
        confusion_count=None if hidden else taps,
        unique_students=None if hidden else students,
    )


def lecture_rows(lessons: Iterable[LessonFigures], settings: ConfusionSettings) -> list[HeatRow]:
    """One row a lesson, the newest first."""
    zone = current_app.config["TIMEZONE"]
    newest_first = sorted(lessons, key=lambda each: (each.started_at, each.id), reverse=True)
    return [
        heat_row(
            str(each.id),
            f"{each.started_at.astimezone(zone):%a %d %b %Y, %H:%M}",
            None,
            (each.taps, each.students),
            each.present,
            settings,
        )
        for each in newest_first
    ]


def trends(lessons: Iterable[LessonFigures], settings: ConfusionSettings) -> list[TrendPoint]:
    """Counts by day of the lesson, the newest last. Every day with a lesson is there, tapped or not.

    Were only days with taps listed, a hidden day would tell that somebody had tapped.
    """
    zone = current_app.config["TIMEZONE"]
    days: dict[str, list[LessonFigures]] = {}
    for each in sorted(lessons, key=lambda each: each.started_at):
        days.setdefault(each.started_at.astimezone(zone).date().isoformat(), []).append(each)
    return [_day(day, held, settings) for day, held in days.items()]


def _day(day: str, held: list[LessonFigures], settings: ConfusionSettings) -> TrendPoint:
    students = sum(each.students for each in held)
    present = sum(max(each.present, each.students) for each in held)
    hidden = slide_share(students, present, settings) is None
    return TrendPoint(
        date=day,
        unique_students=None if hidden else students,
        confusion_count=None if hidden else sum(each.taps for each in held),
        hidden=hidden,
    )
