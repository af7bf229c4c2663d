"""Proper names inside a sentence: "Robert Guiscard", "House of Commons"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from app.study.material import Token
from app.study.words import word_set

MAX_WORDS = 4
_JOINING = word_set("of the de la le von van der du")
# Capitals that make no name to ask for.
_NOT_NAMES = word_set(
    """i monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december mr mrs ms dr sir lord king queen duke earl count pope saint prince princess
    emperor president north south east west northern southern eastern western english"""
)


class Sort(StrEnum):
    """What a name names, as far as the words around it tell."""

    PLACE = "place"
    PERSON = "person"
    PEOPLE = "people"
    UNKNOWN = "unknown"


_AT_PLACES = word_set("in at near throughout across into outside within around")
TITLES = word_set(
    "king queen duke earl count pope saint st prince princess emperor president sir lord lady mr mrs ms dr professor"
    " general abbot bishop baron minister premier captain leader brother sister son daughter wife husband"
)
_DONE_BY_PERSONS = word_set(
    """said wrote married travelled traveled ceded studied invented discovered proposed proved argued showed published
    died fought led founded asked told who himself herself painted"""
)
_NUMERAL = re.compile(r" [IVX]+\b")


def sort_of(text: str, around: Iterable[tuple[str, str]]) -> Sort:
    """What a name names, from the words before and after each of its uses, in small letters."""
    around = list(around)
    place = sum(before in _AT_PLACES for before, _ in around)
    person = sum((before in TITLES) + (after in _DONE_BY_PERSONS) for before, after in around)
    if text.endswith("s") and not text.endswith(("ss", "is", "us")) and any(before == "the" for before, _ in around):
        return Sort.PEOPLE
    if person + 2 * bool(_NUMERAL.search(text)) + (text.split()[0].lower() in TITLES) > place:
        return Sort.PERSON
    return Sort.PLACE if place else Sort.UNKNOWN


def names_in(text: str, tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """The first and last token of each name. A capital that only starts a sentence or a clause shows nothing."""
    found: list[tuple[int, int]] = []
    at = 1
    while at < len(tokens):
        if not _is_capital(text, tokens[at]) or _starts_clause(text, tokens[at]):
            at += 1
            continue
        last = at
        while last + 1 < len(tokens) and text[tokens[last].end : tokens[last + 1].start] == " ":
            if _is_capital(text, tokens[last + 1]):
                last += 1
            elif _joins(text, tokens, last + 1):
                last += 2
            else:
                break
        first = at
        while first <= last and last - first >= MAX_WORDS:
            first += 1
        if any(token.lower not in _NOT_NAMES for token in tokens[first : last + 1]) and last - at < MAX_WORDS:
            found.append((first, last))
        at = last + 1
    return found


def _joins(text: str, tokens: Sequence[Token], at: int) -> bool:
    """Whether a small word stands inside a name: the "of" of "House of Commons"."""
    return (
        tokens[at].lower in _JOINING
        and at + 1 < len(tokens)
        and text[tokens[at].end : tokens[at + 1].start] == " "
        and _is_capital(text, tokens[at + 1])
    )


def _is_capital(text: str, token: Token) -> bool:
    return text[token.start].isupper()


def _starts_clause(text: str, token: Token) -> bool:
    before = text[: token.start].rstrip("\"'“‘( ")
    return not before or before[-1] in ".:!?"
