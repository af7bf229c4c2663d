"""Keeps what others wrote apart from what we say to a model: as data between fences that nothing inside can close.

A fence bears a mark that is drawn anew for each prompt, and each line of what it holds begins with `| `. What cannot
be seen is taken out, and what a model's own template would read as the end of a turn is broken up.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

_KEPT = "\n\t\u200c\u200d"
"""Line ends, tabs, and the joiners that some scripts need."""
_TEMPLATE = re.compile(
    r"(?<=<)(?=\||/?s>|/?(?:start|end)_of_turn|/?(?:bos|eos|system|user|assistant|im_start|im_end)\b|<)"
    r"|(?<=\|)(?=>)|(?<=\[)(?=/?INST\])|(?<=>)(?=>)",
    re.IGNORECASE,
)


def new_mark() -> str:
    """A mark for one prompt's fences; nobody can guess it."""
    return secrets.token_hex(8)


def clean(text: str, most: int = 20_000) -> str:
    """A text without what cannot be seen and without the marks of models' templates, cut to so many characters."""
    cut = text[:most].replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _TEMPLATE.sub(" ", "".join(letter for letter in cut if letter in _KEPT or not _unseen(letter)))


def one_line(text: str, most: int = 200) -> str:
    """A text as one line."""
    return " ".join(clean(text, most).split())


def fenced(what: str, text: str, mark: str) -> str:
    """A text as data between fences that say what it is."""
    lines = "\n".join(f"| {line}" for line in clean(text).split("\n"))
    return f"[begin {what} {mark}]\n{lines}\n[end {what} {mark}]"


def _unseen(letter: str) -> bool:
    """Whether a character is a control, a hidden format mark, a lone surrogate, or a selector that can hide text."""
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co") or 0xE0100 <= ord(letter) <= 0xE01EF
