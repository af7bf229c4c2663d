"""What teachers of a course set and show: its settings, agents' tokens, the screen on the wall, the way in by code."""

from __future__ import annotations

from typing import Any

import segno
from flask import Response, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import select

from app.accounts import ApiToken, User, signed_in_actor
from app.core.actor import Door
from app.core.entry import Entry, open_to
from app.core.live import snapshot
from app.core.permissions import Permission
from app.core.pipeline import invoke
from app.courses.models import Course
from app.courses.pages import blueprint as courses
from app.courses.pages import look
from app.courses.tokens import functions
from app.extensions import db


@courses.get("/courses/<int:course_id>/projector")
@open_to(Entry.PEOPLE)
def projector(course_id: int) -> str:
    """What the class sees on the wall: no names."""
    _, place = look(course_id, Permission.CONFUSION_READ)
    code, locked = _join_code(course_id)
    # The fragment is our own template's output, escaped there.
    screen = Markup(snapshot("projector", course_id)["projector"])  # noqa: S704
    return render_template("courses/projector.html", place=place, code=code, locked=locked, screen=screen)


@courses.get("/courses/<int:course_id>/settings")
@open_to(Entry.PEOPLE)
def settings(course_id: int) -> str:
    """The course's numbers, its join code, and agents' tokens."""
    return _settings_page(course_id, made=None)


@courses.post("/courses/<int:course_id>/tokens")
@open_to(Entry.PEOPLE)
def make_token(course_id: int) -> str:
    """Make a token and show it, this once."""
    data = {
        "course_id": course_id,
        "label": request.form.get("label", ""),
        "scopes": request.form.getlist("scopes"),
    }
    outcome = invoke(signed_in_actor(), "create_course_token", data, door=Door.BROWSER)
    return _settings_page(course_id, made=outcome.result)


def _settings_page(course_id: int, made: Any) -> str:
    actor, place = look(course_id, Permission.SETTINGS_WRITE)
    current = invoke(actor, "get_class_assist_settings", {"course_id": course_id}, door=Door.BROWSER)
    tutor = invoke(actor, "get_tutor_mode", {"course_id": course_id}, door=Door.BROWSER)
    code, locked = _join_code(course_id)
    guests = db.session.execute(select(Course.guests_since).where(Course.id == course_id)).scalar()
    tokens = db.session.execute(
        select(ApiToken, User.name)
        .join(User, User.id == ApiToken.user_id)
        .where(ApiToken.course_id == course_id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id)
    )
    manages = Permission.COURSE_MANAGE in place.may
    return render_template(
        "courses/settings.html",
        place=place,
        numbers=current.result.settings,  # type: ignore[attr-defined]
        fields=type(current.result.settings).model_fields,  # type: ignore[attr-defined]
        tutor_mode=tutor.result.mode,  # type: ignore[attr-defined]
        code=code,
        locked=locked,
        guests=guests is not None,
        manages=manages,
        tokens=list(tokens),
        made=made,
        functions=functions(),
    )


def _join_code(course_id: int) -> tuple[str, bool]:
    row = db.session.execute(select(Course.join_code, Course.join_locked).where(Course.id == course_id)).one()
    return row.join_code, row.join_locked


@courses.get("/courses/<int:course_id>/join.svg")
@open_to(Entry.PEOPLE)
def join_picture(course_id: int) -> Response:
    """The join address as a QR code."""
    look(course_id, Permission.PRESENCE_READ)
    code, _ = _join_code(course_id)
    address = url_for("joining.join", code=code, _external=True)
    picture = segno.make(address, error="m").svg_inline(scale=8, border=2, dark="#111", light="#fff")
    picture = picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return Response(picture, content_type="image/svg+xml")
