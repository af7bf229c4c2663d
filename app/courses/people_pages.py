"""The people page of a course, and its cards on paper."""

from __future__ import annotations

import segno
from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from app.accounts import signed_in_actor
from app.core.actor import Door
from app.core.entry import Entry, open_to
from app.core.permissions import Permission
from app.core.pipeline import invoke
from app.core.transaction import transaction
from app.courses.access import Seat, seat
from app.courses.schemas import CourseInput

blueprint = Blueprint("course_people", __name__)


def _look(course_id: int, permission: Permission) -> Seat:
    actor = signed_in_actor()
    with transaction(write=actor.watched):
        return seat(actor, CourseInput(course_id=course_id), permission)


@blueprint.get("/courses/<int:course_id>/people")
@open_to(Entry.PEOPLE)
def people(course_id: int) -> str:
    """Teachers and students, with what can be done about them."""
    place = _look(course_id, Permission.PEOPLE_READ)
    outcome = invoke(signed_in_actor(), "list_people", {"course_id": course_id}, door=Door.BROWSER)
    return render_template("courses/people.html", place=place, people=outcome.result)


@blueprint.post("/courses/<int:course_id>/cards")
@open_to(Entry.PEOPLE)
def cards(course_id: int) -> str:
    """Make new cards and show them, this once, as a page to print."""
    data = {"course_id": course_id, "who": request.form.get("who", "all")}
    outcome = invoke(signed_in_actor(), "print_code_cards", data, door=Door.BROWSER)
    place = _look(course_id, Permission.CARDS_PRINT)
    pictures = {card.code: _picture(card.code) for card in outcome.result.cards}  # type: ignore[attr-defined]
    # As people write it; the picture holds the whole of it.
    address = url_for("first_sign_in.card", _external=True).partition("://")[2]
    return render_template("courses/cards.html", place=place, made=outcome.result, pictures=pictures, address=address)


def _picture(code: str) -> Markup:
    """A QR code of the address that has this code filled in."""
    address = url_for("first_sign_in.card", code=code, _external=True)
    drawn = segno.make(address, error="m").svg_inline(border=2, dark="#000", light="#fff", omitsize=True)
    # segno's own drawing; the code in it is letters and digits.
    return Markup(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S704
