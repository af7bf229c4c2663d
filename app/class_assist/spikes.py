"""A spike of confusion: stored when it begins, grows and ends, and told to the teacher in one sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Executable, bindparam, insert, select, update

from app.class_assist.confusion_settings import ConfusionSettings
from app.class_assist.models import Spike
from app.class_assist.pulse import Pulse
from app.class_assist.rules import advance, share
from app.core.sql import run
from app.extensions import db


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
        return replace(
            pulse,
            spike_id=spike_id,
            slide_id=slide_id,
            state=state,
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
    return replace(pulse, state=state, noticed=pulse.noticed or notice, peak=max(pulse.peak, pulse.confused))


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
