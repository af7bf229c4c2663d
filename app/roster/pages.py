"""The page where a roster is chosen, looked at and imported: for the school, and for one course."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request

from app.accounts import signed_in_actor
from app.core.actor import Door
from app.core.entry import Entry, open_to
from app.core.errors import Invalid
from app.core.permissions import Permission
from app.core.pipeline import invoke
from app.core.transaction import transaction
from app.courses import CourseInput, seat
from app.extensions import csrf
from app.roster.records import MAX_FILE_BYTES

blueprint = Blueprint("roster", __name__)

ROOM = 100_000
"""Bytes of a form beside its file."""


@blueprint.get("/roster")
@open_to(Entry.ADMINISTRATORS)
def whole() -> str:
    """Choose a roster of the whole school."""
    return render_template("roster/import.html", place=None, preview=None, done=None)


@blueprint.get("/courses/<int:course_id>/roster")
@open_to(Entry.PEOPLE)
def course(course_id: int) -> str:
    """Choose a class list for one course."""
    return render_template("roster/import.html", place=_place(course_id), preview=None, done=None)


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
    name, shown = "preview_roster", "preview"
    if import_id := request.form.get("import_id"):
        name, shown = "apply_roster", "done"
        data["import_id"] = import_id
    else:
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise Invalid.field("file", "please choose a file")
        data |= {"filename": " ".join(sent.filename.split())[-200:], "content": sent.read()}
    outcome = invoke(signed_in_actor(), name, data, door=Door.BROWSER)
    values = {"preview": None, "done": None, shown: outcome.result}
    page = render_template("roster/import.html", place=place, **values)
    return Response(page, status=422 if getattr(outcome.result, "problems", None) else 200)
