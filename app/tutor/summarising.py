"""A summary without a model: the sentences of a text, or of the slides about a topic, that say most of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from app.study import Passage, Sentence, Style, explanation_of

MOST_TEXT = 12_000
_SAME = 0.6
"""From so much in common, the second of two sentences says the first again."""

_WORTH = 0.3
"""Of the best sentence's weight: what has less is by the way."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence word for word, and the number of the slide that says it; None for a text that was given."""

    text: str
    slide: int | None = None


def summary_of(text: str, passages: Sequence[Passage] = (), most: int = 3) -> tuple[Said, ...]:
    """At most so many sentences, in their order.

    They are the text's own where it has more than one; else it is a topic, and they are of the passages found for it,
    best first. None where these say nothing about it.
    """
    if is_text(text):
        given = _sentences(text)
        stems = [frozenset(each.stems) for each in given]
        return tuple(Said(sentence) for sentence in _central([each.text for each in given], stems, most))
    quotes = explanation_of(text, passages, Style.DETAILED).quotes[:most]
    return tuple(Said(quote.text, quote.number) for quote in quotes)


def is_text(text: str) -> bool:
    """Whether it is a text to be shortened, of more than one sentence, and not a topic or a question."""
    return len(_sentences(text)) > 1


def _sentences(text: str) -> tuple[Sentence, ...]:
    return Passage(0, 0, "", text[:MOST_TEXT]).sentences


def _central(texts: list[str], stems: list[frozenset[str]], most: int) -> list[str]:
    """The sentences that hold most of what the others speak of and do not repeat one another, in reading order."""
    common = Counter(stem for each in stems for stem in each)

    def weight(at: int) -> float:
        # The root keeps a long sentence from winning by its length alone.
        shared = sum(common[stem] for stem in stems[at] if common[stem] > 1)
        return shared / sqrt(max(1, len(stems[at]))) + (0.5 if at == 0 else 0.0)

    chosen: list[int] = []
    weights = [weight(at) for at in range(len(texts))]
    for at in sorted(range(len(texts)), key=lambda at: (-weights[at], at)):
        if chosen and (len(chosen) == most or weights[at] < _WORTH * weights[chosen[0]]):
            break
        if all(_shared(stems[at], stems[other]) < _SAME for other in chosen):
            chosen.append(at)
    return [texts[at] for at in sorted(chosen)]


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
