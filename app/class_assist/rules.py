"""When is a class confused? The counting rules, as arithmetic on numbers that the caller has counted.

Nothing here reads a clock, a database or a request: the caller passes *distinct* students, the server's time
and the course's settings. Moments are `datetime`s, all aware or all naive; mixing the two raises `TypeError`.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.class_assist.confusion_settings import ConfusionSettings


def share(confused: int, active: int) -> float:
    """Percent (0-100) of the class that is confused; `confused` and `active` are distinct students.

    A student may tap before the first heart-beat, so the class is never smaller than those who tapped.
    Raises `ValueError` for a negative count.
    """
    return 100 * confused / _class_size(confused, active)


def exceeds(confused: int, active: int, settings: ConfusionSettings) -> bool:
    """The bare comparison `threshold_exceeded`: strictly more than the threshold, so exactly 25 % is not."""
    return share(confused, active) > settings.threshold_percent


@dataclass(frozen=True)
class SpikeState:
    """What has to be remembered of a course's alert between two evaluations.

    `since` is when the running spike began. It is optional to store: without it, a spike that began in the
    quiet time gets no belated notice.
    """

    on: bool = False
    below_since: datetime | None = None
    noticed_at: datetime | None = None
    since: datetime | None = None


def advance(
    state: SpikeState, confused: int, active: int, now: datetime, settings: ConfusionSettings
) -> tuple[SpikeState, bool]:
    """The state at `now`, and whether the teacher is to be notified at this very moment.

    A spike ends only after `off_seconds` without a break below `off_percent`, so a share that swings around
    the line is one spike. Each spike has at most one notice; a spike that begins in the quiet time after the
    last notice is announced when that time is over, if it is still on and not yet calming down. Call it after
    each tap and every few seconds between taps.
    """
    if not state.on:
        if not _is_spike(confused, active, settings):
            return state, False
        return _notify(SpikeState(True, None, state.noticed_at, since=now), now, settings)
    if share(confused, active) >= settings.off_percent:
        return _notify(replace(state, below_since=None), now, settings)
    below_since = state.below_since or now
    if (now - below_since).total_seconds() >= settings.off_seconds:
        return SpikeState(noticed_at=state.noticed_at), False
    return replace(state, below_since=below_since), False


def needle(ages_seconds: Iterable[float], active: int, settings: ConfusionSettings) -> float:
    """The live needle in percent, from one age (seconds since the last tap) per confused student.

    A tap weighs half after each `half_life_seconds`, so the needle falls by itself while nobody taps.
    """
    ages = list(ages_seconds)
    # A tap stamped by another process may lie a moment ahead of this one's clock.
    weight = math.fsum(0.5 ** (max(age, 0.0) / settings.half_life_seconds) for age in ages)
    return 100 * weight / _class_size(len(ages), active)


def slide_share(confused: int, present: int, settings: ConfusionSettings) -> float | None:
    """Percent confused while a slide was up, or None with fewer than `anonymity_floor` students `present`."""
    if present < settings.anonymity_floor:
        return None
    return share(confused, present)


def _class_size(confused: int, active: int) -> int:
    if confused < 0 or active < 0:
        raise ValueError("A number of students cannot be negative.")
    return max(active, confused, 1)


def _is_spike(confused: int, active: int, settings: ConfusionSettings) -> bool:
    if _class_size(confused, active) >= settings.small_class_below:
        return confused >= settings.minimum_students and exceeds(confused, active, settings)
    # "At least", not "more than": 2 of 6 is a third; strictly more would ask half of a group of six.
    if confused < settings.small_class_students:
        return False
    return share(confused, active) >= settings.small_class_percent


def _notify(state: SpikeState, now: datetime, settings: ConfusionSettings) -> tuple[SpikeState, bool]:
    last = state.noticed_at
    if last is not None:
        announced = state.since is None or last >= state.since
        if announced or (now - last).total_seconds() < settings.cooldown_seconds:
            return state, False
    return replace(state, noticed_at=now), True
