"""What confused the class, by slide, topic, section or lesson over a time range.

Lessons that are over were counted when they ended; only the others, and those that the range cuts, are counted from
their taps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar, cast

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy import ColumnElement, and_, func, select

from app.class_assist import counted, heat
from app.class_assist.confusion_settings import ConfusionSettings
from app.class_assist.counted import Counts
from app.class_assist.course_numbers import active_since, settings_of
from app.class_assist.heat_rows import NO_SLIDE, LessonFigures, heat_row, lecture_rows, trends
from app.class_assist.models import ConfusionPing, LessonCount
from app.class_assist.schemas import (
    ChartPoint,
    Heatmap,
    HeatmapInput,
    HeatRow,
)
from app.class_assist.time_ranges import since
from app.class_assist.trees import heatmap_tree
from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, Slash, capability
from app.core.permissions import Permission
from app.courses import Lesson, Seat, Slide, seat
from app.extensions import db

PAGE = 100
Group = TypeVar("Group")


@capability(
    "get_confusion_heatmap",
    permission=Permission.CONFUSION_READ,
    access=seat,
    effect=Effect.READ,
    actions=("heatmap.refresh",),
    examples=("Where was the class confused this week?", "confusion heatmap for period 3 by topic"),
    slash=Slash("heatmap", lazy_gettext("What confused the class"), "Show the confusion heatmap", " for "),
    widget=heatmap_tree,
    page=lambda result: url_for("courses.history", course_id=result.course_id),
    doors=EVERY,
)
def get_confusion_heatmap(_actor: Actor, data: HeatmapInput, place: Seat) -> Heatmap:
    """Count confusion by slide, topic, section or lecture: taps, distinct students, and their share of those present.

    Where fewer students were present than the anonymity floor, the figures are hidden. A student counts once per
    lesson, for pseudonyms of two lessons cannot be joined.
    """
    settings = settings_of(place)
    moment = clock.now()
    scope = scope_of(place.course_id, since(data.time_range, moment), moment)
    rows = _rows(data, scope, active_since(moment, settings), settings)
    pages = max(1, -(-len(rows) // PAGE))
    total = sum(each.taps for each in scope.lessons)
    shown = rows[(data.page - 1) * PAGE : data.page * PAGE]
    return Heatmap(
        course_id=place.course_id,
        time_range=data.time_range,
        group_by=data.group_by,
        heatmap=shown,
        chartData=[ChartPoint(label=row.label, confused=row.confused) for row in shown],
        total_events=total,
        trends=trends(scope.lessons, settings) if data.include_trends else None,
        page=data.page,
        pages=pages,
        message=ngettext("%(num)s tap counted.", "%(num)s taps counted.", total)
        if total
        else _("Nobody was confused in this time."),
    )


@dataclass(frozen=True, slots=True)
class Scope:
    """The lessons of a range: those counted when they ended, and those to be counted from the taps that match."""

    lessons: list[LessonFigures]
    settled: list[int]
    fresh: list[int]
    start: datetime | None

    @property
    def fresh_lessons(self) -> ColumnElement[bool]:
        return Lesson.id.in_(self.fresh)

    @property
    def fresh_taps(self) -> ColumnElement[bool]:
        # By lesson and not by course: those are the indexes that hold the pseudonyms.
        taps = ConfusionPing.lesson_id.in_(self.fresh)
        return taps if self.start is None else and_(taps, ConfusionPing.at >= self.start)


def scope_of(course_id: int, start: datetime | None, moment: datetime) -> Scope:
    """The lessons of a course since a moment, or since ever."""
    lessons: ColumnElement[bool] = Lesson.course_id == course_id
    if start is not None:
        lessons = and_(lessons, func.coalesce(Lesson.ended_at, moment) >= start)
    found = db.session.execute(
        select(Lesson.id, Lesson.started_at)
        .add_columns(LessonCount.taps, LessonCount.students, LessonCount.present)
        .add_columns(LessonCount.first_tap_at, LessonCount.taps_gone_at)
        .outerjoin(LessonCount, LessonCount.lesson_id == Lesson.id)
        .where(lessons)
    )
    figures: dict[int, LessonFigures] = {}
    settled: list[int] = []
    fresh: list[int] = []
    for row in found:
        cut = start is not None and row.first_tap_at is not None and row.first_tap_at < start
        # What is no longer kept cannot be cut: the lesson is shown whole.
        cut = cut and row.taps_gone_at is None
        (fresh if row.taps is None or cut else settled).append(row.id)
        figures[row.id] = LessonFigures(row.id, row.started_at, row.taps or 0, row.students or 0, row.present or 0)
    scope = Scope([], settled, fresh, start)
    if fresh:
        counts = heat.count_by_lesson(scope.fresh_taps)
        present = heat.present_by_lesson(scope.fresh_lessons)
        for lesson_id in fresh:
            taps, students = counts.get(lesson_id, (0, 0))
            there = present.get(lesson_id, 0)
            figures[lesson_id] = replace(figures[lesson_id], taps=taps, students=students, present=there)
    return replace(scope, lessons=list(figures.values()))


def _rows(data: HeatmapInput, scope: Scope, active: datetime, settings: ConfusionSettings) -> list[HeatRow]:
    if data.group_by == "lecture":
        return lecture_rows(scope.lessons, settings)
    slides = db.session.execute(
        select(Slide.id, Slide.number, Slide.title, Slide.topic)
        .where(Slide.course_id == data.course_id)
        .order_by(Slide.removed_at.is_not(None), Slide.number, Slide.id)
    ).all()
    everybody = sum(each.present for each in scope.lessons)
    if data.group_by == "slide":
        counts, present = figures_by_slide(scope, active)
        rows = [
            heat_row(str(s.id), f"Slide {s.number}", s.id, counts.get(s.id, (0, 0)), present.get(s.id, 0), settings)
            for s in slides
            if s.id in counts or s.id in present
        ]
        if None in counts:
            rows.append(heat_row("", NO_SLIDE, None, counts[None], everybody, settings))
        return rows
    # A topic is the part that students named, else the slide's own; a section is always the slide's own.
    own = {slide.id: slide.title if slide.topic is None else slide.topic for slide in slides}
    named, there = _by_name(scope, own, active, parts=data.group_by == "topic")
    return [
        heat_row(
            name or "",
            name or NO_SLIDE,
            None,
            each,
            everybody if name is None else there.get(name, 0),
            settings,
        )
        for name, each in sorted(named.items(), key=lambda item: (-item[1][1], str(item[0])))
    ]


def figures_by_slide(scope: Scope, active: datetime) -> tuple[dict[int | None, Counts], dict[int, int]]:
    """Taps and students by slide, and how many were there for each."""
    counts, present = counted.by_slide(scope.settled) if scope.settled else ({}, {})
    if scope.fresh:
        counts = _both(counts, heat.count_by_slide(scope.fresh_taps))
        present = _sum(present, heat.present_by_slide(scope.fresh_lessons, active))
    return counts, present


def _by_name(
    scope: Scope, own: Mapping[int, str], active: datetime, *, parts: bool
) -> tuple[dict[str | None, Counts], dict[str, int]]:
    names: dict[int, set[str]] = {slide: {name} for slide, name in own.items()}
    if parts:
        # Who was there for a slide was there for its parts, in whichever lesson they were pointed at.
        pointed = counted.pointed_at(scope.settled) if scope.settled else set()
        if scope.fresh:
            pointed |= heat.pointed_at(scope.fresh_taps)
        for slide, part in pointed:
            if slide in names:
                names[slide].add(part)
    counts: dict[str | None, Counts] = {}
    there: dict[str, int] = {}
    if scope.settled:
        counts = counted.by_name(scope.settled, own, named=parts)
        there = counted.present_by_name(scope.settled, names)
    if scope.fresh:
        columns = (Slide.topic, Slide.title)
        called = func.coalesce(ConfusionPing.topic, *columns) if parts else func.coalesce(*columns)
        counts = _both(counts, heat.count_by_topic(cast(ColumnElement[Any], called), scope.fresh_taps))
        there = _sum(there, heat.present_by_name(scope.fresh_lessons, active, names))
    return counts, there


def _both(one: Mapping[Group, Counts], other: Mapping[Group, Counts]) -> dict[Group, Counts]:
    found = dict(one)
    for group, (taps, students) in other.items():
        before = found.get(group, (0, 0))
        found[group] = before[0] + taps, before[1] + students
    return found


def _sum(one: Mapping[Group, int], other: Mapping[Group, int]) -> dict[Group, int]:
    found = defaultdict(int, one)
    for group, count in other.items():
        found[group] += count
    return dict(found)
