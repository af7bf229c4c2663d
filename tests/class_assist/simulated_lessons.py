"""Simulated lessons: what would the alert have said in a lesson where we know who was confused, and when?

A lesson lasts fifty minutes, three to a slide. All the time, each student taps now and then for a private
reason (the *background*). At one moment something goes wrong and each student is confused with probability
one half; a confused student taps after an exponential delay. Whoever taps often taps again, a few seconds
apart, since a button that feels slow is pressed twice. All of this is assumed: there were no recorded taps.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median

from app.class_assist.confusion_settings import ConfusionSettings
from app.class_assist.rules import SpikeState, advance
from app.class_assist.tap_rules import Verdict, accept

MINUTES = 50
TICK = 5
START = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
CLOCK = [START + timedelta(seconds=second) for second in range(0, 60 * MINUTES + 1, TICK)]
SLIDE = 180
REACTION = 22.0
"""Mean seconds from being lost to the tap."""
AGAIN, AGAIN_AFTER = 0.65, 6.0
"""Chance that a tap is followed by one more, and after how many seconds on average."""
CAUGHT_WITHIN = 120.0
"""Seconds after the confusing moment in which a notice helps."""


@dataclass(frozen=True)
class Lesson:
    """Taps as (second, student), oldest first, and the second at which the class was lost."""

    taps: list[tuple[float, int]]
    active: int
    moment: float


@dataclass(frozen=True)
class Outcome:
    """False alarms a lesson, share of lessons caught (0-1), median seconds from the moment to the notice."""

    false_alarms: float
    caught: float
    delay: float


def lesson(random: Random, active: int, background: float) -> Lesson:
    """One lesson; `background` is each student's private taps a minute."""
    moment = random.uniform(15 * 60, 40 * 60)
    taps: list[tuple[float, int]] = []
    for student in range(active):
        second = random.expovariate(background / 60)
        while second < 60 * MINUTES:
            taps.extend((again, student) for again in _burst(random, second))
            second += random.expovariate(background / 60)
        if random.random() < 0.5:
            reacted = moment + random.expovariate(1 / REACTION)
            taps.extend((again, student) for again in _burst(random, reacted))
    return Lesson(sorted(taps), active, moment)


def measure(
    lessons: Sequence[Lesson],
    settings: ConfusionSettings,
    *,
    raw_events: bool = False,
    small_class_rule: bool = True,
) -> Outcome:
    """Run the alert over each lesson, a tick every five seconds.

    `raw_events` counts as the widget's first version did: taps, not students, over the active students.
    """
    if not small_class_rule:
        settings = settings.model_copy(update={"small_class_below": 0})
    false_alarms, delays = 0, list[float]()
    for one in lessons:
        notices = list(_raw_notices(one, settings) if raw_events else _notices(one, settings))
        helpful = [second for second in notices if one.moment <= second <= one.moment + CAUGHT_WITHIN]
        false_alarms += len(notices) - len(helpful[:1])
        delays.extend(second - one.moment for second in helpful[:1])
    return Outcome(false_alarms / len(lessons), len(delays) / len(lessons), median(delays))


def _burst(random: Random, second: float) -> Iterator[float]:
    yield second
    while random.random() < AGAIN:
        second += random.expovariate(1 / AGAIN_AFTER)
        yield second


def _counted(one: Lesson, settings: ConfusionSettings) -> list[tuple[float, int]]:
    """The taps that pass the debounce and the limit."""
    counted: list[tuple[float, int]] = []
    earlier: defaultdict[int, list[tuple[datetime, int | None]]] = defaultdict(list)
    for at, student in one.taps:
        now, slide = START + timedelta(seconds=at), int(at // SLIDE)
        if accept(earlier[student], slide, now, settings).verdict is Verdict.COUNTED:
            earlier[student].append((now, slide))
            counted.append((at, student))
    return counted


def _notices(one: Lesson, settings: ConfusionSettings) -> Iterator[int]:
    state, latest, position = SpikeState(), dict[int, float](), 0
    taps = _counted(one, settings)
    for number, now in enumerate(CLOCK):
        second = number * TICK
        while position < len(taps) and taps[position][0] <= second:
            at, student = taps[position]
            latest[student] = at
            position += 1
        confused = sum(second - at < settings.window_seconds for at in latest.values())
        state, notice = advance(state, confused, one.active, now, settings)
        if notice:
            yield second


def _raw_notices(one: Lesson, settings: ConfusionSettings) -> Iterator[int]:
    first, last, noticed = 0, 0, -settings.cooldown_seconds
    for second in range(0, 60 * MINUTES + 1, TICK):
        while last < len(one.taps) and one.taps[last][0] <= second:
            last += 1
        while first < last and second - one.taps[first][0] >= settings.window_seconds:
            first += 1
        loud = (last - first) * 100 / one.active > settings.threshold_percent
        if loud and second - noticed >= settings.cooldown_seconds:
            noticed = second
            yield second
