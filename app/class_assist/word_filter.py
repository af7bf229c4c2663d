"""Rude words in a question: whole words of small reviewed lists, one list a language, and a course's own. Pure text.

A match sends a question to the teacher and refuses nothing, so a list holds only what is rude without doubt. Words
that are ordinary in another of our languages (German "dick", English "bite") or in a biology lesson are in none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

LANGUAGES = ("de", "en", "es", "fr")
_FOLDER = Path(__file__).with_name("words")
_TOKEN = re.compile(r"[^\W_](?:[^\W_]|[@$!|*])*|[@$](?:[^\W_]|[@$!|*])+")
_LEET = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "|": "il"}
_MOST_READINGS = 64


@cache
def words_of(language: str) -> frozenset[str]:
    """A language's list. Lines that begin with # are remarks."""
    lines = (_FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(_folded(line.strip()) for line in lines if line.strip() and not line.startswith("#"))


def is_rude(text: str, languages: Iterable[str] = LANGUAGES, own_words: str = "") -> bool:
    """Whether a word of these languages' lists stands in it, also in capitals, in leetspeak or with letters drawn out.

    Accents count: Spanish "cono" is a cone. `own_words` are a course's: words and phrases by lines or commas.
    """
    lists = [words_of(language) for language in languages]
    tokens = [_readings(token) for token in _tokens(text)]
    if any(reading in words for readings in tokens for reading in readings for words in lists):
        return True
    return any(_stands_in(phrase, tokens) for phrase in _phrases(own_words))


@lru_cache(maxsize=256)
def _phrases(own_words: str) -> tuple[tuple[str, ...], ...]:
    found = (tuple(_plain(token) for token in _tokens(part)) for part in re.split(r"[,;\n]", own_words))
    return tuple(phrase for phrase in found if phrase)


def _stands_in(phrase: tuple[str, ...], tokens: list[set[str]]) -> bool:
    starts = range(len(tokens) - len(phrase) + 1)
    return any(all(word in tokens[start + at] for at, word in enumerate(phrase)) for start in starts)


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(_folded(text))


def _plain(token: str) -> str:
    return token.strip("!|*")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())


def _readings(token: str) -> set[str]:
    plain = _plain(token)
    if plain.isdigit():
        # A number is no word in disguise, and a course's own word may be one.
        return {plain}
    decoded = {plain}
    if any(letter in _LEET for letter in plain):
        choices = [_LEET.get(letter, letter) for letter in plain]
        decoded |= {"".join(each) for _, each in zip(range(_MOST_READINGS), product(*choices), strict=False)}
    return decoded | {re.sub(r"(.)\1{2,}", times, each) for each in decoded for times in (r"\1", r"\1\1")}
