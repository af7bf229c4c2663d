"""An export that is larger than what the web processes may hold of it."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from threading import Event, Thread

from tests.bench import past
from tests.bench.report import Row
from tests.bench.world import Class, World

LESSONS = 10
TAPS = 10_000
STUDENTS = 200
MEGABYTE = 1_000_000
EVERY = 0.05


def measure(world: World, *, quick: bool) -> Iterator[Row]:  # noqa: ARG001
    """A teacher downloads a hundred thousand taps as CSV; memory is looked at twenty times a second meanwhile."""
    small, large = world.new_class(10), world.new_class(STUDENTS, slides=40)
    with world.app.app_context():
        past.hold(small, 1, 500)
        past.hold(large, LESSONS, TAPS)
    for _ in range(4):
        # Both web processes have done one before: what they load for it the first time is not the export's size.
        assert _download(world, small)[0] == 500
    before = world.web_memory()
    highest = [before]
    done = Event()

    def look() -> None:
        while not done.wait(EVERY):
            highest.append(world.web_memory())

    watcher = Thread(target=look)
    watcher.start()
    begun = time.monotonic()
    rows, size, first = _download(world, large)
    took = time.monotonic() - begun
    done.set()
    watcher.join()
    assert rows == LESSONS * TAPS
    growth = (max(highest) - before) / MEGABYTE
    what = f"export of {rows:,} rows as CSV: growth of the web processes"
    said = f"{growth:.1f} MB ({size / MEGABYTE:.1f} MB in {took:.1f} s, the first byte after {first:.2f} s)"
    yield Row(what, world.database, said, "≤ 40 MB", growth <= 40)


def _download(world: World, course: Class) -> tuple[int, int, float]:
    """Rows below the heading, bytes, and the seconds until the first of them."""
    connection = http.client.HTTPConnection("127.0.0.1", world.homeroom.port, timeout=60)
    begun = time.monotonic()
    path = f"/courses/{course.id}/confusion-export?format=csv&time_range=all_time"
    connection.request("GET", path, headers={"Cookie": course.teachers[0].cookie})
    answer = connection.getresponse()
    assert answer.status == 200, answer.status
    lines = size = 0
    first = 0.0
    while piece := answer.read1(65536):
        first = first or time.monotonic() - begun
        lines += piece.count(b"\n")
        size += len(piece)
    connection.close()
    return lines - 1, size, first
