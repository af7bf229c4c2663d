"""A student's own taps: read under their pseudonym, so that the question itself leaves no trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, bindparam, select

from app.class_assist.confusion_settings import ConfusionSettings
from app.class_assist.models import ConfusionPing
from app.class_assist.pseudonyms import pseudonym
from app.class_assist.tap_rules import Verdict, accept
from app.core.sql import run
from app.courses import OpenLesson


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
    rows = run(_taps(), lesson=lesson_id, who=who, since=moment - memory(settings))
    return [tap_of(row) for row in rows]


def memory(settings: ConfusionSettings) -> timedelta:
    """For how long a tap matters to any rule."""
    return timedelta(seconds=max(settings.limit_minutes * 60, settings.debounce_seconds, settings.window_seconds))


TAP = (
    ConfusionPing.id.label("tap_id"),
    ConfusionPing.at.label("tapped_at"),
    ConfusionPing.slide_id.label("tapped_slide_id"),
    ConfusionPing.resolved_at.label("resolved_at"),
)
"""The columns that `tap_of` reads."""


def tap_of(row: Any) -> Tap:
    """A row of the columns `TAP`."""
    return Tap(row.tap_id, row.tapped_at, row.tapped_slide_id, row.resolved_at is not None)


def of_pseudonym() -> ColumnElement[bool]:
    """The taps of the parameter `who` in `lesson`, after `since`."""
    return and_(
        ConfusionPing.lesson_id == bindparam("lesson"),
        ConfusionPing.pseudonym == bindparam("who"),
        ConfusionPing.at > bindparam("since"),
    )


@dataclass(frozen=True, slots=True)
class OwnState:
    """`wait` is the seconds until another tap would count, `left` those for which the last one still does."""

    confused: bool = False
    wait: int = 0
    left: int = 0


@cache
def _taps() -> Executable:
    return select(*TAP).where(of_pseudonym()).order_by(ConfusionPing.at.desc())


def own_state(user_id: int, lesson: OpenLesson, moment: datetime, settings: ConfusionSettings) -> OwnState:
    """Whether the student counts as confused now, and for how long."""
    taps = recent_taps(lesson.id, lesson_pseudonym(user_id, lesson.id), moment, settings)
    window = moment - timedelta(seconds=settings.window_seconds)
    counting = [tap.at for tap in taps if tap.at > window and not tap.resolved]
    if not counting:
        return OwnState()
    ruling = accept([(tap.at, tap.slide_id) for tap in taps], lesson.slide_id, moment, settings)
    wait = 0 if ruling.verdict is Verdict.COUNTED else ruling.wait
    return OwnState(True, wait, ceil((max(counting) - window).total_seconds()))
