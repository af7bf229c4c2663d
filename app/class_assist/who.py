"""Whom a message to "the confused" reaches. The only place where a tap leads back to a person, and only for the moment.

A tap holds a pseudonym of its lesson. Here that of each enrolled student is worked out anew and looked for among the
taps; nothing of it is stored. Call it to reach people, never to show who they are.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import select

from app.class_assist.course_numbers import settings_of
from app.class_assist.models import ConfusionPing
from app.class_assist.own import lesson_pseudonym
from app.core.permissions import CourseRole
from app.courses import Enrolment, Seat
from app.extensions import db

STRUGGLING_SLIDES = 3
STRUGGLING_DAYS = 7


def confused_students(place: Seat, moment: datetime) -> set[int]:
    """User ids of the enrolled students who count as confused at this moment; empty where no lesson is running."""
    if place.lesson is None:
        return set()
    window = moment - timedelta(seconds=settings_of(place).window_seconds)
    confused = set(
        db.session.execute(
            select(ConfusionPing.pseudonym)
            .where(
                ConfusionPing.lesson_id == place.lesson.id,
                ConfusionPing.at > window,
                ConfusionPing.resolved_at.is_(None),
            )
            .distinct()
        ).scalars()
    )
    if not confused:
        return set()
    return {student for student in _students(place) if lesson_pseudonym(student, place.lesson.id) in confused}


def struggling_students(place: Seat, moment: datetime) -> set[int]:
    """User ids of the enrolled students with taps on at least three different slides in the last seven days."""
    rows = db.session.execute(
        select(ConfusionPing.lesson_id, ConfusionPing.pseudonym, ConfusionPing.slide_id)
        .where(
            ConfusionPing.course_id == place.course_id,
            ConfusionPing.at > moment - timedelta(days=STRUGGLING_DAYS),
            ConfusionPing.slide_id.is_not(None),
        )
        .distinct()
    )
    slides: dict[tuple[int, str], set[int]] = defaultdict(set)
    for row in rows:
        slides[row.lesson_id, row.pseudonym].add(row.slide_id)
    lessons = {lesson for lesson, _ in slides}

    def tapped(student: int) -> set[int]:
        return set().union(*(slides.get((lesson, lesson_pseudonym(student, lesson)), ()) for lesson in lessons))

    return {student for student in _students(place) if len(tapped(student)) >= STRUGGLING_SLIDES} if slides else set()


def _students(place: Seat) -> list[int]:
    chosen = select(Enrolment.user_id).where(
        Enrolment.course_id == place.course_id, Enrolment.role == CourseRole.STUDENT
    )
    return list(db.session.execute(chosen).scalars())
