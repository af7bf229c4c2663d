"""What confused the class: by slide, topic or lesson over a time range, and slide by minute within one lesson."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, and_, func, select

from app.class_assist.heat import (
    count_by,
    count_by_topic,
    count_minutes,
    count_slides,
    present_by_lesson,
    present_by_slide,
    present_by_topic,
)
from app.class_assist.measuring import interventions_of
from app.class_assist.models import ConfusionPing, Spike
from app.class_assist.offers import offers_to
from app.class_assist.pulse import active_since, settings_of
from app.class_assist.question_list import latest_lesson
from app.class_assist.rules import ConfusionSettings, slide_share
from app.class_assist.schemas import (
    ChartPoint,
    GridRow,
    Heatmap,
    HeatmapInput,
    HeatRow,
    LessonHeatmap,
    LessonHeatmapInput,
    SpikeRow,
    TrendPoint,
)
from app.class_assist.trees import heatmap_tree, lesson_tree
from app.core import clock
from app.core.actor import Actor
from app.core.capability import Effect, capability
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.courses import Lesson, Seat, Slide, SlideExposure, seat
from app.extensions import db

PAGE = 100
NO_SLIDE = "No slide"


def since(time_range: str, moment: datetime) -> datetime | None:
    """The first moment of a time range, in the school's own time zone; None is since ever."""
    local = moment.astimezone(current_app.config["TIMEZONE"])
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    match time_range:
        case "last_hour":
            return moment - timedelta(hours=1)
        case "today":
            return midnight
        case "this_week":
            return midnight - timedelta(days=local.weekday())
        case "this_month":
            return midnight.replace(day=1)
    return None


@capability(
    "get_confusion_heatmap",
    permission=Permission.CONFUSION_READ,
    access=seat,
    effect=Effect.READ,
    actions=("heatmap.refresh",),
    examples=("Where was the class confused this week?", "confusion heatmap for period 3 by topic"),
    widget=heatmap_tree,
    page=lambda result: url_for("courses.history", course_id=result.course_id),
)
def get_confusion_heatmap(_actor: Actor, data: HeatmapInput, place: Seat) -> Heatmap:
    """Count confusion by slide, topic, section or lecture: taps, distinct students, and their share of those present.

    Where fewer students were present than the anonymity floor, the figures are hidden. A student counts once per
    lesson, for pseudonyms of two lessons cannot be joined.
    """
    settings = settings_of(place)
    moment = clock.now()
    start = since(data.time_range, moment)
    lessons: ColumnElement[bool] = Lesson.course_id == place.course_id
    if start is not None:
        lessons = and_(lessons, func.coalesce(Lesson.ended_at, moment) >= start)
    # By lesson and not by course: those are the indexes that hold the pseudonyms.
    pings: ColumnElement[bool] = ConfusionPing.lesson_id.in_(select(Lesson.id).where(lessons))
    if start is not None:
        pings = and_(pings, ConfusionPing.at >= start)
    rows = _rows(data, pings, lessons, active_since(moment, settings), settings)
    pages = max(1, -(-len(rows) // PAGE))
    total = db.session.execute(select(func.count()).select_from(ConfusionPing).where(pings)).scalar_one()
    shown = rows[(data.page - 1) * PAGE : data.page * PAGE]
    return Heatmap(
        course_id=place.course_id,
        time_range=data.time_range,
        group_by=data.group_by,
        heatmap=shown,
        chartData=[ChartPoint(label=row.label, confused=row.confused) for row in shown],
        total_events=total,
        trends=_trends(pings) if data.include_trends else None,
        page=data.page,
        pages=pages,
        message=ngettext("%(num)s tap counted.", "%(num)s taps counted.", total)
        if total
        else _("Nobody was confused in this time."),
    )


def _rows(
    data: HeatmapInput,
    pings: ColumnElement[bool],
    lessons: ColumnElement[bool],
    active: datetime,
    settings: ConfusionSettings,
) -> list[HeatRow]:
    if data.group_by == "lecture":
        return _lecture_rows(pings, lessons, settings)
    slides = db.session.execute(
        select(Slide.id, Slide.number, Slide.title, Slide.topic)
        .where(Slide.course_id == data.course_id)
        .order_by(Slide.removed_at.is_not(None), Slide.number, Slide.id)
    )
    if data.group_by == "slide":
        present = present_by_slide(lessons, active)
        counts = count_by(ConfusionPing.slide_id.expression, pings)
        rows = [
            _row(str(s.id), f"Slide {s.number}", s.id, counts.get(s.id, (0, 0)), present.get(s.id, 0), settings)
            for s in slides
            if s.id in counts or s.id in present
        ]
        if None in counts:
            rows.append(_row("", NO_SLIDE, None, counts[None], everybody(lessons), settings))
        return rows
    # A topic is the part that students named, else the slide's own; a section is always the slide's own.
    named = data.group_by == "topic"
    own = (Slide.topic, Slide.title)
    topic = func.coalesce(ConfusionPing.topic, *own) if named else func.coalesce(*own)
    audience = present_by_topic(pings, lessons, active, named=named)
    counted = count_by_topic(cast(ColumnElement[Any], topic), pings)
    return [
        _row(
            name or "",
            name or NO_SLIDE,
            None,
            counts,
            everybody(lessons) if name is None else audience.get(name, 0),
            settings,
        )
        for name, counts in sorted(counted.items(), key=lambda each: (-each[1][1], str(each[0])))
    ]


def everybody(lessons: ColumnElement[bool]) -> int:
    """Students present in the lessons that match, once per lesson."""
    return sum(present_by_lesson(lessons).values())


def _lecture_rows(
    pings: ColumnElement[bool], lessons: ColumnElement[bool], settings: ConfusionSettings
) -> list[HeatRow]:
    counts = count_by(ConfusionPing.lesson_id.expression, pings)
    present = present_by_lesson(lessons)
    zone = current_app.config["TIMEZONE"]
    return [
        _row(
            str(lesson.id),
            f"{lesson.started_at.astimezone(zone):%a %d %b %Y, %H:%M}",
            None,
            counts.get(lesson.id, (0, 0)),
            present.get(lesson.id, 0),
            settings,
        )
        for lesson in db.session.execute(
            select(Lesson.id, Lesson.started_at).where(lessons).order_by(Lesson.started_at.desc())
        )
    ]


def _row(
    group: str,
    label: str,
    slide_id: int | None,
    counts: tuple[int, int],
    present: int,
    settings: ConfusionSettings,
) -> HeatRow:
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


def _trends(pings: ColumnElement[bool]) -> list[TrendPoint]:
    """Counts by day of the lesson, the newest last."""
    counts = count_by(ConfusionPing.lesson_id.expression, pings)
    zone = current_app.config["TIMEZONE"]
    days: dict[str, tuple[int, int]] = {}
    for lesson in db.session.execute(
        select(Lesson.id, Lesson.started_at).where(Lesson.id.in_(counts)).order_by(Lesson.started_at)
    ):
        taps, students = counts[lesson.id]
        day = lesson.started_at.astimezone(zone).date().isoformat()
        before = days.get(day, (0, 0))
        days[day] = (before[0] + taps, before[1] + students)
    return [TrendPoint(date=day, confusion_count=t, unique_students=s) for day, (t, s) in days.items()]


@capability(
    "get_lesson_heatmap",
    permission=Permission.CONFUSION_READ,
    access=seat,
    effect=Effect.READ,
    examples=("Show this lesson slide by minute",),
    widget=lesson_tree,
    page=lambda result: url_for("courses.history", course_id=result.course_id),
)
def get_lesson_heatmap(_actor: Actor, data: LessonHeatmapInput, place: Seat) -> LessonHeatmap:
    """Count distinct confused students by slide and minute of one lesson, with its alerts.

    Without `lesson_id` it is the running lesson, or the last. Slides with fewer students present than the
    anonymity floor show no figure.
    """
    lesson_id = data.lesson_id or (place.lesson.id if place.lesson else latest_lesson(place.course_id))
    lesson = db.session.execute(
        select(Lesson.id, Lesson.started_at, Lesson.ended_at).where(
            Lesson.id == lesson_id, Lesson.course_id == place.course_id
        )
    ).first()
    if lesson is None:
        if data.lesson_id is not None:
            raise NotFound(_("There is no such lesson in this course."))
        return LessonHeatmap(
            course_id=place.course_id,
            lesson_id=None,
            started_at=None,
            ended_at=None,
            minutes=[],
            rows=[],
            spikes=[],
            interventions=[],
            offers=[],
            present=0,
            page=1,
            pages=1,
            message=_("There has been no lesson yet."),
        )
    settings = settings_of(place)
    counts = count_slides(lesson.id)
    present = present_by_slide(Lesson.id == lesson.id, active_since(clock.now(), settings))
    shown = [s for s in _slides_of(lesson.id, counts) if s.id in counts or s.id in present]
    pages = max(1, -(-len(shown) // PAGE))
    page = data.page or pages
    shown = shown[(page - 1) * PAGE : page * PAGE]
    cells = count_minutes(lesson.id, [slide.id for slide in shown])
    first = clock.minute_of(lesson.started_at)
    minutes = sorted({minute for _, minute in cells})
    rows = []
    for slide in shown:
        figures = _row(
            str(slide.id),
            f"Slide {slide.number}",
            slide.id,
            counts.get(slide.id, (0, 0)),
            present.get(slide.id, 0),
            settings,
        )
        rows.append(
            GridRow(
                **figures.model_dump(exclude={"group"}),
                title=slide.title,
                cells=[None if figures.hidden else cells.get((slide.id, minute), 0) for minute in minutes],
            )
        )
    taps = sum(each[0] for each in counts.values())
    return LessonHeatmap(
        course_id=place.course_id,
        lesson_id=lesson.id,
        started_at=lesson.started_at,
        ended_at=lesson.ended_at,
        minutes=[minute - first for minute in minutes],
        rows=rows,
        spikes=spikes_of(lesson.id),
        interventions=interventions_of(lesson.id, settings),
        offers=offers_to(place) if place.lesson is not None and place.lesson.id == lesson.id else [],
        present=everybody(Lesson.id == lesson.id),
        page=page,
        pages=pages,
        message=ngettext("%(num)s tap in this lesson.", "%(num)s taps in this lesson.", taps)
        if taps
        else _("Nobody was confused."),
    )


def _slides_of(lesson_id: int, counts: dict[int | None, tuple[int, int]]) -> list[Any]:
    up = select(SlideExposure.slide_id).where(SlideExposure.lesson_id == lesson_id)
    tapped = [slide for slide in counts if slide is not None]
    return list(
        db.session.execute(
            select(Slide.id, Slide.number, Slide.title)
            .where(Slide.id.in_(up) | Slide.id.in_(tapped))
            .order_by(Slide.number, Slide.id)
        )
    )


def spikes_of(lesson_id: int) -> list[SpikeRow]:
    """A lesson's alerts that were shown, in order."""
    rows = db.session.execute(
        select(Spike, Slide.number, Lesson.ended_at)
        .join(Lesson, Lesson.id == Spike.lesson_id)
        .outerjoin(Slide, Slide.id == Spike.slide_id)
        .where(Spike.lesson_id == lesson_id, Spike.noticed_at.is_not(None))
        .order_by(Spike.id)
    )
    return [
        SpikeRow(
            slide=f"Slide {number}" if number is not None else NO_SLIDE,
            started_at=spike.started_at,
            # An alert that was still on when the lesson ended, ended with it.
            ended_at=spike.ended_at or lesson_ended_at,
            confused=spike.confused,
            active=spike.active,
            acknowledged=spike.acknowledged_at is not None,
        )
        for spike, number, lesson_ended_at in rows
    ]
