"""Choosing a deck file, waiting while it is read, looking at what was read; and the pictures of slides."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts import signed_in_actor
from app.core import storage
from app.core.actor import Door
from app.core.entry import Entry, open_to
from app.core.errors import HomeroomError, Invalid, NotFound, OverLimit, TooLarge
from app.core.permissions import Permission
from app.core.pipeline import invoke
from app.core.transaction import transaction
from app.courses.access import Seat, seat
from app.courses.deck_files import MAX_FILE_BYTES, TOO_BIG
from app.courses.deck_reading import StoredDeck
from app.courses.models import DeckImport
from app.courses.pictures import KIND, picture_file
from app.courses.schemas import CourseInput
from app.courses.slides import deck_text
from app.extensions import csrf, db
from app.jobs import Job, State, progress_of

blueprint = Blueprint("deck_files", __name__)

ROOM = 100_000
"""Bytes of a form beside its file."""
DRAINED = 5 * MAX_FILE_BYTES
PIECE = 1_000_000


def _look(course_id: int, permission: Permission = Permission.DECK_WRITE) -> Seat:
    actor = signed_in_actor()
    with transaction(write=actor.watched):
        return seat(actor, CourseInput(course_id=course_id), permission)


@blueprint.app_template_global()
def waiting_decks(course_id: int) -> list[Any]:
    """The files of a course that are neither imported nor discarded, newest first: id, filename, state, sentence."""
    return list(
        db.session.execute(
            select(DeckImport.id, DeckImport.filename, DeckImport.created_at, Job.state, Job.sentence)
            .outerjoin(Job, Job.id == DeckImport.job_id)
            .where(DeckImport.course_id == course_id)
            .order_by(DeckImport.id.desc())
            .limit(20)
        )
    )


@blueprint.post("/courses/<int:course_id>/deck/files")
@open_to(Entry.PEOPLE)
@csrf.exempt  # type: ignore[untyped-decorator]
def upload(course_id: int) -> Any:
    """Take a file, and go to where one waits for its slides; what is refused at once is said beside the form."""
    # A form's token is read with the form, so its greater size has to be allowed first, and the token checked after.
    request.max_content_length = MAX_FILE_BYTES + ROOM
    place = _look(course_id)
    try:
        if (request.content_length or 0) > request.max_content_length:
            _drain()
            raise TooLarge(str(TOO_BIG))
        csrf.protect()
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise Invalid(_("Please choose a file first."))
        content = sent.read()
        if len(content) > MAX_FILE_BYTES:
            raise TooLarge(str(TOO_BIG))
        data = {"course_id": course_id, "filename": " ".join(sent.filename.split())[-200:], "content": content}
        outcome = invoke(signed_in_actor(), "upload_deck_file", data, door=Door.BROWSER)
    except (Invalid, TooLarge, OverLimit) as error:
        return _deck_page(place, error)
    return redirect(outcome.capability.page(outcome.result), 303)


def _drain() -> None:
    """Read what a browser still sends, within reason: one that is cut off shows its own error and not ours."""
    left = min(request.content_length or 0, DRAINED)
    while left > 0 and (piece := request.environ["wsgi.input"].read(min(PIECE, left))):
        left -= len(piece)


def _deck_page(place: Seat, error: HomeroomError) -> Response:
    said = error.problems[0].sentence if isinstance(error, Invalid) and error.problems else error.sentence
    page = render_template(
        "courses/deck.html", place=place, slides=deck_text(place.course_id), preview=None, refusal=said
    )
    return Response(page, status=error.status)


@blueprint.get("/courses/<int:course_id>/deck/files/<int:import_id>")
@open_to(Entry.PEOPLE)
def look(course_id: int, import_id: int) -> Any:
    """How far the reading is, and then the slides that were read, to import or discard."""
    place = _look(course_id)
    row = db.session.execute(
        select(DeckImport).where(DeckImport.id == import_id, DeckImport.course_id == course_id)
    ).scalar()
    if row is None:
        flash(_("This file is not here any more: it was imported or discarded."))
        return redirect(url_for("courses.deck", course_id=course_id), 303)
    deck = StoredDeck.model_validate(row.contents) if row.contents else None
    job = progress_of(row.job_id) if row.job_id else None
    return render_template("courses/deck_file.html", place=place, row=row, job=job, deck=deck, over=State.DONE)


@blueprint.get("/courses/<int:course_id>/deck/files/<int:import_id>/pictures/<int:number>")
@open_to(Entry.PEOPLE)
def picture_read(course_id: int, import_id: int, number: int) -> Response:
    """The picture of a page that was read and is not imported yet, by its number from 1."""
    _look(course_id)
    contents = db.session.execute(
        select(DeckImport.contents).where(DeckImport.id == import_id, DeckImport.course_id == course_id)
    ).scalar()
    pictures = StoredDeck.model_validate(contents).pictures() if contents else {}
    if number not in pictures:
        raise NotFound(_("This slide has no picture."))
    return storage.answer(storage.find(pictures[number].file_id, KIND))


@blueprint.get("/courses/<int:course_id>/slides/<int:slide_id>/picture")
@open_to(Entry.PEOPLE)
def picture(course_id: int, slide_id: int) -> Response:
    """What a slide looks like, for everybody in the course."""
    place = _look(course_id, Permission.DECK_READ)
    return storage.answer(picture_file(place.course_id, slide_id))
