"""The heatmap of a course with millions of taps, from what was counted when each lesson was over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from app.class_assist import settle_lessons
from tests.bench import past
from tests.bench.report import Row, percentile, spread
from tests.bench.world import Class, World

LESSONS = 500
FEW = 50
TAPS = 10_000
STUDENTS = 200
SLIDES = 40


def measure(world: World, *, quick: bool) -> Iterator[Row]:
    """Asked as an agent asks. Of a smaller course, the answer must be the same before and after counting."""
    lessons, times = (FEW, 5) if quick else (LESSONS, 20)
    small, course = (world.new_class(STUDENTS, slides=SLIDES) for _ in range(2))

    def heatmap(of: Class, grouping: str) -> dict[str, Any]:
        data = {"course_id": str(of.id), "time_range": "all_time", "group_by": grouping}
        return world.ask("get_confusion_heatmap", of.teachers[0], **data)

    with world.app.test_request_context():
        past.hold(small, FEW, TAPS)
        raw, from_taps = _timed(partial(heatmap, small, "topic"))
        past.hold(course, lessons, TAPS)
        took, settled = _timed(partial(settle_lessons, seconds=3600))
        assert settled >= lessons + FEW
        assert heatmap(small, "topic") == from_taps, "the stored counts say something else than the taps"
        measured = {each: [_timed(partial(heatmap, course, each)) for _ in range(times)] for each in _GROUPINGS}
    for grouping, what in _GROUPINGS.items():
        assert measured[grouping][0][1]["total_events"] == lessons * TAPS
        milliseconds = [each for each, _ in measured[grouping][1:]]
        high = percentile(milliseconds, 0.95)
        said = what.format(taps=lessons * TAPS, lessons=lessons)
        yield Row(said, world.database, spread(milliseconds), "≤ 300 ms", high <= 300)
    said = f"baseline: {FEW * TAPS:,} taps by topic, counted from the taps"
    yield Row(said, world.database, f"{raw:.0f} ms")
    yield Row(f"counting one ended lesson of {TAPS:,} taps, in the sweep", world.database, f"{took / settled:.0f} ms")


_GROUPINGS = {
    "slide": "heatmap of a course with {taps:,} taps in {lessons} lessons, by slide, with trends",
    "topic": "the same by topic",
    "lecture": "the same by lesson",
}


def _timed(what: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds, and what came of it."""
    begun = time.perf_counter()
    found = what()
    return (time.perf_counter() - begun) * 1000, found
