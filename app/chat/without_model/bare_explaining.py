"""A bare “explain”: the slide that is up is meant, and where there is none it has to be asked what."""

from __future__ import annotations

import re

from app.chat.turns import Turn
from app.courses import Seat, slide_named

_BARE = re.compile(
    r"\W*(?:(?:please|pls|plz|hey|hi|ok|okay|sorry|just|can you|can u|could you|help me|and)[\s,]+)*"
    r"(?:e?xplain|eli5|explanation)"
    r"(?:\s+(?:it|this|that|more|again|everything|what (?:it|this|that) (?:is|means)"
    r"|(?:this|the|that)(?: current)? (?:slide|page|one|part|bit|thing)))*"
    r"(?:[\s,]+(?:to me|for me|please|pls|plz|again|simply|thanks|thx))*\W*",
    re.I,
)
_MOST_WORDS = 6
"""So many words at most name a topic, where they follow the question what is meant."""


def is_bare(sentence: str) -> bool:
    """Whether a sentence asks to explain and does not say what."""
    return _BARE.fullmatch(sentence) is not None


def names_it(turn: Turn) -> bool:
    """Whether a sentence can only be what a bare “explain” before it was about."""
    said = turn.own_words
    return bool(said) and is_bare(said[-1]) and 0 < len(turn.sentence.split()) <= _MOST_WORDS


def slide_up(here: Seat) -> str | None:
    """The title of the slide that is up in the lesson."""
    slide = slide_named(here, None)
    return slide.title if slide is not None else None
