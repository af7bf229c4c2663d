"""Counting for the heatmaps. Every function is one or two statements over a covering index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.class_assist.models import ConfusionPing
from app.courses import Lesson, Presence, Slide, SlideExposure
from app.extensions import db


def count_by(group: ColumnElement[Any], which: ColumnElement[bool]) -> dict[Any, tuple[int, int]]:
    """Taps and distinct pseudonyms by group. `group` is a column of ConfusionPing or of its slide."""
    rows = db.session.execute(
        select(group, func.count(), func.count(ConfusionPing.pseudonym.distinct()))
        .select_from(ConfusionPing)
        .outerjoin(Slide, Slide.id == ConfusionPing.slide_id)
        .where(which)
        .group_by(group)
    )
    return {key: (taps, students) for key, taps, students in rows}


def count_slides(lesson_id: int) -> dict[int | None, tuple[int, int]]:
    """The same for one lesson's slides, without a look at the slides: the live chart."""
    rows = db.session.execute(
        select(ConfusionPing.slide_id, func.count(), func.count(ConfusionPing.pseudonym.distinct()))
        .where(ConfusionPing.lesson_id == lesson_id)
        .group_by(ConfusionPing.slide_id)
    )
    return {key: (taps, students) for key, taps, students in rows}


def count_minutes(lesson_id: int, slides: Iterable[int]) -> dict[tuple[int | None, int], int]:
    """Distinct pseudonyms by (slide, minute since the epoch) of one lesson."""
    rows = db.session.execute(
        select(ConfusionPing.slide_id, ConfusionPing.minute, func.count(ConfusionPing.pseudonym.distinct()))
        .where(ConfusionPing.lesson_id == lesson_id, ConfusionPing.slide_id.in_(list(slides)))
        .group_by(ConfusionPing.slide_id, ConfusionPing.minute)
    )
    return {(slide, minute): students for slide, minute, students in rows}


def present_by_slide(which: ColumnElement[bool]) -> dict[int, int]:
    """How many students were there while each slide was up, added up over the lessons that match.

    A student is there from the first to the last sign of life, and between them.
    """
    there = and_(
        Presence.lesson_id == SlideExposure.lesson_id,
        or_(SlideExposure.hidden_at.is_(None), Presence.first_seen_at <= SlideExposure.hidden_at),
        Presence.last_seen_at >= SlideExposure.shown_at,
    )
    each = (
        select(SlideExposure.slide_id, SlideExposure.lesson_id, Presence.user_id)
        .join(Lesson, Lesson.id == SlideExposure.lesson_id)
        .join(Presence, there)
        .where(which)
        .distinct()
        .subquery()
    )
    rows = db.session.execute(select(each.c.slide_id, func.count()).group_by(each.c.slide_id))
    return {row[0]: row[1] for row in rows}


def present_in(which: ColumnElement[bool]) -> int:
    """Students present in the lessons that match, once per lesson."""
    return db.session.execute(
        select(func.count()).select_from(Presence).join(Lesson, Lesson.id == Presence.lesson_id).where(which)
    ).scalar_one()
