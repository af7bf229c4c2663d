"""How likely each function is what a sentence means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from threading import Lock
from types import MappingProxyType

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.intents import embedding, weights
from app.intents.features import features

REMEMBERED = 512
"""Sentences whose likelihoods are kept: a conversation's earlier sentences are asked for again with each new one."""


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
        import numpy as np

        known = self._weights
        spelt = self._spelt(sentence)
        counts = Counter(features(spelt))
        places, values = weights.row(counts, known.vocabulary, known.rarity)
        linear = known.full if self._embed else known.plain
        scores = linear.bias + values @ linear.words[places]
        if role in weights.ROLES:
            scores = scores + linear.roles[weights.ROLES.index(role)]
        if self._embed is not None and linear.meaning is not None:
            scores = scores + self._embed(spelt) @ linear.meaning
        likely = np.exp(scores - scores.max())
        return MappingProxyType(dict(zip(known.labels, (likely / likely.sum()).tolist(), strict=True)))

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
