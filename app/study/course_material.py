"""What there is to study in a course: the slides of its deck as it is now, with the notes to them."""

from __future__ import annotations

from sqlalchemy import select

from app.courses import Slide
from app.extensions import db
from app.study.passage import Passage


def passages_of(course_id: int) -> list[Passage]:
    """The course's slides in the order of the deck. Whoever asks has been let into the course before."""
    slides = db.session.execute(
        select(Slide.id, Slide.number, Slide.title, Slide.body, Slide.notes, Slide.topic)
        .where(Slide.course_id == course_id, Slide.removed_at.is_(None))
        .order_by(Slide.number)
    )
    return [Passage(*slide) for slide in slides]
