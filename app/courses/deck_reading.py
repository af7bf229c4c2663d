"""The background job that reads a deck file: its slides, and a picture of each page of a PDF."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from pydantic import BaseModel
from sqlalchemy import delete, select, update

from app.core import clock, storage
from app.core.errors import Conflict, Invalid
from app.core.storage import Bytes
from app.courses.deck import Deck, SlideDraft
from app.courses.deck_files import DeckRefused, Picture, read_deck_file
from app.courses.models import DeckImport
from app.courses.pictures import KIND as PICTURE
from app.courses.pictures import Picture as StoredPicture
from app.extensions import db
from app.jobs import Work, handles

KIND = "read_deck_file"
UPLOAD = "deck_file"
KEPT = timedelta(days=1)
"""A file that nobody imports is forgotten after this."""


class StoredSlide(BaseModel):
    """A slide that was read, with its picture's file id, width and height in pixels, where it has one."""

    title: str
    body: str
    notes: str
    picture: tuple[int, int, int] | None = None


class StoredDeck(BaseModel):
    """What was read from a file: its slides, and how many were left out because they are hidden."""

    slides: list[StoredSlide]
    hidden: int = 0

    def deck(self) -> Deck:
        """As any deck."""
        return Deck(tuple(SlideDraft(each.title, each.body, each.notes, None) for each in self.slides), ())

    def pictures(self) -> dict[int, StoredPicture]:
        """The pictures by the slides' numbers, from 1."""
        return {
            number: StoredPicture(*each.picture)
            for number, each in enumerate(self.slides, 1)
            if each.picture is not None
        }


@handles(KIND)
def read_uploaded_deck(work: Work) -> None:
    """Read the file of an import. Pictures lie in the store before the one transaction that makes all of it known."""
    import_id = int(work.arguments["import_id"])
    row = db.session.execute(select(DeckImport.filename, DeckImport.file_id).where(DeckImport.id == import_id)).first()
    if row is None or row.file_id is None:
        raise Conflict(_("This file was discarded meanwhile."))
    data = storage.read(row.file_id, UPLOAD)
    db.session.commit()
    work.progress(0, 0, _("Reading the slides."))
    drawn: dict[int, tuple[Bytes, Picture]] = {}

    def save(picture: Picture) -> None:
        # Only the sizes are kept: the bytes of hundreds of pages would fill the memory.
        written = storage.write(PICTURE, picture.data)
        drawn[picture.slide] = written, Picture(picture.slide, picture.media_type, b"", picture.width, picture.height)

    try:
        read = read_deck_file(data, row.filename, work.progress, save)
    except DeckRefused as refused:
        raise Invalid(refused.sentence) from None
    with work.whole() as outcome:
        slides = []
        for number, slide in enumerate(read.deck.slides, 1):
            picture = None
            if number in drawn:
                written, seen = drawn[number]
                name = f"slide-{number}.{seen.media_type.removeprefix('image/')}"
                file_id = storage.register(written, name=name, media_type=seen.media_type)
                picture = file_id, seen.width, seen.height
            slides.append(StoredSlide(title=slide.title, body=slide.body, notes=slide.notes, picture=picture))
        deck = StoredDeck(slides=slides, hidden=read.hidden)
        there = db.session.execute(
            update(DeckImport)
            .where(DeckImport.id == import_id)
            .values(contents=deck.model_dump(mode="json"))
            .returning(DeckImport.id)
        ).first()
        if there is None:
            raise Conflict(_("This file was discarded meanwhile."))
        outcome.sentence = _ready(deck)
        outcome.result = {"import_id": import_id, "slides": len(slides), "hidden": read.hidden}


def _ready(deck: StoredDeck) -> str:
    sentence: str = ngettext("%(num)s slide, ready to import.", "%(num)s slides, ready to import.", len(deck.slides))
    if deck.hidden:
        left_out = ngettext("%(num)s hidden slide is left out.", "%(num)s hidden slides are left out.", deck.hidden)
        sentence = f"{sentence} {left_out}"
    return sentence


def forget_deck_files() -> int:
    """Forget files that nobody imported within a day; returns how many. Their pictures go a day later."""
    gone = list(
        db.session.execute(
            delete(DeckImport).where(DeckImport.created_at <= clock.now() - KEPT).returning(DeckImport.file_id)
        ).scalars()
    )
    storage.remove([file_id for file_id in gone if file_id is not None])
    return len(gone)
