"""Measures a set of items against the rules they were made by, without knowing how they were made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.study.items import Form, Item, overlap
from app.study.words import content

_ALIKE = 0.8


@dataclass(frozen=True)
class Measures:
    """Counts over a set; the shares are of the choices, 0 to 1, and 0 where there are none.

    `key_longest` counts keys strictly longer than every other option. The three solvers understand nothing:
    each takes the longest option, the shortest, or the one that shares most letter pairs with the stem; among equals it
    guesses. Chance alone is right in a quarter of the choices.
    """

    items: int
    choices: int
    without_four_options: int
    key_not_in_sentence: int
    wrong_option_in_sentence: int
    duplicates: int
    key_longest: float
    solved_by_length: float
    solved_by_shortness: float
    solved_by_overlap: float


def check(items: Sequence[Item]) -> Measures:
    """The measures of a set of items."""
    choices = [item for item in items if item.form is Form.CHOICE]
    return Measures(
        items=len(items),
        choices=len(choices),
        without_four_options=sum(len({o.text.casefold() for o in item.options}) != 4 for item in choices),
        key_not_in_sentence=sum(item.key.casefold() not in item.sentence.casefold() for item in items),
        wrong_option_in_sentence=sum(
            option.id != item.key_id and option.text.casefold() in item.sentence.casefold()
            for item in choices
            for option in item.options
        ),
        duplicates=sum(_alike(a.stem, b.stem) for a, b in combinations(items, 2)),
        key_longest=_share(_is_longest(item) for item in choices),
        solved_by_length=_solved(choices, lambda _, option: len(option)),
        solved_by_shortness=_solved(choices, lambda _, option: -len(option)),
        solved_by_overlap=_solved(choices, lambda item, option: overlap(option, item.stem)),
    )


def _share(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0


def _is_longest(item: Item) -> bool:
    return all(len(item.key) > len(option.text) for option in item.options if option.id != item.key_id)


def _solved(choices: Sequence[Item], score: Callable[[Item, str], float]) -> float:
    """How often the best option by a score is the key; a tie counts by the chance of guessing within it."""
    right = []
    for item in choices:
        scores = {option.id: score(item, option.text) for option in item.options}
        best = [id_ for id_, value in scores.items() if value == max(scores.values())]
        right.append((item.key_id in best) / len(best))
    return _share(right)


def _alike(stem: str, other: str) -> bool:
    mine, theirs = set(content(stem)), set(content(other))
    return len(mine & theirs) > _ALIKE * max(1, min(len(mine), len(theirs)))
