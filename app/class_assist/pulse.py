"""The class's pulse: how many are confused, how many are there, and whether that is a spike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from app.class_assist.confusion_settings import ConfusionSettings
from app.class_assist.course_numbers import active_since
from app.class_assist.models import ConfusedStudent, ConfusionPing, Spike
from app.class_assist.own import TAP, Tap, memory, of_pseudonym, tap_of
from app.class_assist.rules import SpikeState, needle, share
from app.core.sql import run
from app.courses import Lesson, Presence
from app.extensions import db


@dataclass(frozen=True, slots=True)
class Pulse:
    """Counts of one moment: distinct confused students, active students, and the lesson's latest spike."""

    confused: int
    active: int
    spike_id: int | None
    slide_id: int | None
    state: SpikeState
    noticed: bool
    acknowledged: bool
    peak: int

    @property
    def percentage(self) -> float:
        return share(self.confused, self.active)

    @property
    def alarm(self) -> bool:
        """Whether the teacher is to see the banner."""
        return self.state.on and self.noticed


NO_PULSE = Pulse(0, 0, None, None, SpikeState(), noticed=False, acknowledged=False, peak=0)


def take_pulse(lesson_id: int, moment: datetime, settings: ConfusionSettings) -> Pulse:
    """Count now, in one statement."""
    return _as_pulse(run(_pulse(), lesson=lesson_id, **_since(moment, settings)).one())


def take_pulse_and_taps(
    lesson_id: int, who: str, moment: datetime, settings: ConfusionSettings
) -> tuple[Pulse, Sequence[Tap]]:
    """The pulse and a pseudonym's recent taps, the newest first: what a tap has to know, in one statement."""
    since = moment - memory(settings)
    rows = run(_pulse_and_taps(), lesson=lesson_id, who=who, since=since, **_since(moment, settings)).all()
    return _as_pulse(rows[0]), [tap_of(row) for row in rows if row.tap_id is not None]


def _since(moment: datetime, settings: ConfusionSettings) -> dict[str, datetime]:
    return {
        "window": moment - timedelta(seconds=settings.window_seconds),
        "active_since": active_since(moment, settings),
    }


def _as_pulse(row: Any) -> Pulse:
    on = row.id is not None and row.ended_at is None
    state = SpikeState(
        on=on,
        below_since=row.below_since if on else None,
        noticed_at=row.last_notice,
        since=row.started_at if on else None,
    )
    return Pulse(
        row.confused_now,
        row.active_now,
        row.id,
        row.slide_id,
        state,
        noticed=row.noticed_at is not None,
        acknowledged=row.acknowledged_at is not None,
        peak=row.confused or 0,
    )


def read_needle(lesson_id: int, active: int, moment: datetime, settings: ConfusionSettings) -> float:
    """The live needle in percent: who tapped a while ago weighs less, so it falls by itself."""
    latest = db.session.execute(
        select(ConfusedStudent.at).where(
            ConfusedStudent.lesson_id == lesson_id,
            ConfusedStudent.at > moment - timedelta(seconds=settings.window_seconds),
        )
    ).scalars()
    return needle([(moment - at).total_seconds() for at in latest], active, settings)


@cache
def _pulse() -> Select[Any]:
    lesson: BindParameter[int] = bindparam("lesson")
    confused = (
        select(func.count())
        .where(ConfusedStudent.lesson_id == lesson, ConfusedStudent.at > bindparam("window"))
        .scalar_subquery()
    )
    active = (
        select(func.count())
        .where(Presence.lesson_id == lesson, Presence.last_seen_at > bindparam("active_since"))
        .scalar_subquery()
    )
    any_spike = aliased(Spike)
    of_lesson = any_spike.lesson_id == lesson
    last_notice = select(func.max(any_spike.noticed_at)).where(of_lesson).scalar_subquery()
    latest = select(func.max(any_spike.id)).where(of_lesson).scalar_subquery()
    return (
        select(
            confused.label("confused_now"),
            active.label("active_now"),
            last_notice.label("last_notice"),
            Spike.id,
            Spike.slide_id,
            Spike.started_at,
            Spike.below_since,
            Spike.ended_at,
            Spike.noticed_at,
            Spike.acknowledged_at,
            Spike.confused,
        )
        .select_from(Lesson)
        .outerjoin(Spike, Spike.id == latest)
        .where(Lesson.id == lesson)
    )


@cache
def _pulse_and_taps() -> Select[Any]:
    taps = _pulse().add_columns(*TAP).outerjoin(ConfusionPing, of_pseudonym())
    return taps.order_by(ConfusionPing.at.desc())
