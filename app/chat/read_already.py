"""A finished answer for a page that has read its text: the drawing points at it, and sends it no second time."""

from __future__ import annotations

import re
from html import unescape

from markupsafe import Markup

SHORTEST = 20
"""Characters; what is shorter is sent as it is, for to point at it takes as much."""

NEAR = 4_000
"""Characters behind the last place in which the next words are looked for: they come in the same order."""

_TAGS = re.compile(r'(<(?:[^>"]|"[^"]*")*>)')


def units(text: str) -> int:
    """A text's length as browsers count it."""
    return len(text.encode("utf-16-le")) // 2


def pointing(html: Markup, text: str) -> Markup:
    """Drawn Markdown with `<wbr data-r=skipped,length>` for what stands word for word in the Markdown's text."""
    found = _Found(text)
    parts = _TAGS.split(html)
    parts[::2] = [found.pointed(part) for part in parts[::2]]
    return Markup("".join(parts))  # noqa: S704 - it was clean, and gained numbers


class _Found:
    """How far a text has been looked through, and pointed at."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._looked = self._pointed = 0

    def pointed(self, part: str) -> str:
        """What stands between two tags, or what points at it."""
        words = unescape(part)
        if (place := self._place(words)) is not None:
            return self._mark(part, words, place)
        # Lines of a list's code stand further to the right in the text than in the drawing.
        lines = part.splitlines(keepends=True)
        return "".join(map(self.pointed, lines)) if len(lines) > 1 else part

    def _place(self, words: str) -> int | None:
        if not words.strip():
            return None
        place = self._text.find(words, self._looked, self._looked + len(words) + NEAR)
        return place if place >= 0 else None

    def _mark(self, part: str, words: str, place: int) -> str:
        self._looked = place + len(words)
        if len(words) < SHORTEST:
            return part
        skipped, self._pointed = units(self._text[self._pointed : place]), self._looked
        return f"<wbr data-r={skipped},{units(words)}>"
