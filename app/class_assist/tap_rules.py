"""Which taps count: a repeat on the same slide does not, and neither does more than a student's limit.

Like `rules.py` it is arithmetic on what the caller has read: no clock, no database, no request.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from app.class_assist.confusion_settings import ConfusionSettings

Taps: TypeAlias = Sequence[tuple[datetime, int | None]]
"""One student's counted taps: the moment and the slide, or None where no slide was shown."""


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
