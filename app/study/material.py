"""A quiz's material: the sentences of some passages as words with places, and which of them can be asked about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from app.study.passage import Passage
from app.study.text import Sentence
from app.study.words import STOP_WORDS, WORD, stem, word_set

MAX_SENTENCES = 60
"""Of one passage; the rest of a longer one is not asked about."""
SHORTEST, LONGEST = 6, 40
"""The words of a sentence that can be asked about."""

# A sentence that points to one before it cannot be answered by who has not just read that one.
_POINTS_BACK = word_set(
    """it its they their them this these those that he she his her him such both another other others here there then
    one some two three each neither either none what who which as so thus therefore hence however instead also moreover
    furthermore besides but and or yet still otherwise similarly likewise consequently meanwhile afterwards later
    finally next answer question if when while after before because although though unlike once with without now given
    like since"""
)
_POINTS_BACK_INSIDE = re.compile(
    r"\b(?:this|these|those|such(?! as)|the (?:former|latter|above|following|other)|see|above|below"
    r"|(?:to|in|of|at|by|for|from|on) that (?!of)|mentioned|as follows|also|he|she|his|her|him|hers)\b",
    re.IGNORECASE,
)
# Orders and remarks of the lesson itself.
_OF_THE_LESSON = re.compile(
    r"^(?:give|ask|show|tell|let|discuss|remind|have|follow|keep|think|remember|note|compare|look|consider|imagine|see"
    r"|draw|read|write|point|try|use|turn|take|make|suppose|recall|notice|observe|open|answer|work|start)\b"
    r"|\b(?:i|you|your|we|us|our|my|slide|slides|homework|classroom|students|pupils|exam|question|questions)\b",
    re.IGNORECASE,
)
_LINKED = re.compile(
    r"^(?:in (?:particular|addition|contrast|fact|turn|general|other|practice|both|short|response|return)"
    r"|as (?:a result|such|well)|on the (?:other|one) hand|by (?:contrast|then)|at (?:the same|that|first|the time)"
    r"|the (?:last|first|second|third|final|next|latter|former|previous|target|bid|offer|deal|answer)"
    r"|stated|put|somewhat|(?:a few |some |many )?(?:days|weeks|months|years|decades|centuries)"
    r" (?:later|after|earlier)"
    r"|not|more|most of|much of|all of|first|second|third|last|earlier|later|during|even|to this|the result)\b",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"\d/\d|[=→←⇌≤≥<>^]|\w\+|\+ |[({][A-Za-z],|\\")
_UNBALANCED = re.compile(r"^[^(]*\)|\([^)]*$")


class Token(NamedTuple):
    """A word of a sentence, in small letters and as a stem, and where it stands in the text."""

    lower: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Source:
    """A sentence to ask about: its words, its passage, its place from 0 in the material."""

    sentence: Sentence
    passage: Passage
    tokens: tuple[Token, ...]
    place: int
    usable: bool

    @property
    def text(self) -> str:
        """The sentence word for word."""
        return self.sentence.text

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its meaningful words."""
        return frozenset(token.stem for token in self.tokens if token.lower not in STOP_WORDS)


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return stem(word)


def _words(text: str) -> Iterator[tuple[str, int]]:
    for match in WORD.finditer(text):
        word = match.group()
        # A possessive is not a part of the word: "Europe's" is a place of "Europe".
        yield (word[:-2] if word.endswith(("'s", "’s")) else word), match.start()


def tokens_of(text: str) -> tuple[Token, ...]:
    """The words of a text with their places."""
    return tuple(
        Token(lower := word.casefold(), _stem(lower), start, start + len(word)) for word, start in _words(text)
    )


def meaning_of(text: str) -> frozenset[str]:
    """The stems of a text's meaningful words."""
    lower = {word.casefold() for word, _start in _words(text)}
    return frozenset(map(_stem, lower - STOP_WORDS))


def sources(passages: Iterable[Passage]) -> tuple[Source, ...]:
    """Every sentence of the passages; those that cannot be asked about still show how words are used."""
    found: list[Source] = []
    for passage in passages:
        for sentence in passage.sentences[:MAX_SENTENCES]:
            tokens = tokens_of(sentence.text)
            found.append(Source(sentence, passage, tokens, len(found), _is_usable(sentence, tokens)))
    return tuple(found)


def _is_usable(sentence: Sentence, tokens: Sequence[Token]) -> bool:
    """Whether a sentence stands alone, is about the matter and is neither too short nor a formula."""
    text = sentence.text
    if not SHORTEST <= len(tokens) <= LONGEST or not sentence.is_whole or text.endswith(("?", "…")):
        return False
    first = tokens[0].lower
    if first in _POINTS_BACK or not text[0].isalpha() or text[0].islower() or (first.endswith("ly") and len(first) > 4):
        return False
    return not any(
        shape.search(text) for shape in (_POINTS_BACK_INSIDE, _OF_THE_LESSON, _LINKED, _FORMULA, _UNBALANCED)
    )
