"""A course's deck as others see it: the outline (kept in memory by deck version) and the slides' text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask_babel import gettext as _
from sqlalchemy import select

from app.core.errors import Invalid, NotFound
from app.courses.access import Seat
from app.courses.models import Slide
from app.extensions import db


@dataclass(frozen=True, slots=True)
class SlideHead:
    """A slide without its text. `number` counts from 1."""

    id: int
    number: int
    title: str
    topic: str | None

    @property
    def label(self) -> str:
        return f"Slide {self.number}"


def outline(course_id: int, deck_version: int) -> tuple[SlideHead, ...]:
    """The course's slides in order. A deck is read once per version and process, not once per tap."""
    return _outline(str(db.engine.url), course_id, deck_version)


@lru_cache(maxsize=512)
def _outline(_database: str, course_id: int, _version: int) -> tuple[SlideHead, ...]:
    rows = db.session.execute(
        select(Slide.id, Slide.number, Slide.title, Slide.topic)
        .where(Slide.course_id == course_id, Slide.removed_at.is_(None))
        .order_by(Slide.number)
    )
    return tuple(SlideHead(row.id, row.number, row.title, row.topic) for row in rows)


def slide_named(seat: Seat, reference: str | None) -> SlideHead | None:
    """The slide that a caller means: an id, or `slide_3` for the third; without one, the slide that is up now.

    None where no slide is up. Raises Invalid for a slide that this deck does not have.
    """
    slides = outline(seat.course_id, seat.deck_version)
    if reference is None:
        current = seat.lesson.slide_id if seat.lesson else None
        return next((slide for slide in slides if slide.id == current), None)
    attribute, value = ("number", reference[6:]) if reference.startswith("slide_") else ("id", reference)
    found = next((slide for slide in slides if str(getattr(slide, attribute)) == value), None)
    if found is None:
        raise Invalid.field("slide_id", _("this course's deck has no such slide"))
    return found


@dataclass(frozen=True, slots=True)
class SlideText:
    """A slide with what it says and the notes to it, both Markdown."""

    head: SlideHead
    body: str
    notes: str


def slide_text(course_id: int, deck_version: int, slide_id: int) -> SlideText:
    """One slide's text, read once per version of the deck and process; raises NotFound."""
    return _slide_text(str(db.engine.url), course_id, deck_version, slide_id)


@lru_cache(maxsize=512)
def _slide_text(_database: str, course_id: int, _version: int, slide_id: int) -> SlideText:
    row = db.session.execute(
        select(Slide.id, Slide.number, Slide.title, Slide.topic, Slide.body, Slide.notes).where(
            Slide.id == slide_id, Slide.course_id == course_id
        )
    ).first()
    if row is None:
        raise NotFound(_("There is no such slide."))
    return SlideText(SlideHead(row.id, row.number, row.title, row.topic), row.body, row.notes)


def deck_text(course_id: int) -> list[SlideText]:
    """All slides of the present deck, in order."""
    rows = db.session.execute(
        select(Slide.id, Slide.number, Slide.title, Slide.topic, Slide.body, Slide.notes)
        .where(Slide.course_id == course_id, Slide.removed_at.is_(None))
        .order_by(Slide.number)
    )
    return [SlideText(SlideHead(row.id, row.number, row.title, row.topic), row.body, row.notes) for row in rows]
