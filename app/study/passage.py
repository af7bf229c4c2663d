"""What the study tools read: a slide of a course, with the teacher's notes to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from app.study.text import Sentence, sentences

MAX_CHARACTERS = 12_000
"""Of a slide's text, and of its notes, only so much is read: a slide is a page, not a book."""


@dataclass(frozen=True)
class Passage:
    """One slide. `text` and `notes` are Markdown, `number` counts from 1 in the order of the deck."""

    slide_id: int
    number: int
    title: str
    text: str
    notes: str = ""
    topic: str | None = None

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the slide and then those of the notes, each once, in reading order."""
        both = chain(sentences(self.text[:MAX_CHARACTERS]), sentences(self.notes[:MAX_CHARACTERS], in_notes=True))
        return tuple({sentence.text: sentence for sentence in reversed(list(both))}.values())[::-1]
