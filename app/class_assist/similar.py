"""Questions that say nearly the same. Pure text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

ALIKE = 85.0
"""token_set_ratio of the normalised texts, in percent, from which two questions are offered for merging."""

FEWEST_WORDS = 2
"""A question of one word, such as "Why?", is part of most others and like none."""


def normalised(text: str) -> str:
    """Letters and digits only, without case, each word once."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(dict.fromkeys(re.findall(r"[^\W_]+", plain)))


@lru_cache(maxsize=64)
def alike(texts: tuple[str, ...]) -> dict[int, int]:
    """For each text that resembles an earlier one, by position: the earlier one it resembles most."""
    plain = [normalised(text) for text in texts]
    found: dict[int, int] = {}
    for later in range(1, len(plain)):
        best = _best(plain, later)
        if best is not None:
            found[later] = best
    return found


def _best(plain: Sequence[str], later: int) -> int | None:
    if plain[later].count(" ") + 1 < FEWEST_WORDS:
        return None
    best, most = None, 0.0
    for earlier in range(later):
        if plain[earlier].count(" ") + 1 < FEWEST_WORDS:
            continue
        ratio = fuzz.token_set_ratio(plain[earlier], plain[later], score_cutoff=ALIKE)
        if ratio > most:
            best, most = earlier, ratio
    return best
