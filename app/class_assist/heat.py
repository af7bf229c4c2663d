"""Counting for the heatmaps. Every function is one or two statements over a covering index."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union

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


def present_by_slide(which: ColumnElement[bool], active_since: datetime) -> dict[int, int]:
    """How many students were there while each slide was up, added up over the lessons that match."""
    each = _there(SlideExposure.slide_id.expression, which, active_since).subquery()
    rows = db.session.execute(select(each.c.group, func.count()).group_by(each.c.group))
    return {row[0]: row[1] for row in rows}


def present_by_topic(
    pings: ColumnElement[bool], which: ColumnElement[bool], active_since: datetime, *, named: bool
) -> dict[str, int]:
    """How many students saw a slide of each topic, once per lesson, added up over the lessons that match.

    With `named`, the parts that students pointed at count too: their audience is that of the slides they are on.
    """
    own = func.coalesce(Slide.topic, Slide.title)
    each: Any = _there(own, which, active_since).join(Slide, Slide.id == SlideExposure.slide_id)
    if named:
        pointed = select(ConfusionPing.topic, ConfusionPing.slide_id)
        pointed = pointed.where(pings, ConfusionPing.topic.is_not(None)).distinct()
        parts = pointed.subquery()
        pointed_at = _there(parts.c.topic, which, active_since)
        each = union(each, pointed_at.join(parts, parts.c.slide_id == SlideExposure.slide_id))
    found = each.subquery()
    rows = db.session.execute(select(found.c.group, func.count()).group_by(found.c.group))
    return {row[0]: row[1] for row in rows}


def _there(group: ColumnElement[Any], which: ColumnElement[bool], active_since: datetime) -> Select[Any]:
    """Who saw what: distinct (group, lesson, student).

    A student is there from the first to the last sign of life, and between them; on the slide that is up now also
    whoever is active, for not all have given a sign since it came up.
    """
    there = and_(
        Presence.lesson_id == SlideExposure.lesson_id,
        or_(SlideExposure.hidden_at.is_(None), Presence.first_seen_at <= SlideExposure.hidden_at),
        or_(
            Presence.last_seen_at >= SlideExposure.shown_at,
            and_(SlideExposure.hidden_at.is_(None), Presence.last_seen_at > active_since),
        ),
    )
    return (
        select(group.label("group"), SlideExposure.lesson_id, Presence.user_id)
        .select_from(SlideExposure)
        .join(Lesson, Lesson.id == SlideExposure.lesson_id)
        .join(Presence, there)
        .where(which)
        .distinct()
    )


def present_by_lesson(which: ColumnElement[bool]) -> dict[int, int]:
    """Students present in each of the lessons that match."""
    rows = db.session.execute(
        select(Presence.lesson_id, func.count())
        .join(Lesson, Lesson.id == Presence.lesson_id)
        .where(which)
        .group_by(Presence.lesson_id)
    )
    return {row[0]: row[1] for row in rows}
