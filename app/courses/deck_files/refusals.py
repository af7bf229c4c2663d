"""What a deck file gives, why one is refused, and its name without anything that could lead elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext

from app.courses.deck import MAX_CHARACTERS, MAX_SLIDES, Deck

MAX_FILE_BYTES = 20_000_000
MAX_FILE_NAME = 100
TOO_BIG = lazy_gettext(
    "This file is over %(size)s MB. Please make its pictures smaller.", size=MAX_FILE_BYTES // 1_000_000
)

__all__ = [
    "MAX_CHARACTERS",
    "MAX_FILE_BYTES",
    "MAX_SLIDES",
    "TOO_BIG",
    "DeckFile",
    "DeckRefused",
    "Picture",
    "Progress",
    "Reason",
    "SavePicture",
    "safe_file_name",
]


class Reason(StrEnum):
    """Why a deck file is refused."""

    TOO_BIG = "too_big"
    WRONG_TYPE = "wrong_type"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    UNSAFE = "unsafe"
    EMPTY = "empty"
    IMAGE_ONLY = "image_only"
    TOO_MANY_SLIDES = "too_many_slides"
    TOO_LONG = "too_long"


class DeckRefused(ValueError):
    """The file cannot become a deck; the text is a sentence for the teacher who chose it."""

    def __init__(self, reason: Reason, sentence: Any) -> None:
        # One that was written down with the module is put into words here, for whoever asks now.
        self.reason = reason
        self.sentence = str(sentence)
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class Picture:
    """What a slide looks like: `slide` counts from 1, sizes are pixels, `media_type` is image/png or image/jpeg."""

    slide: int
    media_type: str
    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class DeckFile:
    """A deck that was read, the file's safe name, and how many slides were left out because they are hidden."""

    deck: Deck
    name: str
    hidden: int = 0


Progress = Callable[[int, int], None]
"""Called with how many slides are done and how many there are."""

SavePicture = Callable[[Picture], None]
"""Called with each slide's picture as it is made, so that only one is held at a time."""


def safe_file_name(name: str, otherwise: str = "deck") -> str:
    """The last part of a path of any system, in letters that are only a name: at most 100, no dot in front."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(sign if sign.isalnum() or sign in " -_.()" else "_" for sign in base if sign.isprintable())
    clean = re.sub(r"\s+", " ", kept).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    if dot and len(ending) <= 8:
        return f"{stem[: MAX_FILE_NAME - len(ending) - 1].rstrip(' .') or otherwise}.{ending}"
    return clean[:MAX_FILE_NAME].rstrip(" .") or otherwise
