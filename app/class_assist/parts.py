"""The parts of a slide that a confused student can point at."""

from __future__ import annotations

import re

MOST = 3
LONGEST = 40

_BOLD = re.compile(r"\*\*(.+?)\*\*|__(.+?)__")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+(.+)$", re.MULTILINE)
_MARKUP = re.compile(r"[*_`#>\[\]]|\(https?://[^)]*\)")


def parts_of(body: str) -> list[str]:
    """At most three short names of what a slide's Markdown is about: its bold terms, then its bullets.

    Empty where the slide names fewer than two, for one chip is no choice.
    """
    bold = [first or second for first, second in _BOLD.findall(body)]
    found: list[str] = []
    for text in [*bold, *_BULLET.findall(body)]:
        name = _short(text)
        if name and all(name.casefold() != other.casefold() for other in found):
            found.append(name)
    return found[:MOST] if len(found) > 1 else []


def _short(text: str) -> str:
    plain = " ".join(_MARKUP.sub("", text).split()).rstrip(".,;:")
    if len(plain) <= LONGEST:
        return plain
    head = re.split(r"[:;,(—–]", plain)[0].strip()
    if 2 < len(head) <= LONGEST:
        return head
    return plain[:LONGEST].rsplit(" ", 1)[0].rstrip(".,;:") + "…"
