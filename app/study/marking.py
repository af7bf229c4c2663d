"""Marks answers. A typed answer is compared by what it says, not by how it is written; numbers must be exact."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from app.study.items import Form, Item
from app.study.opposites import mean_different_things
from app.study.words import stem

MAX_ANSWER = 200
"""Longer answers are wrong without being read: no key is a tenth as long."""
TOLERANT_FROM = 6
"""From this many letters a word may have one slip; from `TWICE_TOLERANT_FROM` two."""
TWICE_TOLERANT_FROM = 10

_NO_WORD = re.compile(r"[^\w%.,+]+")
_LEADING = re.compile(r"\A(?:an?|the) ")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Result:
    """How one item was answered; `given` is None where it was not. `slip` says that a typing slip was forgiven."""

    place: int
    given: str | None
    is_right: bool
    slip: bool = False


@dataclass(frozen=True)
class Marked:
    """A result per item in the order of the quiz; an item without an answer is wrong."""

    results: tuple[Result, ...]

    @property
    def right(self) -> int:
        """How many items are right."""
        return sum(result.is_right for result in self.results)

    @property
    def percent(self) -> int | None:
        """The score in whole percent, rounded down so that nobody passes by rounding; None without items."""
        return 100 * self.right // len(self.results) if self.results else None


def mark(items: Sequence[Item], answers: Mapping[int, str]) -> Marked:
    """Mark the answers by the place of their item, from 0: an option's id for a choice, words for a cloze.

    Raises `ValueError` for a place that the quiz does not have.
    """
    if unknown := sorted(place for place in answers if not 0 <= place < len(items)):
        raise ValueError(f"no item at place {unknown[0]}")
    return Marked(tuple(mark_item(place, item, answers.get(place)) for place, item in enumerate(items)))


def mark_item(
    place: int, item: Item, given: str | None, is_word: Callable[[str], bool] = lambda _word: False
) -> Result:
    """Mark one answer. `is_word` says whether the course's material has a word: then it is no slip of another one."""
    if given is None or not given.strip() or len(given) > MAX_ANSWER:
        return Result(place, given or None, False)
    if item.form is Form.CHOICE:
        return Result(place, given, given.strip().lower() == item.key_id)
    answer, key = _normal(given), _normal(item.key)
    if answer == key or _plain_number(answer) == _plain_number(key):
        return Result(place, given, True)
    slip = _is_slip(answer, key, is_word)
    return Result(place, given, slip, slip)


def _normal(text: str) -> str:
    """Small letters without accents, punctuation and a leading article; marks of a number stay."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return _LEADING.sub("", " ".join(_NO_WORD.sub(" ", letters).strip(" .,").split()))


def _plain_number(text: str) -> str:
    """`10,000` as `10000`, `30 %` as `30 percent`; other texts unchanged."""
    if not _DIGIT.search(text):
        return text
    return re.sub(r" ?(?:%|per cent)", " percent", re.sub(r"(?<=\d),(?=\d{3})", "", text))


def _is_slip(answer: str, key: str, is_word: Callable[[str], bool]) -> bool:
    """Whether an answer is the key but for slips: every word within its own tolerance, none with a digit."""
    given, meant = answer.split(), key.split()
    if len(given) != len(meant) or _DIGIT.search(answer + key):
        return False
    return all(a == b or _is_slip_of(a, b, is_word) for a, b in zip(given, meant, strict=True))


def _is_slip_of(word: str, meant: str, is_word: Callable[[str], bool]) -> bool:
    """Whether a word is the meant one written wrongly, and not another one."""
    if OSA.distance(word, meant) > _tolerance(meant) or mean_different_things(word, meant):
        return False
    return stem(word) == stem(meant) or not is_word(word)


def _tolerance(word: str) -> int:
    """How many letters may be wrong, missing, too many or swapped."""
    return (len(word) >= TOLERANT_FROM) + (len(word) >= TWICE_TOLERANT_FROM)
