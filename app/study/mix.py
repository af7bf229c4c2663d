"""How the items of a quiz are shared out between parts of a course's material."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Mix:
    """`parts` says by slide id which part a slide is of, `shares` how much of a quiz each part gives, 1 in all.

    A part that has nothing left to ask leaves its share to the others.
    """

    parts: Mapping[int, str] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)

    def owed(self, taken: Mapping[int, int]) -> dict[int, float]:
        """By slide id, how many items its part lacks for the next one, given the items taken by slide id."""
        given: Counter[str] = Counter()
        for slide, items in taken.items():
            given[self.parts.get(slide, "")] += items
        next_one = sum(given.values()) + 1
        lacks = {part: share * next_one - given[part] for part, share in self.shares.items()}
        return {slide: lacks[part] for slide, part in self.parts.items()}
