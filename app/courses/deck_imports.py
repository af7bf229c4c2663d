"""A deck from a PowerPoint or PDF file: read in the background, looked at, and then imported or discarded."""

from __future__ import annotations

from typing import Annotated

from flask import url_for
from flask_babel import gettext as _
from pydantic import Field, StringConstraints
from sqlalchemy import delete, func, insert, select, update

from app.core import clock, storage
from app.core.actor import Actor, Door
from app.core.capability import Effect, capability
from app.core.errors import Conflict, Invalid, NotFound
from app.core.permissions import Permission
from app.core.schema import Id, Line, Output
from app.courses.access import Seat, seat
from app.courses.deck_files import MAX_FILE_BYTES, DeckRefused, kind_of, safe_file_name
from app.courses.deck_reading import KIND, UPLOAD, StoredDeck
from app.courses.deck_schemas import DeckImported
from app.courses.decks import take_over
from app.courses.models import DeckImport
from app.courses.schemas import CourseInput
from app.courses.widgets import notice
from app.extensions import db
from app.jobs import start

_HERE = frozenset({Door.BROWSER})
MOST_WAITING = 10
TYPES = {"pdf": "application/pdf", "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation"}


class DeckUpload(CourseInput):
    filename: Annotated[Line, StringConstraints(min_length=1)] = Field(description="The file's name.")
    content: Annotated[bytes, Field(max_length=MAX_FILE_BYTES)] = Field(
        description="A PowerPoint (.pptx) or PDF file; at most 20 MB."
    )


class DeckUploaded(Output):
    course_id: Id
    import_id: Id
    success: bool = True
    message: str


class DeckImportInput(CourseInput):
    import_id: Id = Field(description="What upload_deck_file gave.")


class DeckDiscarded(Output):
    course_id: Id
    success: bool = True
    message: str


@capability(
    "upload_deck_file",
    permission=Permission.DECK_WRITE,
    access=seat,
    effect=Effect.WRITE,
    doors=_HERE,
    limit="60/hour",
    examples=("Read the slides of this PDF",),
    widget=notice,
    page=lambda result: url_for("deck_files.look", course_id=result.course_id, import_id=result.import_id),
)
def upload_deck_file(actor: Actor, data: DeckUpload, place: Seat) -> DeckUploaded:
    """Take a PowerPoint or PDF file and read its slides in the background. The course's deck stays as it is."""
    name = safe_file_name(data.filename)
    try:
        kind = kind_of(data.content, name)
    except DeckRefused as refused:
        raise Invalid.field("file", refused.sentence) from None
    waiting = select(func.count()).where(DeckImport.course_id == place.course_id)
    if db.session.execute(waiting).scalar_one() >= MOST_WAITING:
        raise Invalid.field("file", _("There are ten files waiting already. Please import or discard one first."))
    file_id = storage.put(UPLOAD, data.content, name=name, media_type=TYPES[kind])
    import_id: int = db.session.execute(
        insert(DeckImport)
        .values(
            course_id=place.course_id,
            created_by_id=actor.user_id,
            filename=name,
            file_id=file_id,
            created_at=clock.now(),
        )
        .returning(DeckImport.id)
    ).scalar_one()
    job_id = start(KIND, {"import_id": import_id}, actor=actor, course_id=place.course_id)
    db.session.execute(update(DeckImport).where(DeckImport.id == import_id).values(job_id=job_id))
    return DeckUploaded(
        course_id=place.course_id,
        import_id=import_id,
        message=_("The file is here. Its slides are being read."),
    )


@capability(
    "import_deck_file",
    permission=Permission.DECK_WRITE,
    access=seat,
    effect=Effect.WRITE,
    doors=_HERE,
    examples=("Import the slides that were read from my PDF",),
    widget=notice,
    page=lambda result: url_for("courses.deck", course_id=result.course_id),
)
def import_deck_file(_actor: Actor, data: DeckImportInput, place: Seat) -> DeckImported:
    """Replace the course's deck by the slides of a file that was read. A slide whose title stays keeps its history."""
    taken = _take(place, data)
    if taken.contents is None:
        raise Conflict(_("The slides of this file are not read yet."))
    deck = StoredDeck.model_validate(taken.contents)
    storage.remove([taken.file_id] if taken.file_id else [])
    return take_over(place.course_id, deck.deck(), deck.pictures())


@capability(
    "discard_deck_file",
    permission=Permission.DECK_WRITE,
    access=seat,
    effect=Effect.WRITE,
    doors=_HERE,
    examples=("Discard the file that I uploaded",),
    widget=notice,
    page=lambda result: url_for("courses.deck", course_id=result.course_id),
)
def discard_deck_file(_actor: Actor, data: DeckImportInput, place: Seat) -> DeckDiscarded:
    """Discard a deck file that was uploaded, with all that was read from it. The course's deck stays as it is."""
    taken = _take(place, data)
    storage.remove(files_of(taken))
    return DeckDiscarded(course_id=place.course_id, message=_("The file is discarded. The deck is as it was."))


def files_of(row: DeckImport) -> list[int]:
    """The upload, and the pictures made of it."""
    pictures = StoredDeck.model_validate(row.contents).pictures() if row.contents else {}
    return [*([row.file_id] if row.file_id else []), *(picture.file_id for picture in pictures.values())]


def _take(place: Seat, data: DeckImportInput) -> DeckImport:
    """The import, taken away: of two clicks the second finds it gone. Raises NotFound."""
    row = db.session.execute(
        select(DeckImport).where(DeckImport.id == data.import_id, DeckImport.course_id == place.course_id)
    ).scalar()
    gone = db.session.execute(
        delete(DeckImport)
        .where(DeckImport.id == data.import_id, DeckImport.course_id == place.course_id)
        .execution_options(synchronize_session=False)
        .returning(DeckImport.id)
    ).first()
    if row is None or gone is None:
        raise NotFound(_("This file is not here any more: it was imported or discarded."))
    db.session.expunge(row)
    return row
