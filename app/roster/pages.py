"""Where a roster is chosen and looked at, and where one waits for its import: for the school, and for one course."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts import signed_in_actor
from app.core.actor import Door
from app.core.entry import Entry, open_to
from app.core.errors import Invalid, NotFound
from app.core.permissions import Permission
from app.core.pipeline import invoke
from app.core.transaction import transaction
from app.courses import CourseInput, seat
from app.extensions import csrf, db
from app.jobs import progress_of
from app.roster.models import RosterImport
from app.roster.records import MAX_FILE_BYTES
from app.roster.schemas import KindCounts, RosterPreview

blueprint = Blueprint("roster", __name__)

ROOM = 100_000
"""Bytes of a form beside its file."""


@blueprint.get("/roster")
@open_to(Entry.ADMINISTRATORS)
def whole() -> str:
    """Choose a roster of the whole school."""
    return render_template("roster/import.html", place=None, preview=None)


@blueprint.get("/courses/<int:course_id>/roster")
@open_to(Entry.PEOPLE)
def course(course_id: int) -> str:
    """Choose a class list for one course."""
    return render_template("roster/import.html", place=_place(course_id), preview=None)


@blueprint.post("/roster")
@open_to(Entry.ADMINISTRATORS)
@csrf.exempt  # type: ignore[untyped-decorator]
def import_whole() -> Any:
    """Look at a file, or import what was looked at."""
    return _act(None)


@blueprint.post("/courses/<int:course_id>/roster")
@open_to(Entry.PEOPLE)
@csrf.exempt  # type: ignore[untyped-decorator]
def import_course(course_id: int) -> Any:
    """Look at a file, or import what was looked at."""
    return _act(course_id)


def _place(course_id: int | None) -> Any:
    if course_id is None:
        return None
    actor = signed_in_actor()
    with transaction(write=actor.watched):
        return seat(actor, CourseInput(course_id=course_id), Permission.ROSTER_IMPORT)


def _act(course_id: int | None) -> Any:
    # A form's token is read with the form, so its greater size has to be allowed first, and the token checked here.
    request.max_content_length = MAX_FILE_BYTES + ROOM
    csrf.protect()
    place = _place(course_id)
    data: dict[str, Any] = {"course_id": course_id}
    if import_id := request.form.get("import_id"):
        begun = invoke(signed_in_actor(), "apply_roster", data | {"import_id": import_id}, door=Door.BROWSER)
        return redirect(begun.capability.page(begun.result), 303)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid.field("file", "please choose a file")
    data |= {"filename": " ".join(sent.filename.split())[-200:], "content": sent.read()}
    preview = cast(RosterPreview, invoke(signed_in_actor(), "preview_roster", data, door=Door.BROWSER).result)
    page = render_template("roster/import.html", place=place, preview=preview)
    return Response(page, status=422 if preview.problems else 200)


@blueprint.get("/roster/<int:import_id>")
@open_to(Entry.ADMINISTRATORS)
def whole_import(import_id: int) -> str:
    """How far an import of the whole school is, and then what it has changed."""
    return _import_page(None, import_id)


@blueprint.get("/courses/<int:course_id>/roster/<int:import_id>")
@open_to(Entry.PEOPLE)
def course_import(course_id: int, import_id: int) -> str:
    """How far the import of a class list is, and then what it has changed."""
    return _import_page(course_id, import_id)


def _import_page(course_id: int | None, import_id: int) -> str:
    place = _place(course_id)
    row = db.session.execute(
        select(RosterImport).where(
            RosterImport.id == import_id,
            RosterImport.course_id.is_(None) if course_id is None else RosterImport.course_id == course_id,
        )
    ).scalar()
    job = progress_of(row.job_id) if row is not None and row.job_id is not None else None
    if row is None or job is None:
        raise NotFound(_("There is no such import."))
    counts = [KindCounts(kind=kind, **numbers) for kind, numbers in row.summary.items()]
    return render_template("roster/progress.html", place=place, row=row, job=job, counts=counts)
