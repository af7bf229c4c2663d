"""Deck files and rosters that wait or were begun, and a slide with a picture, for the matrices."""

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
from app.jobs import Job, State
from app.roster import RosterImport
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


def roster_files(course_id: int, moment: datetime) -> tuple[int, int, int]:
    """A class list that was looked at, one whose import has begun, and one of the whole school that has: their ids."""
    begun = RosterImport.job_id.is_not(None) & RosterImport.course_id.is_(None)
    db.session.execute(delete(RosterImport).where((RosterImport.course_id == course_id) | begun))
    found = []
    for course, waits in ((course_id, False), (course_id, True), (None, True)):
        job_id = None
        if waits:
            job_id = db.session.execute(
                insert(Job)
                .values(
                    kind="import_roster", course_id=course, arguments={}, state=State.QUEUED, done=0, total=0,
                    sentence="Waiting.", result={}, attempts=0, created_at=moment,
                )
                .returning(Job.id)
            ).scalar_one()  # fmt: skip
        content = b"Name,Number\nNora New,N-2"
        values = {
            "course_id": course,
            "filename": "class.csv",
            "file_id": storage.put("roster", content, name="class.csv", media_type="text/csv"),
            "job_id": job_id,
            "summary": {},
            "created_at": moment,
        }
        found.append(db.session.execute(insert(RosterImport).values(values).returning(RosterImport.id)).scalar_one())
    return found[0], found[1], found[2]
