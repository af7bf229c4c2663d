"""Plain text from a file to Markdown that says the same: no sign in it becomes a mark."""

from __future__ import annotations

import re

from app.core.markdown import unmarked

_HIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
# At the start of a line these would make a heading, a quotation, a list, a rule or the notes and topic of a slide.
_START = re.compile(r"(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|={3,}\s*$|-{3,}\s*$|~{3,}|\?\?\?\s*$)")
_WORD = re.compile(r"(notes?|topic):", re.IGNORECASE)


def clean(text: str) -> str:
    """One line of readable text: hidden characters gone, spaces single."""
    return " ".join(_HIDDEN.sub("", text).split())


def escaped(line: str) -> str:
    """A clean line as Markdown that is shown letter by letter; a numbered line may stay a list."""
    marked = unmarked(line)
    if _START.match(marked):
        return "\\" + marked
    # A zero-width mark would be hidden text; an escaped colon looks the same and names neither notes nor topic.
    return _WORD.sub(r"\1\\:", marked, count=1) if _WORD.match(marked) else marked
