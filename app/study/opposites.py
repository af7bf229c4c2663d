"""Words that look alike and mean another thing: `hypertonic` and `hypotonic`, `nitrate` and `nitrite`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

from rapidfuzz.distance import OSA

from app.study.words import word_set

_BEGINNINGS = tuple(
    word_set(group)
    for group in (
        "hyper hypo", "intra extra inter", "endo exo ecto", "in de", "in ex", "im ex", "immi emi", "imme eme",
        "macro micro", "ana cata", "ab ad", "af ef", "as des", "uni bi di tri", "anti ante",
    )
)  # fmt: skip
_ENDINGS = tuple(
    word_set(group)
    for group in ("philic phobic", "phile phobe", "blast clast", "ase ose", "ate ite ide", "ane ene yne", "anol anal")
)
_NEGATIONS = ("a", "an", "un", "in", "im", "il", "ir", "de", "dis", "non")
_PAIRS = tuple(word_set(pair) for pair in ("proton photon", "neutron neuron", "stalactite stalagmite"))


def mean_different_things(word: str, other: str) -> bool:
    """Whether two words, alike as they look, are opposites or two members of one row; by their form alone."""
    return (
        {word, other} in _PAIRS
        or _negates(word, other)
        or _negates(other, word)
        or any(_differ(word, other, group, str.removeprefix) for group in _BEGINNINGS)
        or any(_differ(word, other, group, str.removesuffix) for group in _ENDINGS)
    )


def _negates(word: str, other: str) -> bool:
    return any(word == negation + other for negation in _NEGATIONS)


def _differ(word: str, other: str, group: frozenset[str], without: Callable[[str, str], str]) -> bool:
    """Whether the words are one but for two different members of the group, and at most a slip beside."""
    return any(
        without(word, mine) != word
        and without(other, yours) != other
        and OSA.distance(without(word, mine), without(other, yours)) <= 1
        for mine, yours in permutations(group, 2)
    )
