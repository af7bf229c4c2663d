"""Counts and milliseconds by capability, door and outcome. No label ever holds who."""

from __future__ import annotations

import time
from functools import cache

from prometheus_client import Counter, Gauge, Histogram

from app.core.errors import HomeroomError

MILLISECONDS = Histogram(
    "homeroom_capability_milliseconds",
    "Time a capability took, in milliseconds",
    ("capability", "door", "outcome"),
    buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000),
)
STREAMS = Gauge("homeroom_open_streams", "Open event streams", multiprocess_mode="livesum")
BUS_FAILURES = Counter("homeroom_bus_failures", "Changes that could not be published at once")
LIMITER_FAILURES = Counter("homeroom_limiter_failures", "Budget checks passed because Valkey was away")


class observed:
    """Record how the block ended (`ok`, an error's code, or `crash`) and how long it took."""

    __slots__ = ("capability", "door", "start")

    def __init__(self, capability: str, door: str) -> None:
        self.capability = capability
        self.door = door

    def __enter__(self) -> None:
        self.start = time.perf_counter()

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        outcome = "ok" if error is None else error.code if isinstance(error, HomeroomError) else "crash"
        _of(self.capability, self.door, outcome).observe((time.perf_counter() - self.start) * 1000)


@cache
def _of(capability: str, door: str, outcome: str) -> Histogram:
    return MILLISECONDS.labels(capability, door, outcome)
