"""Words: what one is, which carry no meaning of their own, and which are forms of the same word."""

from __future__ import annotations

import re
from functools import lru_cache


def word_set(listed: str) -> frozenset[str]:
    """The words of a list written as running text."""
    return frozenset(listed.split())


# A mark that combines with a letter belongs to its word, though Python's \w leaves it out.
_MARKS = "\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e"
_LETTERS = rf"[^\W_](?:[^\W_]|[{_MARKS}])*"
WORD = re.compile(rf"{_LETTERS}(?:['’\-‑–]{_LETTERS})*")
"""A word with its inner hyphens and apostrophes: `double-helix`, `cell's`, `10`."""
PART = re.compile(_LETTERS)
"""The parts that a search engine sees: `double`, `helix`."""

STOP_WORDS = word_set(
    """a about above after again against all also am an and any are aren as at be because been before being below
    between both but by can cannot could couldn d did didn do does doesn doing don done down during each either else
    etc ever every few for from further get gets give given gives go goes had hadn has hasn have haven having he hence
    her here hers herself him himself his how however i if in into is isn it its itself just know let ll m many may me
    might mine more most much must mustn my myself neither no nor not now of off often on once one only or other others
    our ours ourselves out over own per please quite rather re s same shall she should shouldn since so some still such
    t tell than that the their theirs them themselves then there these they this those though through thus to too
    toward towards under until up upon us ve very via was wasn we were weren what whatever when where whether which
    while who whom whose why will with within without won would wouldn yet you your yours yourself yourselves"""
)

ASKING = word_set(
    """actually again anything called come define defined definition describe detail details difference different
    differ difficult easy example examples exactly explain explained explaining explanation find happen happened
    happens happening hard help idea important kind kinds know known lesson like make makes made making main mean
    meaning means name named need needs people place question really say says show simple slide slides something
    sort take takes teach term thing things think time topic type types understand use used uses using various way
    ways word words work works working year years new first good many number part parts two three four five six seven
    eight nine ten double single"""
)
"""Words of the question, hardly of the matter: alone they do not make a slide fit."""

TELLING = frozenset(["all", "from", "into"])
"""Stop words that still tell which way or how much ("out of the cell", "into the cell"): they help to rank."""

_VOWEL = re.compile("[aeiouy]")


def words(text: str) -> list[str]:
    """The words of a text in small letters, in order."""
    return [found.group().casefold() for found in WORD.finditer(text)]


def parts(text: str) -> list[str]:
    """The parts of words in small letters, in order, a possessive `'s` left out."""
    return [part.casefold() for found in WORD.finditer(text) for part in PART.findall(_no_possessive(found.group()))]


def content(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order."""
    return [stem(part) for part in parts(text) if part not in STOP_WORDS]


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """One form for `cell` and `cells`, `diffuse` and `diffusion`, `nucleus` and `nuclei`; rough, but the same on both
    sides of a comparison. A word of another language than English mostly stays as it is."""
    if len(word) < 4 or not word.isascii():
        return word
    word = singular(word)
    for ending in ("ing", "ed", "ion"):
        root = word.removesuffix(ending)
        if root != word and len(root) > 3 and _VOWEL.search(root) and (ending != "ion" or root[-1] in "st"):
            word = root[:-1] if root[-1] == root[-2] and root[-1] not in "sl" else root
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def singular(word: str) -> str:
    """The singular of an English noun, near enough to see that two words are forms of one."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")):
        if word.endswith(ending) and len(word) > 4:
            return word.removesuffix(ending) + instead
    for ending in ("ium", "ion", "ia", "us", "ei"):
        if word.endswith(ending) and len(word) > 5 and not word.endswith(("tion", "sion")):
            return word.removesuffix(ending) + ("i" if ending[0] == "i" else "e" if ending == "ei" else "")
    if word.endswith("s") and not word.endswith(("ss", "is", "us")):
        return word[:-1]
    return word


def _no_possessive(word: str) -> str:
    return word[:-2] if word.endswith(("'s", "’s")) else word
