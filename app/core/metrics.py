"""Counts and milliseconds by capability, door and outcome. No label ever holds who."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def observed(capability: str, door: str) -> Iterator[None]:
    """Record how the block ended (`ok`, an error's code, or `crash`) and how long it took."""
    start = time.perf_counter()
    outcome = "crash"
    try:
        yield
        outcome = "ok"
    except HomeroomError as error:
        outcome = error.code
        raise
    finally:
        MILLISECONDS.labels(capability, door, outcome).observe((time.perf_counter() - start) * 1000)
