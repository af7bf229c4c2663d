"""One lesson: slide by minute, its alerts, and what was done about them."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Executable, bindparam, func, select

from app.class_assist import counted
from app.class_assist.course_numbers import active_since, settings_of
from app.class_assist.forgetting import taps_are_gone
from app.class_assist.heat import SlideFigures, count_minutes, slide_figures
from app.class_assist.heat_rows import NO_SLIDE, heat_row
from app.class_assist.lesson_now import LessonNow, lesson_now
from app.class_assist.measuring import interventions_of
from app.class_assist.models import Spike
from app.class_assist.offers import offers_to
from app.class_assist.question_list import latest_lesson
from app.class_assist.schemas import (
    GridRow,
    InterventionRow,
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
from app.core.sql import run
from app.courses import Lesson, Presence, Seat, Slide, SlideHead, outline, seat
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
    now = lesson_now(place) if place.lesson is not None and data.lesson_id in (None, place.lesson.id) else None
    if now is not None:
        return running_heatmap(place, now, data.page)
    lesson_id = data.lesson_id or latest_lesson(place.course_id)
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
        figures = SlideFigures(*counted.by_slide([lesson.id]), _present(lesson.id))
    else:
        figures = slide_figures(lesson.id, active_since(clock.now(), settings))
    done = interventions_of(lesson.id, settings, taps_gone=gone)
    return _heatmap(place, lesson, figures, done, data.page, gone=gone)


def running_heatmap(place: Seat, now: LessonNow, page: int | None = None) -> LessonHeatmap:
    """The running lesson's, from what has been read of it."""
    assert place.lesson is not None
    return _heatmap(place, place.lesson, now.figures, now.interventions, page)


def _heatmap(
    place: Seat,
    lesson: Any,
    figures: SlideFigures,
    interventions: list[InterventionRow],
    page: int | None,
    *,
    gone: bool = False,
) -> LessonHeatmap:
    settings = settings_of(place)
    counts, present = figures.counts, figures.present
    slides = _slides_of(place, {slide for slide in {*counts, *present} if slide is not None})
    pages = max(1, -(-len(slides) // PAGE))
    page = page or pages
    shown = slides[(page - 1) * PAGE : page * PAGE]
    rows_of_slides = [
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
    told = [row.slide_id for row in rows_of_slides if row.slide_id is not None and row.confusion_count]
    cells = count_minutes(lesson.id, told) if told else {}
    first = clock.minute_of(lesson.started_at)
    minutes = sorted({minute for _, minute in cells})
    rows = [
        GridRow(
            **row.model_dump(exclude={"group"}),
            title=slide.title,
            cells=[None if row.hidden else cells.get((slide.id, minute), 0) for minute in minutes],
        )
        for slide, row in zip(shown, rows_of_slides, strict=True)
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
        ended_at=None if running else lesson.ended_at,
        minutes=[minute - first for minute in minutes],
        rows=rows,
        spikes=spikes_of(lesson.id),
        interventions=interventions,
        offers=offers_to(place) if running else [],
        up=place.lesson.slide_id if running and place.lesson is not None else None,
        present=figures.audience,
        page=page,
        pages=pages,
        message=sentence,
    )


def _present(lesson_id: int) -> int:
    return db.session.execute(
        select(func.count()).select_from(Presence).where(Presence.lesson_id == lesson_id)
    ).scalar_one()


def _slides_of(place: Seat, wanted: set[int]) -> list[SlideHead]:
    """Slides by their ids in the order of their numbers, of the present deck and of earlier ones."""
    found = [slide for slide in outline(place.course_id, place.deck_version) if slide.id in wanted]
    removed = wanted.difference(slide.id for slide in found)
    if removed:
        columns = (Slide.id, Slide.number, Slide.title, Slide.topic)
        found += [SlideHead(*row) for row in db.session.execute(select(*columns).where(Slide.id.in_(removed)))]
    return sorted(found, key=lambda slide: (slide.number, slide.id))


def spikes_of(lesson_id: int) -> list[SpikeRow]:
    """A lesson's alerts that were shown, in order."""
    return [
        SpikeRow(
            slide=f"Slide {spike.number}" if spike.number is not None else NO_SLIDE,
            started_at=spike.started_at,
            # An alert that was still on when the lesson ended, ended with it.
            ended_at=spike.ended_at or spike.lesson_ended_at,
            confused=spike.confused,
            active=spike.active,
            acknowledged=spike.acknowledged_at is not None,
        )
        for spike in run(_spikes(), lesson=lesson_id)
    ]


@cache
def _spikes() -> Executable:
    return (
        select(Spike.started_at, Spike.ended_at, Spike.confused, Spike.active, Spike.acknowledged_at, Slide.number)
        .add_columns(Lesson.ended_at.label("lesson_ended_at"))
        .join(Lesson, Lesson.id == Spike.lesson_id)
        .outerjoin(Slide, Slide.id == Spike.slide_id)
        .where(Spike.lesson_id == bindparam("lesson"), Spike.noticed_at.is_not(None))
        .order_by(Spike.id)
    )
