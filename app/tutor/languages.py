"""Every language by its name, as Unicode's locale data has it: its code, and which way it is written."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from babel.core import get_global

MOST_NAME = 40

_FROM_RIGHT_TO_LEFT = frozenset({"Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"})
# What people call a language whose name in the locale data is another one.
_ALSO = {
    "farsi": "fa",
    "mandarin": "zh",
    "mandarin chinese": "zh",
    "castilian": "es",
    "brazilian": "pt_BR",
    "gaelic": "gd",
    "pilipino": "fil",
    "panjabi": "pa",
    "pushto": "ps",
    "burmese": "my",
    "kurmanji": "ku",
    "haitian": "ht",
    "dhivehi": "dv",
}


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its BCP 47 code, its name in English, and whether it is written from right to left."""

    code: str
    name: str
    rtl: bool


def language_named(said: str) -> Language | None:
    """The language that somebody calls so, in English, by its own name or by its code; None for no such language."""
    name = _plain(said[: 2 * MOST_NAME])
    if not name:
        return None
    code = _english().get(name) or _ALSO.get(name) or _own_names().get(name)
    return language(code) if code else None


@cache
def language(code: str) -> Language:
    """The language of a code that the locale data has. Raises KeyError for another."""
    return Language(code.replace("_", "-"), _names_in_english()[code], _script(code) in _FROM_RIGHT_TO_LEFT)


def _plain(name: str) -> str:
    """A name as it is looked up: small letters without marks above them, "language" left out."""
    spelled = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(mark for mark in spelled if not unicodedata.category(mark).startswith(("M", "P")) or mark == "-")
    return " ".join(word for word in kept.split() if word not in ("language", "please", "the"))


@cache
def _names_in_english() -> dict[str, str]:
    return {str(code): str(name) for code, name in Locale("en").languages.items()}


@cache
def _english() -> dict[str, str]:
    names = _names_in_english()
    codes = {_plain(code.replace("_", "-")): code for code in names if len(code) > 2}
    return {_plain(name): code for code, name in names.items()} | codes | {code: code for code in names}


@cache
def _own_names() -> dict[str, str]:
    """What each language is called in itself: here in one file, as reading the locale data of all takes 100 MB."""
    found: dict[str, str] = {}
    for line in Path(__file__).with_name("own_names.tsv").read_text("utf-8").splitlines():
        code, _, own = line.partition("\t")
        found.setdefault(_plain(own), code)
    return found


def _script(code: str) -> str:
    likely = get_global("likely_subtags")
    whole = str(likely.get(code) or likely.get(code.partition("_")[0]) or "")
    return next((part for part in whole.split("_") if len(part) == 4), "")
