"""Counting for the heatmaps from the taps themselves. Every function is one or two statements over a covering index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, select

from app.class_assist.audience import Audience, Interval
from app.class_assist.counted import Names
from app.class_assist.models import ConfusionPing
from app.courses import Lesson, Presence, Slide, SlideExposure
from app.extensions import db

Group = TypeVar("Group")
_FOREVER = datetime.max.replace(tzinfo=UTC)


def count_by_slide(which: ColumnElement[bool]) -> dict[Any, tuple[int, int]]:
    """Taps and distinct pseudonyms by slide.

    Over 100,000 taps PostgreSQL takes 37 ms in the order of `ix_confusion_events_slide`, and 250 without it.
    """
    return _counted_in_order(ConfusionPing.slide_id.expression, which, "ix_confusion_events_slide")


def count_by_lesson(which: ColumnElement[bool]) -> dict[Any, tuple[int, int]]:
    """The same by lesson."""
    return _counted_in_order(ConfusionPing.lesson_id.expression, which, "ix_confusion_events_student")


def _counted_in_order(group: ColumnElement[Any], which: ColumnElement[bool], index: str) -> dict[Any, tuple[int, int]]:
    # The index that has the pseudonyms beside the group. SQLite takes the shortest by itself: 50 ms in place of 18.
    counts = select(group, func.count(), func.count(ConfusionPing.pseudonym.distinct())).select_from(ConfusionPing)
    hinted = counts.with_hint(ConfusionPing, f"INDEXED BY {index}", "sqlite")
    return {row[0]: (row[1], row[2]) for row in db.session.execute(hinted.where(which).group_by(group))}


def count_slides(lesson_id: int) -> dict[int | None, tuple[int, int]]:
    """The same for one lesson's slides: the live chart."""
    return count_by_slide(ConfusionPing.lesson_id == lesson_id)


def count_by_topic(group: ColumnElement[Any], which: ColumnElement[bool]) -> dict[Any, tuple[int, int]]:
    """The same by what the slides are called, which no index has in order. Each database is quick in its own way.

    Over 100,000 taps SQLite takes 45 ms to count what is distinct and 85 to group twice, PostgreSQL 88 and 46.
    """
    named = select(group.label("key"), ConfusionPing.pseudonym).select_from(ConfusionPing)
    rows = named.outerjoin(Slide, Slide.id == ConfusionPing.slide_id).where(which).subquery()
    if db.engine.dialect.name == "sqlite":
        counts = select(rows.c.key, func.count(), func.count(rows.c.pseudonym.distinct()))
    else:
        grouped = select(rows.c.key, func.count().label("taps")).group_by(rows.c.key, rows.c.pseudonym).subquery()
        rows = grouped
        counts = select(grouped.c.key, func.sum(grouped.c.taps), func.count())
    found = db.session.execute(counts.group_by(rows.c.key))
    return {key: (int(taps), students) for key, taps, students in found}


def count_minutes(lesson_id: int, slides: Iterable[int]) -> dict[tuple[int | None, int], int]:
    """Distinct pseudonyms by (slide, minute since the epoch) of one lesson."""
    rows = db.session.execute(
        select(ConfusionPing.slide_id, ConfusionPing.minute, func.count(ConfusionPing.pseudonym.distinct()))
        .where(ConfusionPing.lesson_id == lesson_id, ConfusionPing.slide_id.in_(list(slides)))
        .group_by(ConfusionPing.slide_id, ConfusionPing.minute)
    )
    return {(slide, minute): students for slide, minute, students in rows}


def pointed_at(pings: ColumnElement[bool]) -> set[tuple[int | None, str]]:
    """The parts that students named, each with its slide."""
    rows = db.session.execute(
        select(ConfusionPing.slide_id, ConfusionPing.topic).where(pings, ConfusionPing.topic.is_not(None)).distinct()
    )
    return {(slide, part) for slide, part in rows if part is not None}


def present_by_slide(which: ColumnElement[bool], active_since: datetime) -> dict[int, int]:
    """How many students were there while each slide was up, added up over the lessons that match."""
    return _present(which, active_since, lambda slide: (slide,))


def present_by_name(which: ColumnElement[bool], active_since: datetime, names: Names) -> dict[str, int]:
    """How many students saw a slide of each name, once per lesson, added up over the lessons that match."""
    return _present(which, active_since, lambda slide: names.get(slide, ()))


def _present(
    which: ColumnElement[bool], active_since: datetime, groups: Callable[[int], Iterable[Group]]
) -> dict[Group, int]:
    """Students by group, once per lesson.

    On the slide that is up now, whoever is active counts too, for not all have given a sign since it came up.
    """
    stays: dict[int, list[Interval]] = defaultdict(list)
    of_lessons = select(Presence.lesson_id, Presence.first_seen_at, Presence.last_seen_at)
    for lesson_id, first, last in db.session.execute(
        of_lessons.join(Lesson, Lesson.id == Presence.lesson_id).where(which)
    ):
        stays[lesson_id].append((first, last))
    shown = select(
        SlideExposure.slide_id, SlideExposure.lesson_id, SlideExposure.shown_at, SlideExposure.hidden_at
    ).join(Lesson, Lesson.id == SlideExposure.lesson_id)
    intervals: dict[tuple[Group, int], list[Interval]] = defaultdict(list)
    for slide_id, lesson_id, start, end in db.session.execute(shown.where(which)):
        seen = (start, end) if end is not None else (min(start, active_since + datetime.resolution), _FOREVER)
        for group in groups(slide_id):
            intervals[group, lesson_id].append(seen)
    audiences = {lesson_id: Audience(each) for lesson_id, each in stays.items()}
    present: dict[Group, int] = defaultdict(int)
    for (group, lesson_id), times in intervals.items():
        if lesson_id in audiences and (count := audiences[lesson_id].during(times)):
            present[group] += count
    return dict(present)


def present_by_lesson(which: ColumnElement[bool]) -> dict[int, int]:
    """Students present in each of the lessons that match."""
    rows = db.session.execute(
        select(Presence.lesson_id, func.count())
        .join(Lesson, Lesson.id == Presence.lesson_id)
        .where(which)
        .group_by(Presence.lesson_id)
    )
    return {row[0]: row[1] for row in rows}
