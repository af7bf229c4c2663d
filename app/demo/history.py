"""Three plausible weeks of Biology 101, all invented: who was there, what was shown and asked, who was lost.

The same arguments give the same history in every process. Slides and students are indexes from 0; all moments
are aware, in UTC and whole seconds. Every tap lies in its student's presence and on the slide that was up,
and a student's taps are at least a minute apart, so the counting rules would have counted each of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from app.demo.asked import ASKED

LESSON = timedelta(minutes=50)
STARTS = time(10, 0, tzinfo=UTC)
WEEKDAYS = (0, 2, 4)
DAYS = 21
LOST_ON = (2, 6)
"""The slides where a good part of the class is lost at once: osmosis and the Calvin cycle."""
LOST_SHARE = 0.55
TAPS_A_MINUTE = 0.012
"""How often a student taps for a private reason."""


@dataclass(frozen=True)
class Exposure:
    """A slide that was up from `shown_at` until just before `hidden_at`."""

    slide: int
    shown_at: datetime
    hidden_at: datetime


@dataclass(frozen=True)
class Presence:
    """A student who was there from `joined_at` until `left_at`; one who comes back has two of these."""

    student: int
    joined_at: datetime
    left_at: datetime


@dataclass(frozen=True)
class Tap:
    """A student's “I'm confused” or “got it” on a slide."""

    student: int
    slide: int
    at: datetime


@dataclass(frozen=True)
class Question:
    """A question; `votes` are other students. `answer` and `answered_at` are None together."""

    student: int
    slide: int
    at: datetime
    text: str
    anonymous: bool
    votes: tuple[int, ...]
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True)
class LessonHistory:
    """One lesson; every tuple is in the order of time."""

    starts_at: datetime
    ends_at: datetime
    exposures: tuple[Exposure, ...]
    presence: tuple[Presence, ...]
    pings: tuple[Tap, ...]
    understood: tuple[Tap, ...]
    questions: tuple[Question, ...]


def three_weeks(seed: int, today: date, slides: int, students: int) -> list[LessonHistory]:
    """The nine lessons of Mondays, Wednesdays and Fridays in the 21 days before `today`, oldest first.

    Raises `ValueError` without a slide or with a negative number of students.
    """
    if slides < 1 or students < 0:
        raise ValueError("A history needs at least one slide and no negative number of students.")
    days = [today - timedelta(days=back) for back in range(DAYS, 0, -1)]
    days = [day for day in days if day.weekday() in WEEKDAYS]
    regularity = Random(f"{seed} regularity")  # noqa: S311
    comes = [regularity.choice((0.84, 0.92, 0.96, 0.98)) for _ in range(students)]
    return [
        _lesson(Random(f"{seed} lesson {number}"), day, _new_slides(number, len(days), slides), comes)  # noqa: S311
        for number, day in enumerate(days)
    ]


def _new_slides(number: int, lessons: int, slides: int) -> range:
    """The slides that a lesson brings; none, where there are fewer slides than lessons."""
    return range(*(-(-each * slides // lessons) for each in (number, number + 1)))


def _lesson(random: Random, day: date, new_slides: range, comes: list[float]) -> LessonHistory:
    start = datetime.combine(day, STARTS)
    exposures = tuple(_exposures(random, start, new_slides))
    presence = tuple(sorted(_presence(random, start, comes), key=lambda each: (each.joined_at, each.student)))
    new = [exposure for exposure in exposures if exposure.slide in new_slides]
    wanted = [*_private_taps(random, start, presence)]
    for exposure in new:
        if exposure.slide in LOST_ON:
            wanted.extend(_lost_together(random, exposure, presence))
    pings = tuple(_countable(wanted, exposures, presence))
    return LessonHistory(
        start,
        start + LESSON,
        exposures,
        presence,
        pings,
        tuple(sorted(_understood(random, pings, presence), key=lambda tap: tap.at)),
        tuple(_questions(random, new, presence)),
    )


def _exposures(random: Random, start: datetime, new_slides: range) -> Iterator[Exposure]:
    weights = {slide: random.uniform(0.8, 1.2) for slide in new_slides}
    if new_slides.start > 0:  # the last slide of the lesson before comes first, for a short reminder
        weights = {new_slides.start - 1: 0.25, **weights}
    shown_at, passed = start, 0.0
    for slide, weight in weights.items():
        passed += weight
        hidden_at = start + _seconds(LESSON.total_seconds() * passed / sum(weights.values()))
        yield Exposure(slide, shown_at, hidden_at)
        shown_at = hidden_at


def _presence(random: Random, start: datetime, comes: list[float]) -> Iterator[Presence]:
    for student, chance in enumerate(comes):
        if random.random() > chance:
            continue
        late = random.random() < 0.06
        joined = start + _seconds(random.uniform(360, 720) if late else random.uniform(-120, 150))
        early = random.random() < 0.04
        left = start + LESSON - _seconds(random.uniform(300, 900) if early else random.uniform(0, 40))
        if random.random() < 0.07:
            away = start + _seconds(random.uniform(900, 1500))
            yield Presence(student, joined, away)
            joined = away + _seconds(random.uniform(90, 360))
        yield Presence(student, joined, left)


def _private_taps(random: Random, start: datetime, presence: tuple[Presence, ...]) -> Iterator[tuple[int, datetime]]:
    for student in sorted({each.student for each in presence}):
        passed = random.expovariate(TAPS_A_MINUTE / 60)
        while passed < LESSON.total_seconds():
            yield student, start + _seconds(passed)
            passed += random.expovariate(TAPS_A_MINUTE / 60)


def _lost_together(
    random: Random, exposure: Exposure, presence: tuple[Presence, ...]
) -> Iterator[tuple[int, datetime]]:
    moment = exposure.shown_at + (exposure.hidden_at - exposure.shown_at) * 0.4
    for each in _there(presence, moment):
        if random.random() < LOST_SHARE:
            yield each, moment + _seconds(random.expovariate(1 / 25))


def _countable(
    wanted: list[tuple[int, datetime]], exposures: tuple[Exposure, ...], presence: tuple[Presence, ...]
) -> Iterator[Tap]:
    """Those taps that could have happened and would have counted."""
    last: dict[int, datetime] = {}
    for student, at in sorted(wanted, key=lambda tap: (tap[1], tap[0])):
        if student not in _there(presence, at):
            continue
        if student in last and at - last[student] < timedelta(minutes=1):
            continue
        for exposure in exposures:
            if exposure.shown_at <= at < exposure.hidden_at:
                last[student] = at
                yield Tap(student, exposure.slide, at)


def _understood(random: Random, pings: tuple[Tap, ...], presence: tuple[Presence, ...]) -> Iterator[Tap]:
    for ping in pings:
        at = ping.at + _seconds(random.uniform(40, 170))
        if random.random() < 0.3 and ping.student in _there(presence, at):
            yield Tap(ping.student, ping.slide, at)


def _questions(random: Random, exposures: list[Exposure], presence: tuple[Presence, ...]) -> Iterator[Question]:
    for exposure in exposures:
        asked = ASKED.get(exposure.slide, ())
        length = (exposure.hidden_at - exposure.shown_at).total_seconds()
        for number, (text, answer) in enumerate(asked):
            at = exposure.shown_at + _seconds(length * (number + random.uniform(0.3, 0.7)) / len(asked))
            there = _there(presence, at)
            if not there:
                continue
            student = random.choice(there)
            others = [each for each in there if each != student]
            votes = tuple(sorted(random.sample(others, min(len(others), random.choice((0, 1, 2, 3, 5, 8))))))
            answered_at = at + _seconds(random.uniform(60, 400)) if answer else None
            yield Question(student, exposure.slide, at, text, random.random() < 0.65, votes, answer, answered_at)


def _there(presence: tuple[Presence, ...], at: datetime) -> list[int]:
    return sorted(each.student for each in presence if each.joined_at <= at < each.left_at)


def _seconds(seconds: float) -> timedelta:
    return timedelta(seconds=round(seconds))
