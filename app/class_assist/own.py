"""A student's own taps: read under their pseudonym, so that the question itself leaves no trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.class_assist.models import ConfusionPing
from app.class_assist.pseudonyms import pseudonym
from app.class_assist.rules import ConfusionSettings, Verdict, accept
from app.courses import OpenLesson
from app.extensions import db


@dataclass(frozen=True, slots=True)
class Tap:
    """An accepted tap of one student."""

    id: int
    at: datetime
    slide_id: int | None
    resolved: bool


def lesson_pseudonym(user_id: int, lesson_id: int) -> str:
    """Who somebody is to one lesson's counting."""
    return pseudonym(user_id, f"lesson:{lesson_id}")


def recent_taps(lesson_id: int, who: str, moment: datetime, settings: ConfusionSettings) -> Sequence[Tap]:
    """A pseudonym's accepted taps that still matter to any rule, the newest first."""
    memory = max(settings.limit_minutes * 60, settings.debounce_seconds, settings.window_seconds)
    rows = db.session.execute(
        select(ConfusionPing.id, ConfusionPing.at, ConfusionPing.slide_id, ConfusionPing.resolved_at)
        .where(
            ConfusionPing.lesson_id == lesson_id,
            ConfusionPing.pseudonym == who,
            ConfusionPing.at > moment - timedelta(seconds=memory),
        )
        .order_by(ConfusionPing.at.desc())
    )
    return [Tap(row.id, row.at, row.slide_id, row.resolved_at is not None) for row in rows]


def own_state(user_id: int, lesson: OpenLesson, moment: datetime, settings: ConfusionSettings) -> tuple[bool, int]:
    """Whether the student counts as confused now, and in how many seconds another tap would count (0 is now)."""
    taps = recent_taps(lesson.id, lesson_pseudonym(user_id, lesson.id), moment, settings)
    window = moment - timedelta(seconds=settings.window_seconds)
    confused = any(tap.at > window and not tap.resolved for tap in taps)
    if not confused:
        return False, 0
    ruling = accept([(tap.at, tap.slide_id) for tap in taps], lesson.slide_id, moment, settings)
    return True, 0 if ruling.verdict is Verdict.COUNTED else ruling.wait
