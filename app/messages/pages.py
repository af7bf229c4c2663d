"""The inbox, and each course's sent messages."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, render_template, request
from flask_login import current_user
from sqlalchemy import select

from app.accounts import User, signed_in_actor
from app.core.actor import Actor, Door
from app.core.entry import Entry, open_to
from app.core.permissions import CourseRole, Permission
from app.core.pipeline import invoke
from app.core.transaction import transaction
from app.courses import CourseInput, Enrolment, Seat, seat
from app.extensions import db
from app.messages.inbox import unread_of
from app.messages.models import Audience
from app.messages.schemas import Deliveries, MessageRead
from app.messages.widgets import COLOURS
from app.messages.words import audience_label, channel_label, state_label

blueprint = Blueprint("messages", __name__)


@blueprint.app_context_processor
def _unread() -> dict[str, Any]:
    """The number beside "Inbox" in the page's head, read only where a page draws it."""
    return {"unread_messages": lambda: unread_of(current_user.id) if current_user.is_authenticated else 0}


@blueprint.app_template_global()
def delivery_words() -> dict[str, Any]:
    """How the templates call channels, states and audiences."""
    return {"channel": channel_label, "state": state_label, "audience": audience_label, "colours": COLOURS}


@blueprint.get("/inbox")
@open_to(Entry.PEOPLE)
def inbox() -> str:
    """The person's own messages."""
    asked = {"cursor": request.args["cursor"]} if request.args.get("cursor") else {}
    outcome = invoke(signed_in_actor(), "list_messages", asked, door=Door.BROWSER)
    return render_template("messages/inbox.html", page=outcome.result)


@blueprint.get("/inbox/<int:message_id>")
@open_to(Entry.PEOPLE)
def read(message_id: int) -> str:
    """One of them, which then counts as read."""
    outcome = invoke(signed_in_actor(), "read_message", {"message_id": message_id}, door=Door.BROWSER)
    return render_template("messages/message.html", message=cast(MessageRead, outcome.result))


def _look(course_id: int) -> tuple[Actor, Seat]:
    actor = signed_in_actor()
    with transaction(write=actor.watched):
        return actor, seat(actor, CourseInput(course_id=course_id), Permission.DELIVERY_READ)


@blueprint.get("/courses/<int:course_id>/messages")
@open_to(Entry.PEOPLE)
def sent(course_id: int) -> str:
    """Write to students, and see what became of what was written."""
    actor, place = _look(course_id)
    asked = {"cursor": request.args["cursor"]} if request.args.get("cursor") else {}
    outcome = invoke(actor, "list_deliveries", {"course_id": course_id, **asked}, door=Door.BROWSER)
    writes = Permission.MESSAGE_SEND in place.may and not place.archived
    return render_template(
        "messages/sent.html",
        place=place,
        page=cast(Deliveries, outcome.result),
        audiences=list(Audience),
        students=_students(course_id) if writes else [],
        writes=writes,
    )


@blueprint.get("/courses/<int:course_id>/messages/<int:message_id>")
@open_to(Entry.PEOPLE)
def deliveries(course_id: int, message_id: int) -> str:
    """One sent message with each recipient, where they may be named."""
    actor, place = _look(course_id)
    data = {"course_id": course_id, "message_id": message_id}
    outcome = invoke(actor, "list_deliveries", data, door=Door.BROWSER)
    page = cast(Deliveries, outcome.result)
    writes = Permission.MESSAGE_SEND in place.may and not place.archived
    return render_template("messages/deliveries.html", place=place, sent=page.messages[0], writes=writes)


def _students(course_id: int) -> list[Any]:
    chosen = (
        select(User.id, User.name)
        .join(Enrolment, Enrolment.user_id == User.id)
        .where(Enrolment.course_id == course_id, Enrolment.role == CourseRole.STUDENT)
        .order_by(User.name, User.id)
    )
    return list(db.session.execute(chosen))
