"""When is a class confused? The counting rules, as arithmetic on numbers that the caller has counted.

Nothing here reads a clock, a database or a request: the caller passes *distinct* students, the server's time
and the course's settings. Moments are `datetime`s, all aware or all naive; mixing the two raises `TypeError`.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self, TypeAlias

from pydantic import BaseModel, Field, model_validator

Taps: TypeAlias = Sequence[tuple[datetime, int | None]]
"""One student's counted taps: the moment and the slide, or None where no slide was shown."""


class ConfusionSettings(BaseModel, frozen=True, extra="forbid", allow_inf_nan=False):
    """The numbers a teacher may change for a course, with the settings page's label (`title`) and help."""

    window_seconds: int = Field(
        default=120,
        ge=30,
        le=900,
        title="Window (seconds)",
        description="How long one tap keeps a student counted as confused.",
    )
    threshold_percent: float = Field(
        default=25,
        ge=1,
        le=99,
        title="Alert above (% of the class)",
        description="An alert starts when more than this share of the active students is confused.",
    )
    minimum_students: int = Field(
        default=3,
        ge=1,
        le=100,
        title="At least (students)",
        description="An alert also needs this many different confused students.",
    )
    small_class_below: int = Field(
        default=8,
        ge=0,
        le=50,
        title="Small class: fewer than (students)",
        description="With fewer active students than this, the next two numbers apply. 0 turns them off.",
    )
    small_class_students: int = Field(
        default=2,
        ge=1,
        le=50,
        title="Small class: at least (students)",
        description="In a small class, an alert needs this many different confused students.",
    )
    small_class_percent: float = Field(
        default=100 / 3,
        ge=1,
        le=100,
        title="Small class: at least (% of the class)",
        description="In a small class, an alert starts from this share on. A third is usual.",
    )
    off_percent: float = Field(
        default=15,
        gt=0,
        le=98,
        title="Calm below (% of the class)",
        description="An alert ends when the confused share stays below this for a while.",
    )
    off_seconds: int = Field(
        default=30,
        ge=0,
        le=600,
        title="Calm for (seconds)",
        description="How long the share has to stay below the calm line before the alert ends.",
    )
    cooldown_seconds: int = Field(
        default=180,
        ge=0,
        le=3600,
        title="Quiet time between notices (seconds)",
        description="After a notice, no other notice comes for this long.",
    )
    debounce_seconds: int = Field(
        default=30,
        ge=0,
        le=300,
        title="Repeated taps (seconds)",
        description="A second tap on the same slide within this time is not counted again.",
    )
    limit_pings: int = Field(
        default=6,
        ge=1,
        le=1000,
        title="Most taps per student",
        description="How many taps of one student are counted in the time below.",
    )
    limit_minutes: int = Field(
        default=10,
        ge=1,
        le=60,
        title="Most taps: in (minutes)",
        description="The time over which the taps of one student are limited.",
    )
    anonymity_floor: int = Field(
        default=5,
        ge=3,
        le=50,
        title="Anonymity floor (students)",
        description="With fewer students present on a slide, its figure is hidden, so nobody can be guessed.",
    )
    active_minutes: int = Field(
        default=5,
        ge=1,
        le=60,
        title="Active for (minutes)",
        description="A student counts as active for this long after the last sign of their page.",
    )
    half_life_seconds: int = Field(
        default=60,
        ge=5,
        le=600,
        title="Needle half-life (seconds)",
        description="After this time, a tap weighs half as much on the live needle. Alerts do not use it.",
    )
    approve_first: bool = Field(
        default=False,
        title="Approve questions first",
        description="A student's question waits for your approval before the class sees it.",
    )
    questions_paused: bool = Field(
        default=False,
        title="Pause questions",
        description="Students cannot ask for now. They are told so kindly.",
    )
    word_filter: bool = Field(
        default=True,
        title="Word filter",
        description="A question with a rude word waits for your approval. English, Spanish, French and German.",
    )

    @model_validator(mode="after")
    def _numbers_agree(self) -> Self:
        if self.off_percent >= self.threshold_percent:
            raise ValueError("The calm line has to be below the alert line.")
        if self.off_percent >= self.small_class_percent:
            raise ValueError("The calm line has to be below the small-class share.")
        if self.small_class_students > self.minimum_students:
            raise ValueError("A small class cannot need more confused students than a larger one.")
        if self.debounce_seconds > self.window_seconds:
            raise ValueError("Repeated taps cannot be ignored for longer than a tap counts.")
        return self


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


class Verdict(StrEnum):
    """What becomes of one tap."""

    COUNTED = "counted"
    REPEATED = "repeated"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class Ruling:
    """The verdict on a tap, and in how many whole seconds another tap on the same slide would count."""

    verdict: Verdict
    wait: int


def accept(previous: Taps, slide_id: int | None, now: datetime, settings: ConfusionSettings) -> Ruling:
    """Judge a student's tap by that student's earlier *counted* taps, as (moment, slide), in any order.

    Only the last `limit_minutes` (or `debounce_seconds`, if longer) matter; older taps may be left out. A
    repeat on the same slide is a repeat even at the limit: the first tap stands and nothing was refused.
    """
    wait = max(_until_fresh(previous, slide_id, now, settings), _until_allowed(previous, now, settings))
    if _until_fresh(previous, slide_id, now, settings) > 0:
        return Ruling(Verdict.REPEATED, math.ceil(wait))
    if wait > 0:
        return Ruling(Verdict.TOO_MANY, math.ceil(wait))
    counted = [*previous, (now, slide_id)]
    wait = max(_until_fresh(counted, slide_id, now, settings), _until_allowed(counted, now, settings))
    return Ruling(Verdict.COUNTED, math.ceil(wait))


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


def _until_fresh(taps: Taps, slide_id: int | None, now: datetime, settings: ConfusionSettings) -> float:
    """Seconds until a tap on this slide is no repeat; 0 when it is none now."""
    ages = [_age(at, now) for at, slide in taps if slide == slide_id]
    return max(settings.debounce_seconds - min(ages), 0.0) if ages else 0.0


def _until_allowed(taps: Taps, now: datetime, settings: ConfusionSettings) -> float:
    """Seconds until one more tap keeps to the limit; 0 when it does now."""
    if len(taps) < settings.limit_pings:
        return 0.0
    youngest_first = sorted(_age(at, now) for at, _ in taps)
    return max(60 * settings.limit_minutes - youngest_first[settings.limit_pings - 1], 0.0)


def _age(at: datetime, now: datetime) -> float:
    return max((now - at).total_seconds(), 0.0)
