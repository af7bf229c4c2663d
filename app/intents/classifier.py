"""How likely each function is what a sentence means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.intents import embedding, weights
from app.intents.features import features

if TYPE_CHECKING:
    from numpy import float32, int64
    from numpy.typing import NDArray

REMEMBERED = 512
"""Sentences whose likelihoods are kept: a conversation's earlier sentences are asked for again with each new one."""

SURE_BY_WORDS = 0.90
"""From this likelihood by the words alone MiniLM is not asked: it costs most of a sentence's time, and of 2,891
labelled sentences one is understood otherwise without it."""


class Classifier:
    """A linear classifier over the words of a sentence, and over its meaning where MiniLM is installed."""

    def __init__(self, *, with_meaning: bool = True) -> None:
        """Load the weights and, unless told otherwise, MiniLM: some 0.5 s and 200 MB."""
        self._weights = weights.load()
        self._embed = embedding.load() if with_meaning else None
        # By length, since a word is corrected to one that is at most a letter longer or shorter.
        self._known: dict[int, list[str]] = {}
        for word in sorted(self._weights.known_words):
            self._known.setdefault(len(word), []).append(word)
        self.likelihoods = lru_cache(maxsize=REMEMBERED)(self._likelihoods)

    @property
    def has_meaning(self) -> bool:
        """Whether MiniLM helps."""
        return self._embed is not None

    def _likelihoods(self, sentence: str, role: str) -> Mapping[str, float]:
        """The likelihood of every label for a plain sentence (`wording.plain`); they add up to 1."""
        known = self._weights
        spelt = self._spelt(sentence)
        counts = Counter(features(spelt))
        places, values = weights.row(counts, known.vocabulary, known.rarity)
        by_words = self._shares(known.plain, places, values, role)
        if self._embed is None or known.full.meaning is None or by_words.max() >= SURE_BY_WORDS:
            likely = by_words
        else:
            likely = self._shares(known.full, places, values, role, self._embed(spelt) @ known.full.meaning)
        return MappingProxyType(dict(zip(known.labels, likely.tolist(), strict=True)))

    @staticmethod
    def _shares(
        linear: weights.Linear,
        places: NDArray[int64],
        values: NDArray[float32],
        role: str,
        more: NDArray[float32] | None = None,
    ) -> NDArray[float32]:
        """The likelihoods of the labels by the counted words and the role, and `more` scores beside them."""
        import numpy as np

        scores = linear.bias + values @ linear.words[places]
        if role in weights.ROLES:
            scores = scores + linear.roles[weights.ROLES.index(role)]
        if more is not None:
            scores = scores + more
        likely = np.exp(scores - scores.max())
        shares: NDArray[float32] = likely / likely.sum()
        return shares

    def _spelt(self, sentence: str) -> str:
        """The sentence with its misspelt words written as the phrases have them."""
        return " ".join(self._corrected(word) for word in sentence.split())

    def _corrected(self, word: str) -> str:
        if len(word) < 5 or not word.isascii() or not word.isalpha() or word in self._weights.known_words:
            return word
        near = [other for length in (len(word) - 1, len(word), len(word) + 1) for other in self._known.get(length, [])]
        allowed = 1 if len(word) < 8 else 2
        found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=allowed)
        return found[0] if found and found[0][0] == word[0] else word


_loaded: list[Classifier] = []
_loading = Lock()


def classifier() -> Classifier:
    """The classifier of this process, loaded once."""
    if not _loaded:
        with _loading:
            if not _loaded:
                _loaded.append(Classifier())
    return _loaded[0]
