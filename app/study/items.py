"""Items of a quiz: a sentence of the material with a gap, to be filled by choice of four or by typing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.study.terms import Kind

GAP = "_____"
OPTION_IDS = ("a", "b", "c", "d")


def overlap(option: str, stem: str) -> float:
    """The part of an option's pairs of letters that stand in the stem, 0 to 1: what a guesser without sense sees."""
    option, stem = option.lower(), stem.lower()
    pairs = [option[at : at + 2] for at in range(len(option) - 1)]
    return sum(pair in stem for pair in pairs) / max(1, len(pairs))


class Form(StrEnum):
    """How an item is answered."""

    CHOICE = "choice"
    CLOZE = "cloze"


@dataclass(frozen=True)
class Option:
    """One of the four answers of a choice; ids run a to d in the order shown."""

    id: str
    text: str


@dataclass(frozen=True)
class Item:
    """One question. `sentence` is quoted word for word from the slide or, if `in_notes`, from the teacher's notes.

    `stem` is the sentence with `GAP` in the key's place. A choice has four options and `key_id`; a cloze has neither.
    """

    form: Form
    stem: str
    key: str
    kind: Kind
    sentence: str
    slide_id: int
    number: int
    title: str
    topic: str | None
    in_notes: bool
    options: tuple[Option, ...] = ()
    key_id: str = ""
