"""A deck file that was read and waits, and a slide with a picture, for the matrices of routes and capabilities."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select

from app.core import storage
from app.core.sql import insert_or
from app.courses import Slide
from app.courses.deck import parse
from app.courses.deck_reading import StoredDeck, StoredSlide
from app.courses.models import DeckImport, SlidePicture
from app.courses.pictures import KIND
from app.extensions import db
from tests.courses.deck_bytes import png
from tests.school import DECK


def deck_file(course_id: int, moment: datetime) -> tuple[int, int]:
    """The ids of the one import of the course, and of its first slide; inside the caller's transaction."""
    picture = storage.put(KIND, png(), name="slide-1.png", media_type="image/png")
    slides = [
        StoredSlide(title=slide.title, body=slide.body, notes=slide.notes, picture=(picture, 40, 30))
        for slide in parse(DECK).slides
    ]
    db.session.execute(delete(DeckImport).where(DeckImport.course_id == course_id))
    import_id: int = db.session.execute(
        insert(DeckImport)
        .values(
            course_id=course_id,
            filename="cells.pdf",
            contents=StoredDeck(slides=slides).model_dump(mode="json"),
            created_at=moment,
        )
        .returning(DeckImport.id)
    ).scalar_one()
    first = select(Slide.id).where(Slide.course_id == course_id, Slide.removed_at.is_(None)).order_by(Slide.number)
    slide_id: int = db.session.execute(first.limit(1)).scalar_one()
    shown = storage.put(KIND, png(), name="slide-1.png", media_type="image/png")
    db.session.execute(
        insert_or(SlidePicture).values(slide_id=slide_id, file_id=shown, width=40, height=30).on_conflict_do_nothing()
    )
    return import_id, slide_id
