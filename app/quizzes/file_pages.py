"""Where a quiz is downloaded as a file, and where one is taken in."""

from __future__ import annotations

from base64 import b64decode
from typing import Any, cast
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request

from app.accounts import signed_in_actor
from app.core.actor import Actor, Door
from app.core.entry import Entry, open_to
from app.core.errors import Invalid
from app.core.permissions import Permission
from app.core.pipeline import invoke
from app.core.transaction import transaction
from app.courses import CourseInput, Seat, seat
from app.extensions import csrf
from app.quizzes.file_schemas import QuizExported, QuizImported
from app.study.formats import MAX_FILE_BYTES

blueprint = Blueprint("quiz_files", __name__)

ROOM = 100_000
"""Bytes of a form beside its file."""


def _look(course_id: int, permission: Permission) -> tuple[Actor, Seat]:
    actor = signed_in_actor()
    with transaction(write=actor.watched):
        return actor, seat(actor, CourseInput(course_id=course_id), permission)


@blueprint.get("/courses/<int:course_id>/quizzes/<int:quiz_id>/export")
@open_to(Entry.PEOPLE)
def download(course_id: int, quiz_id: int) -> Any:
    """The file; where it cannot hold every question, first which, and then with `anyway` the others."""
    actor, place = _look(course_id, Permission.QUIZ_EXPORT)
    data = {"course_id": course_id, "quiz_id": quiz_id, "format": request.args.get("format", "gift")}
    result = cast(QuizExported, invoke(actor, "export_quiz", data, door=Door.BROWSER).result)
    if result.unsupported and request.args.get("anyway") != "true":
        return render_template("quizzes/export.html", place=place, result=result)
    content = b64decode(result.data) if result.encoding == "base64" else result.data.encode()
    return Response(
        content,
        content_type=result.format.content_type,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(result.filename)}"},
    )


@blueprint.get("/courses/<int:course_id>/quizzes/import")
@open_to(Entry.PEOPLE)
def choose(course_id: int) -> str:
    """Choose a file."""
    _, place = _look(course_id, Permission.QUIZ_WRITE)
    return render_template("quizzes/import.html", place=place, done=None)


@blueprint.post("/courses/<int:course_id>/quizzes/import")
@open_to(Entry.PEOPLE)
@csrf.exempt  # type: ignore[untyped-decorator]
def take_in(course_id: int) -> Response:
    """Make a draft of it, and say what was left out."""
    # A form's token is read with the form, so its greater size has to be allowed first, and the token checked here.
    request.max_content_length = MAX_FILE_BYTES + ROOM
    csrf.protect()
    actor, place = _look(course_id, Permission.QUIZ_WRITE)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid.field("file", "please choose a file")
    data = {
        "course_id": course_id,
        "filename": " ".join(sent.filename.split())[-200:],
        "title": request.form.get("title", ""),
        "content": sent.read(),
    }
    result = cast(QuizImported, invoke(actor, "import_quiz", data, door=Door.BROWSER).result)
    page = render_template("quizzes/import.html", place=place, done=result)
    return Response(page, status=200 if result.success else 422)
