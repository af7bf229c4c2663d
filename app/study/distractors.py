"""The wrong options of an item: of the key's kind and shape, from the same material, never in the sentence.

Over a set the key must not be told by its looks: three of the fitting terms are taken so that the key is now the
longest option, now the shortest, now the most common one, each about as often as chance would have it. Where no
three keep it so, the term is not asked for by choice.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from rapidfuzz.distance import Levenshtein

from app.study.items import overlap
from app.study.names import Sort
from app.study.terms import Article, Kind, Term, Use

WRONG = 3
_POOL = 12
SOLVED_AT_MOST = 0.22
"""Of a set's choices, by a guesser without sense; chance alone has a quarter."""
YEARS_APART = 60
"""A year that is further from the key's is of another time, and told apart by that."""
_TELLS_NOTHING = frozenset(["", "the", "and", "or", "of", "to", "a", "an", "as", "with"])
_VOWELS = "aeiou"


class Difficulty(StrEnum):
    """How near the wrong options are to the key, and how many items are typed instead of chosen."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


@dataclass
class Balance:
    """How often the key stood at each rank by length, by frequency and by letters shared, over the items of a set.

    `solved` is what guessers without sense have right so far, `slack` by how much each set may differ from their
    share, so that small sets are not all alike.
    """

    slack: tuple[float, ...] = (0.0, 0.0, 0.0)
    ranks: Counter[tuple[int, int]] = field(default_factory=Counter)
    solved: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    items: int = 0

    def allows(self, sizes: Sequence[Sequence[float]]) -> bool:
        """Whether with these options no guesser gets more than `SOLVED_AT_MOST` of the set."""
        most = SOLVED_AT_MOST * (self.items + 1)
        return all(
            new <= 1 / (WRONG + 1) or old + new <= most + slack
            for old, new, slack in zip(self.solved, _guessed(sizes), self.slack, strict=True)
        )

    def cost(self, sizes: Sequence[Sequence[float]]) -> float:
        """Higher when these options would make the key's looks tell more than they do already.

        `sizes` holds a row per way to look, the key first in each. The rank that betrays most, first, weighs double.
        """
        return sum(self.ranks[way, rank] * (3 if rank == 0 else 1) for way, rank in enumerate(map(_rank, sizes)))

    def add(self, sizes: Sequence[Sequence[float]]) -> None:
        """Remember a chosen set of options."""
        self.ranks.update(enumerate(map(_rank, sizes)))
        self.solved = [old + new for old, new in zip(self.solved, _guessed(sizes), strict=True)]
        self.items += 1


def distractors(
    key: Term, use: Use, terms: Sequence[Term], difficulty: Difficulty, balance: Balance, chance: random.Random
) -> tuple[Term, ...] | None:
    """Three wrong options for a key in its sentence; none where all that fit would tell the key.

    None says that the material has no three that fit.
    """
    fitting = list(dict.fromkeys(term for term in terms if _fits(term, key, use)))
    if len(fitting) < WRONG:
        return None
    near = {term: nearness(term, key, use) + 0.2 * chance.random() for term in fitting}
    ordered = sorted(fitting, key=lambda term: -near[term])
    # Easy options are from elsewhere in the material, but still such as could stand in the sentence.
    if difficulty is Difficulty.EASY:
        ordered.reverse()
    weight = {Difficulty.EASY: -0.2, Difficulty.MEDIUM: 0.2, Difficulty.HARD: 0.3}[difficulty]

    stem = re.sub(re.escape(key.text), "", use.source.text, flags=re.IGNORECASE)
    looks = {term: _looks(term, stem) for term in (key, *ordered[: 2 * _POOL])}

    def sizes(wrong: Sequence[Term]) -> list[tuple[float, ...]]:
        return list(zip(*(looks[term] for term in (key, *wrong)), strict=True))

    for pool in (ordered[:_POOL], ordered[_POOL : 2 * _POOL]):
        best: tuple[Term, ...] = ()
        least = math.inf
        for wrong in _apart(pool):
            seen = sizes(wrong)
            cost = balance.cost(seen) - weight * sum(near[term] for term in wrong)
            if cost < least and balance.allows(seen):
                best, least = wrong, cost
        if best:
            balance.add(sizes(best))
            return best
    return ()


def _apart(pool: Sequence[Term]) -> Iterator[tuple[Term, ...]]:
    """Every three of the pool that are three different answers."""
    same = {pair for pair in combinations(pool, 2) if _same_thing(*pair)}
    for wrong in combinations(pool, WRONG):
        if same.isdisjoint(combinations(wrong, 2)):
            yield wrong


def _fits(term: Term, key: Term, use: Use) -> bool:
    """Whether a term could stand in the key's place by its form, and is surely a wrong answer there."""
    if term is key or term.kind is not key.kind or term.unit != key.unit or term.is_plural != key.is_plural:
        return False
    if (
        term.is_process != key.is_process
        or term.is_adjective != key.is_adjective
        or term.is_modifier != key.is_modifier
        or _same_thing(term, key)
    ):
        return False
    if key.kind is not Kind.QUANTITY and not _like_long(term.text, key.text):
        return False
    if key.kind is Kind.YEAR and abs(_figure(term.text) - _figure(key.text)) > YEARS_APART:
        return False
    if key.kind in (Kind.YEAR, Kind.QUANTITY):
        return term.text not in use.source.text
    if not term.meaning.isdisjoint(use.source.stems) or term.text.lower() in use.source.text.lower():
        return False
    return _agrees(term, use) and (key.kind is not Kind.NAME or _names_alike(term, key, use))


def _names_alike(term: Term, key: Term, use: Use) -> bool:
    """Whether two names name the same sort of thing; where nothing tells, both must follow the same telling word."""
    if (" of " in term.text) != (" of " in key.text) or (term.sort, term.is_demonym) != (key.sort, key.is_demonym):
        return False
    if key.is_modifier or key.sort is not Sort.UNKNOWN:
        return True
    return use.before not in _TELLS_NOTHING and any(other.before == use.before for other in term.uses)


def _like_long(text: str, other: str) -> bool:
    """Within 30 % of the length, or within three letters where that is less."""
    return abs(len(text) - len(other)) <= max(3.0, 0.3 * len(other))


def _agrees(term: Term, use: Use) -> bool:
    """Whether the words around the gap let the term stand there: "a" or "an", with an article or without."""
    if use.before in ("a", "an") and (term.text[0].lower() in _VOWELS) != (use.before == "an"):
        return False
    if term.is_adjective or term.is_plural:
        return True
    if use.article == Article.THE:
        return any(other.article in (Article.A, Article.THE) for other in term.uses)
    return any(other.article is use.article for other in term.uses)


def nearness(term: Term, key: Term, use: Use) -> float:
    """How easily a term is taken for the key, about 0 to 3: used alike, near the same slide, written alike."""
    before = {other.before for other in term.uses}
    slides = {other.source.passage.number for other in term.uses}
    distance = min(abs(number - use.source.passage.number) for number in slides)
    value = 0.8 * (use.before in before) + 0.3 * any(other.after == use.after for other in term.uses)
    value += 1.0 / (1 + distance) + 0.5 * Levenshtein.normalized_similarity(term.text, key.text)
    if key.kind in (Kind.YEAR, Kind.QUANTITY):
        value += 1.0 / (1 + abs(_figure(term.text) - _figure(key.text)) / 25)
    return value + 0.5 * (term.glossary == key.glossary)


def _figure(text: str) -> float:
    digits = "".join(character for character in text if character.isdigit() or character == ".")
    return float(digits.strip(".") or 0)


def _same_thing(term: Term, other: Term) -> bool:
    """Whether two terms may name one thing: forms of one word, one inside the other, or a word and its letters."""
    if term.kind in (Kind.YEAR, Kind.QUANTITY):
        return _figure(term.text) == _figure(other.text)
    mine, theirs = term.meaning, other.meaning
    if mine <= theirs or theirs <= mine:
        return True
    if Levenshtein.normalized_similarity(term.text.lower(), other.text.lower()) > 0.9:
        return True
    return _letters(term.text) == other.text.lower() or _letters(other.text) == term.text.lower()


def _letters(text: str) -> str:
    return "".join(word[0] for word in text.lower().split())


def _looks(term: Term, stem: str) -> tuple[float, float, float]:
    """What can be seen of a term without understanding it: its length, its frequency, its letters in the sentence."""
    return len(term.text), len(term.uses), overlap(term.text, stem)


def _guessed(sizes: Sequence[Sequence[float]]) -> tuple[float, float, float]:
    """How likely the key is hit by the longest option, by the shortest, and by the one that shares most letters."""
    lengths, _, shared = sizes
    return _hit(lengths), _hit([-each for each in lengths]), _hit(shared)


def _hit(values: Sequence[float]) -> float:
    return 0.0 if values[0] < max(values) else 1 / sum(each == values[0] for each in values)


def _rank(sizes: Sequence[float]) -> int:
    """How many of the wrong options are larger than the key, the first, or as large: 0 to 3."""
    return sum(size >= sizes[0] for size in sizes[1:])
