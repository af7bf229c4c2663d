"""Everybody's own inbox: what was sent to them, and what they have not read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from app.accounts import User
from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Denied, NotFound
from app.core.paging import newest_first, next_cursor
from app.core.permissions import Permission
from app.courses import Course, CourseInput, Slide, seat
from app.extensions import db
from app.messages.channels import INBOX
from app.messages.models import Audience, Delivery, Message
from app.messages.schemas import InboxMessage, InboxPage, ListMessages, MessageRead, ReadMessage
from app.messages.widgets import inbox_list, message_card
from app.messages.words import why


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose inbox it is, and the one course that they look at, or None for all."""

    user_id: int
    course_id: int | None


class InInbox(Protocol):
    """An input that may name a course."""

    @property
    def course_id(self) -> int | None: ...


def own_inbox(actor: Actor, data: InInbox, permission: Permission | None) -> Reader:
    """The actor's own inbox, and nobody else's. Raises NotFound for a course that is not theirs."""
    if data.course_id is not None:
        seat(actor, CourseInput(course_id=data.course_id), permission)
    if actor.user_id is None:
        raise Denied(_("Only a person has an inbox."))
    return Reader(actor.user_id, data.course_id or actor.course_id)


def unread_of(user_id: int) -> int:
    """How many messages somebody has not read."""
    return db.session.execute(
        select(func.count()).where(
            Delivery.recipient_id == user_id, Delivery.channel == INBOX, Delivery.read_at.is_(None)
        )
    ).scalar_one()


@capability(
    "list_messages",
    permission=Permission.MESSAGE_READ,
    access=own_inbox,
    effect=Effect.READ,
    examples=("Have I got any messages?", "Show my inbox"),
    widget=inbox_list,
    page=lambda _result: url_for("messages.inbox"),
    named_person=True,
    said=lambda _result: "",
    doors=EVERY,
)
def list_messages(_actor: Actor, data: ListMessages, reader: Reader) -> InboxPage:
    """List a person's own messages, the newest first."""
    statement = newest_first(_mine(reader), Message.id, "messages", data.cursor, data.limit)
    rows = db.session.execute(statement).all()
    unread = unread_of(reader.user_id)
    return InboxPage(
        course_id=reader.course_id,
        unread=unread,
        messages=[InboxMessage(**_shown(row)) for row in rows[: data.limit]],
        next_cursor=next_cursor("messages", [row.Message.id for row in rows], data.limit),
        message=ngettext("%(num)s unread message.", "%(num)s unread messages.", unread),
    )


@capability(
    "read_message",
    permission=Permission.MESSAGE_READ,
    access=own_inbox,
    effect=Effect.WRITE,
    actions=("message.read",),
    examples=("Read me the newest message",),
    widget=message_card,
    page=lambda result: url_for("messages.read", message_id=result.message_id),
    named_person=True,
)
def read_message(_actor: Actor, data: ReadMessage, reader: Reader) -> MessageRead:
    """Read one of a person's own messages, which then counts as read."""
    row = db.session.execute(_mine(reader).where(Message.id == data.message_id)).first()
    if row is None:
        raise NotFound(_("There is no such message in your inbox."))
    db.session.execute(
        update(Delivery)
        .where(
            Delivery.message_id == data.message_id,
            Delivery.recipient_id == reader.user_id,
            Delivery.channel == INBOX,
            Delivery.read_at.is_(None),
        )
        .values(read_at=clock.now())
    )
    return MessageRead(**{**_shown(row), "read": True}, message=_("Marked as read."))


def _mine(reader: Reader) -> Any:
    sender = aliased(User)
    statement = (
        select(
            Message,
            Delivery.read_at,
            Course.name.label("course"),
            sender.name.label("sender"),
            Slide.number,
            Slide.title,
            Slide.removed_at,
            (Message.sender_id == Delivery.recipient_id).label("to_oneself"),
        )
        .select_from(Delivery)
        .join(Message, Message.id == Delivery.message_id)
        .outerjoin(Course, Course.id == Message.course_id)
        .outerjoin(sender, sender.id == Message.sender_id)
        .outerjoin(Slide, Slide.id == Message.slide_id)
        .where(Delivery.recipient_id == reader.user_id, Delivery.channel == INBOX)
    )
    return statement if reader.course_id is None else statement.where(Message.course_id == reader.course_id)


def _shown(row: Any) -> dict[str, Any]:
    message: Message = row.Message
    there = row.number is not None and row.removed_at is None
    anchor = f"slide-{row.number}" if there else None
    notes = url_for("courses.notes", course_id=message.course_id, _anchor=anchor) if message.course_id else None
    return {
        "message_id": message.id,
        "course_id": message.course_id,
        "course_name": row.course or _("Tasks"),
        "sender": _("Your reminder") if row.to_oneself else row.sender or _("Course assistant"),
        "subject": message.subject,
        "body": message.body,
        "created_at": message.created_at,
        "read": row.read_at is not None,
        "slide": f"{row.number}. {row.title}" if there else None,
        "resources_url": notes if message.resources else None,
        "why": why(Audience(message.audience)),
    }
