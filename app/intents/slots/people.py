"""Pupils of the roster, as they are named in a sentence: in full, in part, misspelt, in lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.intents.slots.patterns import Pattern
from app.intents.slots.roster import Roster, by_first, by_last, first_and_last, roster_of, typo
from app.intents.slots.teachers import TITLE
from app.intents.types import Pupil

_TOKEN = Pattern(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_TITLED = Pattern(rf"\b(?i:{TITLE})\b\.?\s+(?:[A-Z][\w'-]+\s+)?$")


@dataclass(frozen=True, slots=True)
class Named:
    """Words that name a pupil: those whom they fit, and the half-open range of characters."""

    said: str
    fits: tuple[Pupil, ...]
    start: int
    end: int


def _bare(word: str) -> str:
    word = word.casefold()
    return word[:-2] if word.endswith("'s") else word.rstrip("'")


def named(text: str, pupils: tuple[Pupil, ...], periods: Sequence[str] = ()) -> list[Named]:
    """The pupils whom a text names, in order; a name that fits several keeps them all, unless a period parts them."""
    if not pupils:
        return []
    roster = roster_of(pupils)
    tokens = [(found[0], found.start(), found.end()) for found in _TOKEN.finditer(text)]
    lower = not any(token[:1].isupper() for token, _start, _end in tokens[1:])
    out: list[Named] = []
    place = 0
    while place < len(tokens):
        taken, fits = _match(tokens, place, roster, text, lower)
        if not fits:
            place += 1
            continue
        start, end = tokens[place][1], tokens[place + taken - 1][2]
        if len(fits) > 1 and periods:
            fits = tuple(pupil for pupil in fits if set(pupil.periods) & set(periods)) or fits
        out.append(Named(re.sub(r"'s?$", "", text[start:end]), fits, start, end))
        place += taken
    return out


def _capitals(tokens: list[tuple[str, int, int]]) -> bool:
    """Whether most words have a capital, so that one says nothing."""
    return len(tokens) > 3 and 2 * sum(token[:1].isupper() for token, _start, _end in tokens) > len(tokens)


def _match(
    tokens: list[tuple[str, int, int]], place: int, roster: Roster, text: str, lower: bool
) -> tuple[int, tuple[Pupil, ...]]:
    """How many tokens from a place name a pupil, and whom they fit."""
    token, start, _end = tokens[place]
    if _TITLED.search(text[max(0, start - 40) : start]):
        return 1, ()
    for length in range(min(roster.longest, len(tokens) - place), 1, -1):
        words = tokens[place : place + length]
        between = text[words[0][2] : words[-1][1]]
        if re.search(r"[,;:.!?]|\s-\s", between) and not (length == 2 and between == ", "):
            continue
        said = " ".join(_bare(word) for word, _s, _e in words)
        fits = roster.aliases.get(said, ())
        if fits and between == ", " and said.split()[0] not in roster.surnames:
            continue
        if fits:
            return length, fits
    word = _bare(token)
    as_name = place > 0 and token[:1].isupper() and not _capitals(tokens)
    fits = by_first(word, roster, as_name=as_name)
    if not fits:
        return 1, by_last(token, word, roster, lower=lower, as_name=as_name)
    if (
        place + 1 < len(tokens)
        and text[tokens[place][2] : tokens[place + 1][1]] == " "
        and not token.casefold().endswith("'s")
    ):
        following = tokens[place + 1][0]
        last = _bare(following)
        same = tuple(
            p
            for p in fits
            if first_and_last(p.name)[1] in (last, *typo(last, [first_and_last(p.name)[1]], as_name=True))
        )
        if same:
            return 2, same
        others = roster.surnames.get(last, ()) if following[:1].isupper() else ()
        if others:
            # A first name of one and a surname of another: either may be meant.
            return 2, tuple(dict.fromkeys((*fits, *others)))
    return 1, fits
