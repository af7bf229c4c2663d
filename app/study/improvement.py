"""The improvement figure: how much smaller the share of errors is in a remedial quiz than at the first try.

(pre - post) / pre over the topics asked in both, with at least four items on each side; else "not enough items yet".
Negative when there are more errors than before. Without an error at the first try there was nothing to improve.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

LEAST_ITEMS = 4
_Z = 1.959964


@dataclass(frozen=True)
class Answer:
    """An answered item: its topic, whether it was right, and whether it belongs to a remedial quiz."""

    topic: str
    is_right: bool
    is_remedial: bool


@dataclass(frozen=True)
class ErrorShare:
    """Errors among items, with the Wilson interval of 95 %, all shares 0 to 1."""

    errors: int
    items: int

    @property
    def share(self) -> float:
        """Errors per item; 0 without items."""
        return self.errors / self.items if self.items else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson interval; from 0 to 1 without items."""
        return wilson(self.errors, self.items)


class NoFigure(StrEnum):
    """Why there is no figure."""

    NOT_ENOUGH = "not_enough"
    NO_ERRORS = "no_errors"


@dataclass(frozen=True)
class Improvement:
    """`value` is a share of the first errors, at most 1, or None with the reason. `topics` are those compared."""

    value: float | None
    before: ErrorShare
    after: ErrorShare
    topics: tuple[str, ...]
    reason: NoFigure | None = None

    @property
    def is_clear(self) -> bool:
        """Whether the two intervals lie apart, so that chance hardly explains the difference."""
        return self.before.interval[0] > self.after.interval[1] or self.after.interval[0] > self.before.interval[1]


def improvement(answers: Iterable[Answer]) -> Improvement:
    """The improvement over first tries and remedial answers.

    A caller gives the first try of each item, and those on the one side that came before the other.
    """
    known = list(answers)
    first = {answer.topic for answer in known if not answer.is_remedial}
    topics = first & {answer.topic for answer in known if answer.is_remedial}
    before, after = (_errors(known, topics, is_remedial=side) for side in (False, True))
    return compared(before, after, tuple(sorted(topics)))


def compared(before: ErrorShare, after: ErrorShare, topics: tuple[str, ...]) -> Improvement:
    """The figure of two sides, or why there is none."""
    if min(before.items, after.items) < LEAST_ITEMS:
        return Improvement(None, before, after, topics, NoFigure.NOT_ENOUGH)
    if before.errors == 0:
        return Improvement(None, before, after, topics, NoFigure.NO_ERRORS)
    return Improvement((before.share - after.share) / before.share, before, after, topics)


def _errors(answers: Iterable[Answer], topics: set[str], *, is_remedial: bool) -> ErrorShare:
    counted = [not each.is_right for each in answers if each.topic in topics and each.is_remedial is is_remedial]
    return ErrorShare(sum(counted), len(counted))


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The Wilson interval of 95 % for `hits` of `count`; (0, 1) where nothing was counted."""
    if not count:
        return 0.0, 1.0
    share, square = hits / count, _Z * _Z
    centre = (share + square / (2 * count)) / (1 + square / count)
    half = _Z * sqrt(share * (1 - share) / count + square / (4 * count * count)) / (1 + square / count)
    return max(0.0, centre - half), min(1.0, centre + half)
