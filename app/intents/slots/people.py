"""Pupils of the roster, as they are named in a sentence: in full, in part, misspelt, in lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from app.intents.slots.patterns import Pattern
from app.intents.slots.teachers import TITLE
from app.intents.types import Pupil

# Words of a roster whose answer is kept.
_KEPT = 4096
_TOKEN = Pattern(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
# Surnames that are words, and words that are nearly names: they need a capital, or they name nobody.
_WORDS = frozenset(
    [
        "brown",
        ("lee"),
        ("tan"),
        ("young"),
        ("king"),
        ("green"),
        ("white"),
        ("black"),
        ("long"),
        ("may"),
        ("rose"),
        ("grace"),
        ("hope"),
        ("joy"),
        ("will"),
        ("mark"),
        ("rich"),
        ("bell"),
        ("wood"),
        ("hill"),
        ("stone"),
        ("day"),
        ("rice"),
        ("lake"),
        ("banks"),
        ("park"),
        ("ford"),
        ("good"),
        ("best"),
        ("cook"),
        ("baker"),
        ("ho"),
        ("so"),
        ("an"),
        ("do"),
        ("he"),
        ("she"),
        ("see"),
        ("many"),
        ("sun"),
        ("moon"),
    ]
)
_NO_TYPO = frozenset(
    [
        "ethane",
        ("methane"),
        ("locus"),
        ("loam"),
        ("emmy"),
        ("omen"),
        ("oman"),
        ("zebra"),
        ("wilson's"),
        ("private"),
        ("chest"),
        ("chef"),
        ("chen's"),
        ("market"),
        ("limb"),
        ("limp"),
        ("lab"),
        ("lime"),
        ("limit"),
        ("lemon"),
        ("mail"),
        ("main"),
        ("male"),
        ("amelie"),
        ("noun"),
        ("nose"),
        ("note"),
        ("node"),
        ("north"),
        ("lion"),
        ("limo"),
        ("laser"),
        ("lunas"),
        ("olive"),
        ("prize"),
        ("price"),
        ("prior"),
        ("omit"),
        ("other"),
        ("earth"),
        ("than"),
        ("then"),
        ("brow"),
        ("browser"),
        ("browse"),
        ("groan"),
        ("patrol"),
        ("path"),
        ("petal"),
        ("pastel"),
        ("garden"),
        ("gracias"),
        ("martian"),
        ("marines"),
        ("hasten"),
        ("season"),
        ("davit"),
    ]
)
_TITLED = Pattern(rf"\b(?i:{TITLE})\b\.?\s+(?:[A-Z][\w'-]+\s+)?$")


@dataclass(frozen=True, slots=True)
class Named:
    """Words that name a pupil: those whom they fit, and the half-open range of characters."""

    said: str
    fits: tuple[Pupil, ...]
    start: int
    end: int


def _plain(word: str) -> str:
    """A name as it sounds: without case, accents' length, doubled letters and the usual swaps."""
    word = word.casefold().replace("'", "").replace("-", "")
    for letters, sound in (("ph", "f"), ("ck", "k"), ("ai", "a"), ("ei", "e"), ("ie", "i"), ("ya", "a"), ("y", "i")):
        word = word.replace(letters, sound)
    return re.sub(r"(.)\1", r"\1", word).rstrip("h")


@dataclass(frozen=True, slots=True)
class _Roster:
    aliases: dict[str, tuple[Pupil, ...]]
    surnames: dict[str, tuple[Pupil, ...]]
    sounds: dict[str, tuple[str, ...]]
    longest: int
    seen: dict[str, tuple[Pupil, ...]]


def _first_and_last(name: str) -> tuple[str, str]:
    parts = name.casefold().split()
    return (" ".join(parts[:-1]), parts[-1]) if len(parts) > 1 else (name.casefold(), "")


@lru_cache(maxsize=64)
def _roster(pupils: tuple[Pupil, ...]) -> _Roster:
    aliases: dict[str, list[Pupil]] = {}
    surnames: dict[str, list[Pupil]] = {}
    for pupil in pupils:
        first, last = _first_and_last(pupil.name)
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
    return _Roster(
        {alias: tuple(fits) for alias, fits in aliases.items()},
        {last: tuple(fits) for last, fits in surnames.items()},
        {sound: tuple(spelled) for sound, spelled in sounds.items()},
        max((len(alias.split()) for alias in aliases), default=1),
        {},
    )


def _bare(word: str) -> str:
    word = word.casefold()
    return word[:-2] if word.endswith("'s") else word.rstrip("'")


def _typo(word: str, known: Iterable[str]) -> list[str]:
    """The known names that a word misspells: the same first letter, one slip, or two in a long name."""
    if len(word) < 4 or word in _NO_TYPO or word in _WORDS:
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


def _by_first(word: str, roster: _Roster) -> tuple[Pupil, ...]:
    """Those whom a word fits as a first name; a word's answer is kept with the roster."""
    if word not in roster.seen:
        if len(roster.seen) > _KEPT:
            roster.seen.clear()
        roster.seen[word] = _fitting(word, roster)
    return roster.seen[word]


def _fitting(word: str, roster: _Roster) -> tuple[Pupil, ...]:
    if word in roster.aliases:
        return roster.aliases[word]
    if word.endswith("s") and len(word) > 3 and word[:-1] in roster.aliases and word not in _WORDS:
        return roster.aliases[word[:-1]]
    if len(word) >= 3 and word not in _WORDS and word not in _NO_TYPO and (alike := roster.sounds.get(_plain(word))):
        return tuple(dict.fromkeys(pupil for alias in alike for pupil in roster.aliases[alias]))
    near = _typo(word, roster.aliases)
    return tuple(dict.fromkeys(pupil for alias in near for pupil in roster.aliases[alias]))


def _by_last(token: str, word: str, roster: _Roster, *, lower: bool) -> tuple[Pupil, ...]:
    capital = token[:1].isupper()
    if word in roster.surnames and (capital or (lower and word not in _WORDS)):
        return roster.surnames[word]
    if word.endswith("s") and word[:-1] in roster.surnames and capital and word not in _WORDS:
        return roster.surnames[word[:-1]]
    if len(word) >= 6:
        near = [last for last in _typo(word, roster.surnames) if len(last) >= 6]
        return tuple(dict.fromkeys(pupil for last in near for pupil in roster.surnames[last]))
    return ()


def named(text: str, pupils: tuple[Pupil, ...], periods: Sequence[str] = ()) -> list[Named]:
    """The pupils whom a text names, in order; a name that fits several keeps them all, unless a period parts them."""
    if not pupils:
        return []
    roster = _roster(pupils)
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


def _match(
    tokens: list[tuple[str, int, int]], place: int, roster: _Roster, text: str, lower: bool
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
    fits = _by_first(word, roster)
    if not fits:
        return 1, _by_last(token, word, roster, lower=lower)
    if (
        place + 1 < len(tokens)
        and text[tokens[place][2] : tokens[place + 1][1]] == " "
        and not token.casefold().endswith("'s")
    ):
        following = tokens[place + 1][0]
        last = _bare(following)
        same = tuple(
            p for p in fits if _first_and_last(p.name)[1] in (last, *_typo(last, [_first_and_last(p.name)[1]]))
        )
        if same:
            return 2, same
        others = roster.surnames.get(last, ()) if following[:1].isupper() else ()
        if others:
            # A first name of one and a surname of another: either may be meant.
            return 2, tuple(dict.fromkeys((*fits, *others)))
    return 1, fits
