"""Figures and the table that they are printed in."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table. `met` is None where nothing was asked, as of a baseline."""

    what: str
    database: str
    measured: str
    asked: str = ""
    met: bool | None = None


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of all values do not exceed; raises ValueError without values."""
    if not values:
        raise ValueError("a percentile of nothing")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


def spread(milliseconds: Sequence[float]) -> str:
    """Median, p95 and the slowest, as text."""
    middle, high = percentile(milliseconds, 0.5), percentile(milliseconds, 0.95)
    return f"p50 {middle:.1f} ms, p95 {high:.1f} ms, slowest {max(milliseconds):.0f} ms"


def markdown(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | database | measured | asked | met |", "|---|---|---|---|---|"]
    for row in rows:
        met = {True: "yes", False: "**no**", None: ""}[row.met]
        lines.append(f"| {row.what} | {row.database} | {row.measured} | {row.asked} | {met} |")
    return "\n".join(lines)


def speed(seconds: float = 1.0) -> float:
    """Sums of 20,000 numbers a second in one process: what a shared machine has for us varies by a third."""
    begun, sums = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        sum(range(20_000))
        sums += 1
    return sums / seconds
