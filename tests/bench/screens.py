"""From a student's tap to every teacher's screen."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from tests.bench.listen import watch
from tests.bench.load import Load, apart, drive
from tests.bench.report import Row, percentile, spread
from tests.bench.world import World

SCREENS = 20
STUDENTS = 300
SETTLE = 3.0


def measure(world: World, *, quick: bool) -> Iterator[Row]:
    """300 students with their pages open tap once each, spread over the time; 20 co-teachers watch."""
    seconds = 15 if quick else 60
    rate = STUDENTS / seconds
    lesson = world.new_class(STUDENTS, teachers=SCREENS, settings={"window_seconds": 900})
    taps = [world.browser_tap(lesson, student) for student in lesson.students]
    teachers = [world.stream(lesson, teacher, "teacher") for teacher in lesson.teachers]
    students = [world.stream(lesson, student, "student") for student in lesson.students]
    port = world.homeroom.port
    with apart() as run:
        watched = run(watch, port, teachers, students, seconds + 2 * SETTLE)
        time.sleep(SETTLE)
        answers = run(drive, Load(port, taps, 16, seconds, rate=rate)).result().good()
        shown: list[list[tuple[float, int]]] = watched.result()
    sent = answers.sent
    delays = [delay for screen in shown for delay in _delays(sent, screen)]
    last = [_delays(sent, screen) for screen in shown]
    slowest = [max(each) for each in zip(*last, strict=True)]
    high = percentile(slowest, 0.95)
    what = (
        f"tap → all of {SCREENS} teacher screens, {len(sent)} students tapping over {seconds} s, {STUDENTS} pages open"
    )
    yield Row(what, world.database, spread(slowest), "p95 ≤ 250 ms", high <= 250)
    yield Row("the same, each screen for itself", world.database, spread(delays))
    yield Row("the tap's own answer meanwhile (browser door)", world.database, spread(answers.milliseconds))


def _delays(sent: Sequence[float], shown: Sequence[tuple[float, int]]) -> list[float]:
    """Milliseconds from the n-th tap to the first moment at which a screen counted at least n.

    Every student taps once, so n of them confused means that n taps had arrived.
    """
    counts = [count for _, count in shown]
    assert counts == sorted(counts), "a screen went back"
    assert counts, "a screen stayed dark"
    assert counts[-1] == len(sent), f"a screen ended at {counts[-1]} of {len(sent)}"
    return [(shown[bisect_left(counts, n)][0] - moment) * 1000 for n, moment in enumerate(sent, 1)]
