"""The phrases of each function, read from `phrases/*.txt`, and the sentences that they stand for."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).with_name("phrases")
OUT_OF_SCOPE, FOLLOW_UP = "none", "follow_up"
_SLOT = re.compile(r"{(\w+)}")
_ROLE = re.compile(r"\[(\w+)\] ")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A line of a phrase file: who says it ("" = anybody the function is for), and its text with {slots}."""

    text: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence to learn from."""

    label: str
    role: str
    text: str


@lru_cache(maxsize=64)
def phrases_of(label: str) -> tuple[Phrase, ...]:
    """The phrases of a function, of `none` or of `follow_up`, in the order of their file."""
    lines = (FOLDER / f"{label}.txt").read_text("utf-8").splitlines()
    return tuple(
        Phrase(line[found.end() :], found[1]) if (found := _ROLE.match(line)) else Phrase(line)
        for line in lines
        if line.strip()
    )


@lru_cache(maxsize=1)
def fillers() -> Mapping[str, tuple[str, ...]]:
    """What may stand in each {slot}."""
    table = {}
    for line in (FOLDER / "fillers.txt").read_text("utf-8").splitlines():
        name, _, values = line.partition("] ")
        table[name.removeprefix("[")] = tuple(value.strip() for value in values.split(" | "))
    return table


@lru_cache(maxsize=1)
def chatter() -> Mapping[str, tuple[str, ...]]:
    """What people write `before` and `after` a request."""
    table: dict[str, list[str]] = {"before": [], "after": []}
    for line in (FOLDER / "chatter.txt").read_text("utf-8").splitlines():
        place, _, words = line.partition("|")
        table[place].append(words)
    return {place: tuple(words) for place, words in table.items()}


def sentences(labels: Mapping[str, tuple[str, ...]], each: int) -> Iterator[Sentence]:
    """The sentences to learn from, always the same: `each` of a phrase with slots, one of a phrase without.

    `labels`: each label and the roles that use it.
    """
    for label, roles in labels.items():
        for number, phrase in enumerate(phrases_of(label)):
            # Its own dice for each phrase: a phrase more or less changes no other sentence.
            dice = random.Random(hashlib.sha256(f"{label}|{phrase.text}".encode()).digest())  # noqa: S311
            seen = set()
            for turn in range(each if _SLOT.search(phrase.text) else 1):
                text = _filled(phrase.text, dice)
                if text in seen:
                    continue
                seen.add(text)
                role = phrase.role or roles[(number + turn) % len(roles)]
                yield Sentence(label, role, text)
            if label not in (FOLLOW_UP,) and dice.random() < 0.35:
                yield Sentence(
                    label, phrase.role or roles[number % len(roles)], _chatty(_filled(phrase.text, dice), dice)
                )


def _filled(text: str, dice: random.Random) -> str:
    for _ in range(3):
        text = _SLOT.sub(lambda slot: dice.choice(fillers()[slot[1]]), text)
    return text


def _chatty(text: str, dice: random.Random) -> str:
    if dice.random() < 0.5:
        return f"{dice.choice(chatter()['before'])} {text}"
    after = dice.choice(chatter()["after"])
    return f"{text}{'. ' if after[0].isupper() else ' '}{after}"
