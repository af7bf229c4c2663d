"""How long a start takes, the first and the next, and how quickly Ctrl-C ends everything."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.report import Row
from tests.bench.world import World
from tests.product import Homeroom

SECOND_START = 8.0
END = 5.0


def measure(world: World, *, quick: bool) -> Iterator[Row]:
    """A product of its own with the demo school, from an empty folder to health; the world's own one rests beside."""
    with tempfile.TemporaryDirectory(prefix="homeroom-bench-") as folder:
        mine = Homeroom(Path(folder) / "data")
        try:
            first = mine.start(120)
            ends, starts = [_end_with_a_stream_open(mine)], []
            for _ in range(1 if quick else 3):
                starts.append(mine.start())
                ends.append(_end_with_a_stream_open(mine))
        finally:
            mine.end()
    yield Row("first start, from an empty data folder to a healthy demo school", world.database, f"{first:.1f} s")
    slowest = max(starts)
    said = f"slowest of {len(starts)}: {slowest:.1f} s"
    yield Row("the next start", world.database, said, f"< {SECOND_START:.0f} s", slowest < SECOND_START)
    slowest = max(ends)
    said = f"slowest of {len(ends)}: {slowest:.1f} s"
    what = "Ctrl-C with a stream open, until no process is left"
    yield Row(what, world.database, said, f"< {END:.0f} s", slowest < END)


def _end_with_a_stream_open(mine: Homeroom) -> float:
    mine.sign_in("student1")
    course = json.loads(mine.get("/api/me"))["courses"][0]["id"]
    with mine.browser.open(f"{mine.url}/live/{course}/student", timeout=10) as stream:
        stream.readline()
        return mine.interrupt()
