"""One lesson: slide by minute, its alerts, and what was done about them."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from app.class_assist import counted
from app.class_assist.forgetting import taps_are_gone
from app.class_assist.heat import count_minutes, count_slides, present_by_slide
from app.class_assist.heat_rows import NO_SLIDE, heat_row
from app.class_assist.measuring import interventions_of
from app.class_assist.models import Spike
from app.class_assist.offers import offers_to
from app.class_assist.pulse import active_since, settings_of
from app.class_assist.question_list import latest_lesson
from app.class_assist.schemas import (
    GridRow,
    LessonHeatmap,
    LessonHeatmapInput,
    SpikeRow,
)
from app.class_assist.trees import lesson_tree
from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.courses import Lesson, Presence, Seat, Slide, SlideExposure, seat
from app.extensions import db

PAGE = 100
"""Slides a page."""


@capability(
    "get_lesson_heatmap",
    permission=Permission.CONFUSION_READ,
    access=seat,
    effect=Effect.READ,
    examples=("Show this lesson slide by minute",),
    widget=lesson_tree,
    page=lambda result: url_for("courses.history", course_id=result.course_id),
    doors=EVERY,
)
def get_lesson_heatmap(_actor: Actor, data: LessonHeatmapInput, place: Seat) -> LessonHeatmap:
    """Count distinct confused students by slide and minute of one lesson, with its alerts.

    Without `lesson_id` it is the running lesson, or the last. Slides with fewer students present than the
    anonymity floor show no figure. Of an old lesson whose taps are no longer kept there are counts by slide, and no
    minutes.
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
            up=None,
            present=0,
            page=1,
            pages=1,
            message=_("There has been no lesson yet."),
        )
    settings = settings_of(place)
    gone = taps_are_gone(lesson.id)
    if gone:
        counts, present = counted.by_slide([lesson.id])
    else:
        counts = count_slides(lesson.id)
        present = present_by_slide(Lesson.id == lesson.id, active_since(clock.now(), settings))
    shown = [s for s in _slides_of(lesson.id, counts) if s.id in counts or s.id in present]
    pages = max(1, -(-len(shown) // PAGE))
    page = data.page or pages
    shown = shown[(page - 1) * PAGE : page * PAGE]
    figures = [
        heat_row(
            str(slide.id),
            f"Slide {slide.number}",
            slide.id,
            counts.get(slide.id, (0, 0)),
            present.get(slide.id, 0),
            settings,
        )
        for slide in shown
    ]
    # A minute that only a hidden slide has would tell when somebody tapped on it.
    cells = count_minutes(lesson.id, [row.slide_id for row in figures if row.slide_id is not None and not row.hidden])
    first = clock.minute_of(lesson.started_at)
    minutes = sorted({minute for _, minute in cells})
    rows = [
        GridRow(
            **row.model_dump(exclude={"group"}),
            title=slide.title,
            cells=[None if row.hidden else cells.get((slide.id, minute), 0) for minute in minutes],
        )
        for slide, row in zip(shown, figures, strict=True)
    ]
    taps = sum(each[0] for each in counts.values())
    sentence = (
        ngettext("%(num)s tap in this lesson.", "%(num)s taps in this lesson.", taps)
        if taps
        else _("Nobody was confused.")
    )
    if gone:
        sentence += " " + _("The taps themselves are no longer kept: only these counts by slide.")
    running = place.lesson is not None and place.lesson.id == lesson.id
    return LessonHeatmap(
        course_id=place.course_id,
        lesson_id=lesson.id,
        started_at=lesson.started_at,
        ended_at=lesson.ended_at,
        minutes=[minute - first for minute in minutes],
        rows=rows,
        spikes=spikes_of(lesson.id),
        interventions=interventions_of(lesson.id, settings, taps_gone=gone),
        offers=offers_to(place) if running else [],
        up=place.lesson.slide_id if running and place.lesson is not None else None,
        present=_present(lesson.id),
        page=page,
        pages=pages,
        message=sentence,
    )


def _present(lesson_id: int) -> int:
    return db.session.execute(
        select(func.count()).select_from(Presence).where(Presence.lesson_id == lesson_id)
    ).scalar_one()


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
