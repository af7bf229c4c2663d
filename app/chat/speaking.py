"""A model's words on their way to a person: names come back in, and citations become links, however pieces are cut."""

from __future__ import annotations

from dataclasses import dataclass

from app.chat.runs.writing import Writing
from app.courses import Seat, outline
from app.extensions import db
from app.tutor import Names, Unmasking, linked


@dataclass(slots=True)
class Spoken:
    """A model's words on their way to the person: names come back, and citations become links."""

    writing: Writing
    names: Names
    course_id: int | None
    slides: frozenset[int]
    _held: str = ""
    _unmasking: Unmasking | None = None

    def say(self, text: str) -> None:
        """Pass a piece on, as far as it is certain. Quick: it runs where all answers are read."""
        if self._unmasking is None:
            self._unmasking = self.names.unmasking()
        text = self._unmasking.feed(text)
        if text:
            self._pass_on(text)

    def end(self) -> None:
        """Pass on what was held back, now that nothing more comes."""
        if self._unmasking is not None:
            self._held += self._unmasking.end()
        if self._held:
            held, self._held = self._held, ""
            self.writing.say(self._linked(held))

    def _pass_on(self, text: str) -> None:
        text = self._held + text
        # A citation that has begun may go on in the next piece: "[slide 4]" is twelve characters at most.
        start = text.rfind("[", max(0, len(text) - _CITATION))
        open_ = start >= 0 and "]" not in text[start:] and _may_cite(text[start:])
        self._held, ready = (text[start:], text[:start]) if open_ else ("", text)
        if ready:
            self.writing.say(self._linked(ready) if "[" in ready else ready)

    def _linked(self, text: str) -> str:
        if self.course_id is None or "lide" not in text:
            return text
        return linked(text, lambda number: f"/courses/{self.course_id}/notes#slide-{number}", self.slides)


def spoken_to(writing: Writing, names: Names, read: Seat | None) -> Spoken:
    """What a model says to the person whose answer it is, and that has `read` slides of a course, or none."""
    if read is None:
        return Spoken(writing, names, None, frozenset())
    slides = frozenset(slide.number for slide in outline(read.course_id, read.deck_version))
    db.session.remove()
    return Spoken(writing, names, read.course_id, slides)


_CITATION = len("[slide 123456]")


def _may_cite(text: str) -> bool:
    return text[:7].lower() == "[slide "[: len(text[:7])]
