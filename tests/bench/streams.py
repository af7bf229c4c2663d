"""What an open screen costs in memory, and whether pages stay quick beside five hundred of them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psutil

from tests.bench.listen import hold
from tests.bench.load import Load, apart, drive, driven
from tests.bench.report import Row, percentile, spread
from tests.bench.world import World

STREAMS = 500


def measure(world: World, *, quick: bool) -> Iterator[Row]:
    """Five hundred students of one course with their page open, and others who open it."""
    seconds = 4 if quick else 10
    lesson = world.new_class(STREAMS + 100)
    others = lesson.students[STREAMS:]
    port = world.homeroom.port
    pages = Load(port, [world.page(lesson, student) for student in others], 8, seconds, rate=20)
    before = driven(pages).good()
    requests = [world.stream(lesson, student, "student") for student in lesson.students[:STREAMS]]
    empty = world.web_memory()
    with apart() as run:
        opened = time.monotonic()
        held = run(hold, port, requests, seconds + 6)
        while _open(world) < STREAMS:
            assert not held.done(), held.result()
            time.sleep(0.2)
        took = time.monotonic() - opened
        time.sleep(1)
        each = (world.web_memory() - empty) / STREAMS / 1024
        beside = run(drive, pages).result().good()
        assert held.result() == STREAMS, "a stream without a picture"
    high = percentile(beside.milliseconds, 0.95)
    what = f"{STREAMS} open streams: memory of the web processes, each"
    yield Row(what, world.database, f"{each:.1f} KiB (all open after {took:.1f} s)", "≤ 45 KiB", each <= 45)
    yield Row(
        "course page, 20 a second, meanwhile", world.database, spread(beside.milliseconds), "p95 ≤ 300 ms", high <= 300
    )
    yield Row("baseline: the same page without open streams", world.database, spread(before.milliseconds))


def _open(world: World) -> int:
    return sum(
        connection.status == psutil.CONN_ESTABLISHED
        for process in world.web()
        for connection in process.net_connections("tcp")
        if connection.laddr.port == world.homeroom.port
    )
