"""The five ways an explanation can be asked for, and what each looks for in a sentence."""

from __future__ import annotations

import re
from enum import StrEnum


class Style(StrEnum):
    """`explanation_style` as the callers name it."""

    SIMPLE = "simple"
    DETAILED = "detailed"
    EXAMPLE_BASED = "example-based"
    VISUAL = "visual"
    ANALOGY = "analogy"

    @property
    def sentences(self) -> int:
        """How many sentences it quotes at most."""
        return {Style.SIMPLE: 3, Style.DETAILED: 5}.get(self, 4)


class Missing(StrEnum):
    """What a style asked for and the material does not have; the reader is told."""

    EXAMPLE = "example"
    PICTURE = "picture"
    ANALOGY = "analogy"

    @classmethod
    def of(cls, style: Style) -> Missing | None:
        """What is missing when no chosen sentence fits the style; None for the styles that any sentence fits."""
        return {Style.EXAMPLE_BASED: cls.EXAMPLE, Style.VISUAL: cls.PICTURE, Style.ANALOGY: cls.ANALOGY}.get(style)


_MARKS = {
    Style.EXAMPLE_BASED: re.compile(
        r"\b(?:for example|for instance|such as|e\.g\.|an example|examples of|examples are|including)", re.IGNORECASE
    ),
    # Words that draw: what a thing looks like and where its parts lie. "Figure" and its kin name a real picture.
    Style.VISUAL: re.compile(
        r"\b(?:shaped|shape of|looks? like|stacks? of|sacs?|layers?|folded|helix|spirals?|round|flat|circular|tube"
        r"|rows?|arranged|line up|lined up|inside|outside|surrounds?|colou?r(?:ed)?|green|diagram|figure|picture|map"
        r"|chart|graph|drawing|photo(?:graph)?)\b",
        re.IGNORECASE,
    ),
    Style.ANALOGY: re.compile(
        r"\b(?:(?:is|are|works?|acts?|looks?|behaves?|functions?|moves?|much|just|a bit|rather|thought of) like"
        r"|similar(?:ly)? to|can be compared (?:to|with)|compared? (?:it|them) (?:to|with)|think of|imagine|resembles?"
        r"|as though|as if|by analogy|analog(?:y|ous))\b",
        re.IGNORECASE,
    ),
}


def fits(style: Style, sentence: str) -> bool:
    """Whether a sentence gives what the style asks for; always so for simple and detailed."""
    marks = _MARKS.get(style)
    return marks is None or bool(marks.search(sentence))


def bonus(style: Style, sentence: str) -> float:
    """What a fitting sentence gains over one that says as much of the question."""
    return 0.7 if style in _MARKS and fits(style, sentence) else 0.0
