"""The class's pulse: how many are confused, how many are there, and whether that is a spike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from pydantic import ValidationError
from sqlalchemy import BindParameter, Executable, Select, bindparam, func, insert, select, update
from sqlalchemy.orm import aliased

from app.class_assist.confusion_settings import ConfusionSettings
from app.class_assist.models import ConfusedStudent, ConfusionPing, Spike
from app.class_assist.own import TAP, Tap, memory, of_pseudonym, tap_of
from app.class_assist.rules import SpikeState, advance, needle, share
from app.core.schema import invalid
from app.core.sql import run
from app.courses import Lesson, Presence, Seat, change_settings
from app.extensions import db

SETTINGS_KEY = "class_assist"


def settings_of(place: Seat) -> ConfusionSettings:
    """The course's own numbers, with the defaults for what it has not set."""
    return ConfusionSettings.model_validate(place.settings.get(SETTINGS_KEY, {}))


def change_numbers(place: Seat, changes: Mapping[str, Any]) -> ConfusionSettings:
    """Change some of the course's numbers; returns all. Raises Invalid, with its name, where one is wrong."""

    def changed(section: dict[str, Any]) -> dict[str, Any]:
        try:
            wanted = ConfusionSettings.model_validate(section | dict(changes))
        except ValidationError as error:
            raise invalid(error.errors(include_url=False, include_input=False)) from None
        return wanted.model_dump(mode="json", exclude_defaults=True)

    return ConfusionSettings.model_validate(change_settings(place.course_id, SETTINGS_KEY, changed))


def active_since(moment: datetime, settings: ConfusionSettings) -> datetime:
    """Whoever gave a sign of life after this counts as active."""
    return moment - timedelta(minutes=settings.active_minutes)


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


def advance_spike(
    lesson_id: int, slide_id: int | None, pulse: Pulse, moment: datetime, settings: ConfusionSettings
) -> Pulse:
    """Apply the alert's rule at this moment and store what changed: at most one statement, mostly none."""
    state, notice = advance(pulse.state, pulse.confused, pulse.active, moment, settings)
    if state.on and not pulse.state.on:
        # Two first taps may both see the spike begin; the index on open spikes lets one of them write it.
        spike_id = db.session.execute(
            insert(Spike)
            .values(
                lesson_id=lesson_id,
                slide_id=slide_id,
                started_at=moment,
                confused=pulse.confused,
                active=pulse.active,
                noticed_at=moment if notice else None,
            )
            .returning(Spike.id)
        ).scalar_one()
        return Pulse(
            pulse.confused,
            pulse.active,
            spike_id,
            slide_id,
            state,
            noticed=notice,
            acknowledged=False,
            peak=pulse.confused,
        )
    if not pulse.state.on:
        return pulse
    changes: dict[str, object] = {}
    if not state.on:
        changes["ended_at"] = moment
    elif state.below_since != pulse.state.below_since:
        changes["below_since"] = state.below_since
    if notice:
        changes["noticed_at"] = moment
    # Two hundred taps a second all raise the peak. None waits for another to do so: the next one's count holds both.
    only_the_peak = not changes
    if pulse.confused >= pulse.peak + (max(1, pulse.active // 100) if only_the_peak else 1):
        changes |= {"confused": pulse.confused, "active": pulse.active}
    if changes:
        new = {f"new_{column}": value for column, value in changes.items()}
        run(_change(*changes, wait=not only_the_peak), spike=pulse.spike_id, **new)
    return Pulse(
        pulse.confused,
        pulse.active,
        pulse.spike_id,
        pulse.slide_id,
        state,
        noticed=pulse.noticed or notice,
        acknowledged=pulse.acknowledged,
        peak=max(pulse.peak, pulse.confused),
    )


@cache
def _change(*columns: str, wait: bool) -> Executable:
    new: dict[str, Any] = {column: bindparam(f"new_{column}") for column in columns}
    spike = select(Spike.id).where(Spike.id == bindparam("spike")).with_for_update(skip_locked=not wait)
    change = update(Spike).where(Spike.id == spike.scalar_subquery()).values(new)
    # Who counted before somebody else wrote a higher peak leaves it.
    return change if wait else change.where(Spike.confused < new["confused"])


def spike_message(pulse: Pulse, settings: ConfusionSettings) -> str:
    """The banner's sentence; empty without an alarm."""
    if not pulse.alarm:
        return ""
    minutes, seconds = divmod(settings.window_seconds, 60)
    if seconds:
        span = ngettext("%(num)s second", "%(num)s seconds", settings.window_seconds)
    else:
        span = ngettext("%(num)s minute", "%(num)s minutes", minutes)
    students = ngettext("%(num)s student", "%(num)s students", pulse.confused)
    message: str = _("%(students)s confused in the last %(span)s — consider pausing", students=students, span=span)
    if share(pulse.confused, pulse.active) < settings.off_percent:
        # The alert stays until this has lasted for a while, and asks for nothing meanwhile.
        message = _(
            "The class is calming down: %(students)s confused in the last %(span)s", students=students, span=span
        )
    return message
