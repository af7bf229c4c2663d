"""The class's improvement: the relative fall of the confused share when a topic is taught again in a later lesson.

Counted are students on slides, as the heatmap counts them: distinct students who tapped, of those who were there, for
each slide that was up long enough to be seen. A slide of a lesson with fewer students than the anonymity floor does
not count, and neither does a topic that was taught once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select

from app.class_assist.models import SlideCount
from app.courses import Lesson, Slide, SlideExposure
from app.extensions import db
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
    held = db.session.execute(
        select(Lesson.id).where(Lesson.course_id == course_id).order_by(Lesson.started_at.desc()).limit(MOST_LESSONS)
    )
    lessons = {id_: -number for number, id_ in enumerate(held.scalars())}
    rows = db.session.execute(
        select(SlideCount.lesson_id, SlideCount.slide_id, Slide.topic, Slide.title)
        .add_columns(SlideCount.students, SlideCount.present)
        .join(Slide, Slide.id == SlideCount.slide_id)
        .where(SlideCount.lesson_id.in_(lessons), SlideCount.present >= floor)
    ).all()
    seen = _seen({row.lesson_id for row in rows})
    return again_and_first(
        Taught(lessons[row.lesson_id], row.topic or row.title, row.students, max(row.present, row.students))
        for row in rows
        if (row.lesson_id, row.slide_id) in seen
    )


def _seen(lessons: Iterable[int]) -> set[tuple[int, int]]:
    """Lessons and slides that were up for long enough."""
    up: defaultdict[tuple[int, int], timedelta] = defaultdict(timedelta)
    rows = select(SlideExposure.lesson_id, SlideExposure.slide_id, SlideExposure.shown_at, SlideExposure.hidden_at)
    for lesson, slide, shown, hidden in db.session.execute(rows.where(SlideExposure.lesson_id.in_(lessons))):
        up[lesson, slide] += hidden - shown if hidden is not None else timedelta()
    return {key for key, long in up.items() if long >= SEEN_FROM}


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
