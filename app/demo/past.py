"""The demo course's past: invented lessons written as if they had been held."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from app.class_assist import (
    ConfusionPing,
    ConfusionSettings,
    Question,
    QuestionVote,
    Spike,
    SpikeState,
    advance,
    lesson_pseudonym,
    pseudonym,
)
from app.core import clock
from app.courses import Lesson, Presence, Slide, SlideExposure
from app.demo.history import LessonHistory, three_weeks
from app.extensions import db

SEED = 101
STEP = timedelta(seconds=5)


def write_history(course_id: int, students: list[int], teacher_id: int) -> None:
    """Three weeks of lessons before today, as part of the surrounding transaction."""
    slides = list(
        db.session.execute(select(Slide.id).where(Slide.course_id == course_id).order_by(Slide.number)).scalars()
    )
    for past in three_weeks(SEED, clock.now().date(), len(slides), len(students)):
        _write_lesson(course_id, past, slides, students, teacher_id)


def _write_lesson(course_id: int, past: LessonHistory, slides: list[int], students: list[int], teacher_id: int) -> None:
    lesson = Lesson(
        course_id=course_id,
        started_at=past.starts_at,
        active_at=past.ends_at,
        ended_at=past.ends_at,
        slide_id=slides[past.exposures[-1].slide],
    )
    db.session.add(lesson)
    db.session.flush()
    db.session.execute(
        insert(SlideExposure),
        [
            {"lesson_id": lesson.id, "slide_id": slides[e.slide], "shown_at": e.shown_at, "hidden_at": e.hidden_at}
            for e in past.exposures
        ],
    )
    seen: dict[int, tuple[datetime, datetime]] = {}
    for stay in past.presence:
        first, last = seen.get(stay.student, (stay.joined_at, stay.left_at))
        seen[stay.student] = min(first, stay.joined_at), max(last, stay.left_at)
    db.session.execute(
        insert(Presence),
        [
            {"lesson_id": lesson.id, "user_id": students[who], "first_seen_at": first, "last_seen_at": last}
            for who, (first, last) in seen.items()
        ],
    )
    understood: dict[int, list[datetime]] = {}
    for tap in past.understood:
        understood.setdefault(tap.student, []).append(tap.at)
    pings = [
        {
            "course_id": course_id,
            "lesson_id": lesson.id,
            "slide_id": slides[tap.slide],
            "topic": None,
            "pseudonym": lesson_pseudonym(students[tap.student], lesson.id),
            "at": tap.at,
            "minute": clock.minute_of(tap.at),
            "reported_at": None,
            "resolved_at": next((at for at in understood.get(tap.student, ()) if at > tap.at), None),
        }
        for tap in past.pings
    ]
    if pings:
        db.session.execute(insert(ConfusionPing), pings)
    db.session.add_all(_spikes(lesson.id, past, slides, pings, teacher_id))
    for asked in past.questions:
        question = Question(
            course_id=course_id,
            lesson_id=lesson.id,
            slide_id=slides[asked.slide],
            topic=None,
            question_body=asked.text,
            anonymous=asked.anonymous,
            author_id=None if asked.anonymous else students[asked.student],
            live=True,
            pinned=False,
            answer=asked.answer,
            answered_at=asked.answered_at,
            created_at=asked.at,
        )
        db.session.add(question)
        db.session.flush()
        for voter in asked.votes:
            who = pseudonym(students[voter], f"question:{question.id}")
            db.session.add(QuestionVote(question_id=question.id, pseudonym=who))


def _spikes(
    lesson_id: int, past: LessonHistory, slides: list[int], pings: list[dict[str, Any]], teacher_id: int
) -> Iterator[Spike]:
    """The alerts that the counting rules would have raised, found by running them over the lesson."""
    settings = ConfusionSettings()
    window = timedelta(seconds=settings.window_seconds)
    state, spike, moment = SpikeState(), None, past.starts_at
    while moment < past.ends_at:
        confused = len(
            {
                ping["pseudonym"]
                for ping in pings
                if moment - window < ping["at"] <= moment
                and (ping["resolved_at"] is None or ping["resolved_at"] > moment)
            }
        )
        active = len({stay.student for stay in past.presence if stay.joined_at <= moment <= stay.left_at})
        before, (state, notice) = state, advance(state, confused, active, moment, settings)
        if state.on and not before.on:
            up = next(e.slide for e in past.exposures if e.shown_at <= moment < e.hidden_at)
            spike = Spike(lesson_id=lesson_id, slide_id=slides[up], started_at=moment, confused=confused, active=active)
        if spike is not None:
            if notice:
                spike.noticed_at = moment
                spike.acknowledged_at, spike.acknowledged_by_id = moment + 4 * STEP, teacher_id
            if confused > spike.confused:
                spike.confused, spike.active = confused, active
            if not state.on:
                spike.ended_at = moment
                yield spike
                spike = None
        moment += STEP
    if spike is not None:
        spike.ended_at = past.ends_at
        yield spike
