"""The names of a roster, in every way that they are written, and the words that only look like them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from app.intents.types import Pupil
from app.intents.wordpieces import vocabulary

# Words of a roster whose answer is kept.
_KEPT = 4096
# Surnames that are words, and words that are nearly names: they need a capital, or they name nobody.
_WORDS = frozenset({
    "an", "baker", "banks", "bell", "best", "black", "brown", "cook", "day", "do", "ford", "good", "grace", "green",
    "he", "hill", "ho", "hope", "joy", "king", "lake", "lee", "long", "many", "mark", "may", "moon", "park", "rice",
    "rich", "rose", "see", "she", "so", "stone", "sun", "tan", "white", "will", "wood", "young",
})  # fmt: skip
# Words of every lesson that are no slip of a name, whatever their capitals.
_NO_TYPO = frozenset({
    "amelie", "brow", "browse", "browser", "chef", "chen's", "chest", "davit", "earth", "emmy", "ethane", "garden",
    "gracias", "grade", "graded", "grades", "groan", "hasten", "lab", "laser", "lemon", "limb", "lime", "limit",
    "limo", "limp", "line", "lines", "link", "links", "lion", "loam", "locus", "lunas", "mail", "main", "male",
    "marines", "market", "martian", "mate", "mates", "methane", "node", "north", "nose", "note", "noun", "olive",
    "oman", "omen", "omit", "other", "pastel", "path", "patrol", "petal", "price", "prior", "private", "prize",
    "sample", "season", "than", "then", "wilson's", "zebra",
})  # fmt: skip


def _plain(word: str) -> str:
    """A name as it sounds: without case, accents' length, doubled letters and the usual swaps."""
    word = word.casefold().replace("'", "").replace("-", "")
    for letters, sound in (("ph", "f"), ("ck", "k"), ("ai", "a"), ("ei", "e"), ("ie", "i"), ("ya", "a"), ("y", "i")):
        word = word.replace(letters, sound)
    return re.sub(r"(.)\1", r"\1", word).rstrip("h")


@dataclass(frozen=True, slots=True)
class Roster:
    """The names by which pupils go, in lower case; `sounds` are those that sound alike."""

    aliases: dict[str, tuple[Pupil, ...]]
    surnames: dict[str, tuple[Pupil, ...]]
    sounds: dict[str, tuple[str, ...]]
    longest: int
    seen: dict[tuple[str, bool], tuple[Pupil, ...]]


def first_and_last(name: str) -> tuple[str, str]:
    """First names and surname, in lower case."""
    parts = name.casefold().split()
    return (" ".join(parts[:-1]), parts[-1]) if len(parts) > 1 else (name.casefold(), "")


@lru_cache(maxsize=64)
def roster_of(pupils: tuple[Pupil, ...]) -> Roster:
    """The roster of these pupils."""
    aliases: dict[str, list[Pupil]] = {}
    surnames: dict[str, list[Pupil]] = {}
    for pupil in pupils:
        first, last = first_and_last(pupil.name)
        spelled = {pupil.name.casefold(), first, first.replace(" ", ""), first.replace(" ", "-")}
        if last:
            spelled |= {f"{last} {first}", f"{first.replace(' ', '')} {last}", f"{first} {last[0]}"}
            surnames.setdefault(last, []).append(pupil)
        if " " in first:
            spelled.add(first.split()[0])
        for alias in spelled:
            aliases.setdefault(alias, []).append(pupil)
    sounds: dict[str, list[str]] = {}
    for alias in aliases:
        if " " not in alias:
            sounds.setdefault(_plain(alias), []).append(alias)
    return Roster(
        {alias: tuple(fits) for alias, fits in aliases.items()},
        {last: tuple(fits) for last, fits in surnames.items()},
        {sound: tuple(spelled) for sound, spelled in sounds.items()},
        max((len(alias.split()) for alias in aliases), default=1),
        {},
    )


def typo(word: str, known: Iterable[str], *, as_name: bool) -> list[str]:
    """The known names that a word misspells: the same first letter, one slip, or two in a long name.

    An ordinary word, such as "grade", is no slip of "Grace" unless it is written as a name is (`as_name`).
    """
    if len(word) < 4 or word in _NO_TYPO or word in _WORDS or (not as_name and word in vocabulary()):
        return []
    slips = 2 if len(word) >= 8 else 1
    close = [
        name
        for name in known
        if " " not in name
        and len(name) >= 4
        and name[0] == word[0]
        and OSA.distance(word, name, score_cutoff=slips if len(name) >= 6 else 1) <= (slips if len(name) >= 6 else 1)
    ]
    return close


def by_first(word: str, roster: Roster, *, as_name: bool) -> tuple[Pupil, ...]:
    """Those whom a word fits as a first name; a word's answer is kept with the roster."""
    key = (word, as_name)
    if key not in roster.seen:
        if len(roster.seen) > _KEPT:
            roster.seen.clear()
        roster.seen[key] = _fitting(word, roster, as_name)
    return roster.seen[key]


def _fitting(word: str, roster: Roster, as_name: bool) -> tuple[Pupil, ...]:
    if word in roster.aliases:
        return roster.aliases[word]
    if word.endswith("s") and len(word) > 3 and word[:-1] in roster.aliases and word not in _WORDS:
        return roster.aliases[word[:-1]]
    if len(word) >= 3 and word not in _WORDS and word not in _NO_TYPO and (alike := roster.sounds.get(_plain(word))):
        return tuple(dict.fromkeys(pupil for alias in alike for pupil in roster.aliases[alias]))
    near = typo(word, roster.aliases, as_name=as_name)
    return tuple(dict.fromkeys(pupil for alias in near for pupil in roster.aliases[alias]))


def by_last(token: str, word: str, roster: Roster, *, lower: bool, as_name: bool) -> tuple[Pupil, ...]:
    """Those whom a word fits as a surname; in lower case only where the whole text is (`lower`)."""
    capital = token[:1].isupper()
    if word in roster.surnames and (capital or (lower and word not in _WORDS)):
        return roster.surnames[word]
    if word.endswith("s") and word[:-1] in roster.surnames and capital and word not in _WORDS:
        return roster.surnames[word[:-1]]
    if len(word) >= 6:
        near = [last for last in typo(word, roster.surnames, as_name=as_name) if len(last) >= 6]
        return tuple(dict.fromkeys(pupil for last in near for pupil in roster.surnames[last]))
    return ()
