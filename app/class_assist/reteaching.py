"""The class's improvement: the relative fall of the confused share when a topic is taught again in a later lesson.

Counted are students on slides, as the heatmap counts them: distinct students who tapped, of those who were there, for
each slide that was up long enough to be seen. A slide of a lesson with fewer students than the anonymity floor does
not count, and neither does a topic that was taught once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import Executable, bindparam, select

from app.class_assist.models import SlideCount
from app.core.sql import run
from app.courses import Lesson, Slide, SlideExposure
from app.study import ErrorShare, Improvement, compared

SEEN_FROM = timedelta(seconds=15)
"""What was up for less was passed on the way to another slide."""
MOST_LESSONS = 60
"""The latest lessons that are over and counted: about a school year of two a week."""


class Taught(NamedTuple):
    """A slide of a topic in one lesson; lessons are numbered in the order in which they were held."""

    lesson: int
    topic: str
    confused: int
    present: int


def class_improvement(course_id: int, floor: int) -> Improvement:
    """The figure over the latest lessons, without those that are not counted yet."""
    rows = run(_taught(), course=course_id, floor=floor).all()
    if not rows:
        return again_and_first(())
    lessons = {id_: number for number, (_, id_) in enumerate(sorted({(row.held, row.lesson_id) for row in rows}))}
    seen = _seen(lessons)
    return again_and_first(
        Taught(lessons[row.lesson_id], row.topic or row.title, row.students, max(row.present, row.students))
        for row in rows
        if (row.lesson_id, row.slide_id) in seen
    )


@cache
def _taught() -> Executable:
    """What was counted of the latest lessons' slides, each with when its lesson was held."""
    held = (
        select(Lesson.id, Lesson.started_at.label("held"))
        .where(Lesson.course_id == bindparam("course"))
        .order_by(Lesson.started_at.desc())
        .limit(MOST_LESSONS)
        .subquery()
    )
    return (
        select(SlideCount.lesson_id, SlideCount.slide_id, Slide.topic, Slide.title, held.c.held)
        .add_columns(SlideCount.students, SlideCount.present)
        .join(held, held.c.id == SlideCount.lesson_id)
        .join(Slide, Slide.id == SlideCount.slide_id)
        .where(SlideCount.present >= bindparam("floor"))
    )


def _seen(lessons: Collection[int]) -> set[tuple[int, int]]:
    """Lessons and slides that were up for long enough."""
    up: defaultdict[tuple[int, int], timedelta] = defaultdict(timedelta)
    for row in run(_shown(), lessons=list(lessons)):
        up[row.lesson_id, row.slide_id] += row.hidden_at - row.shown_at if row.hidden_at is not None else timedelta()
    return {key for key, long in up.items() if long >= SEEN_FROM}


@cache
def _shown() -> Executable:
    columns = (SlideExposure.lesson_id, SlideExposure.slide_id, SlideExposure.shown_at, SlideExposure.hidden_at)
    return select(*columns).where(SlideExposure.lesson_id.in_(bindparam("lessons", expanding=True)))


def again_and_first(taught: Iterable[Taught]) -> Improvement:
    """Each topic's first lesson against its later ones, over the topics that have both."""
    by_topic: defaultdict[str, list[Taught]] = defaultdict(list)
    for each in taught:
        by_topic[each.topic].append(each)
    first: list[Taught] = []
    again: list[Taught] = []
    topics = []
    for topic, times in by_topic.items():
        start = min(each.lesson for each in times)
        if any(each.lesson > start for each in times):
            topics.append(topic)
            first += [each for each in times if each.lesson == start]
            again += [each for each in times if each.lesson > start]
    return compared(_share(first), _share(again), tuple(sorted(topics)))


def _share(taught: Iterable[Taught]) -> ErrorShare:
    found = list(taught)
    return ErrorShare(sum(each.confused for each in found), sum(each.present for each in found))
