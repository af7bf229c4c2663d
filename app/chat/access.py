"""The only ways to a conversation: whose it is, they may read and change it; to everybody else there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from app.chat.models import Call, ChatMessage, Conversation, Run, Speaker
from app.core.actor import Actor
from app.core.errors import Denied, NotFound
from app.core.permissions import SCHOOL_GRANTS, Permission
from app.extensions import db


class OneConversation(Protocol):
    """An input that names a conversation."""

    @property
    def conversation_id(self) -> str: ...


class OneAnswer(Protocol):
    """An input that names an answer."""

    @property
    def answer_id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """An answer with its run and its conversation."""

    message: ChatMessage
    run: Run
    conversation: Conversation


def person(actor: Actor, permission: Permission | None) -> int:
    """The person who talks; raises Denied for an agent without one, and for who may not talk at all."""
    if actor.user_id is None or actor.role is None:
        raise Denied(_("Only a person has conversations."))
    if permission is not None and permission not in SCHOOL_GRANTS[actor.role]:
        raise Denied(_("You may not talk to the assistant."))
    return actor.user_id


def own(actor: Actor, _data: Any, permission: Permission | None) -> int:
    """The actor's own conversations, and nobody else's."""
    return person(actor, permission)


def own_conversation(actor: Actor, data: OneConversation, permission: Permission | None) -> Conversation:
    """One of the actor's own conversations; raises NotFound for every other."""
    found = db.session.execute(
        select(Conversation).where(named(data.conversation_id), Conversation.person_id == person(actor, permission))
    ).scalar_one_or_none()
    if found is None or (actor.course_id is not None and found.course_id != actor.course_id):
        raise NotFound(_("There is no such conversation. It may have been deleted: please begin a new one."))
    return found


def own_answer(actor: Actor, data: OneAnswer, permission: Permission | None) -> OwnAnswer:
    """One of the answers in the actor's own conversations; raises NotFound for every other."""
    row = db.session.execute(
        select(ChatMessage, Run, Conversation)
        .join(Run, Run.answer_id == ChatMessage.id)
        .join(Conversation, Conversation.id == ChatMessage.conversation_id)
        .where(
            ChatMessage.id == data.answer_id,
            ChatMessage.speaker == Speaker.ASSISTANT,
            Conversation.person_id == person(actor, permission),
        )
    ).first()
    if row is None or (actor.course_id is not None and row.Conversation.course_id != actor.course_id):
        raise NotFound(_("There is no such answer."))
    return OwnAnswer(row.ChatMessage, row.Run, row.Conversation)


def named(reference: str) -> ColumnElement[bool]:
    """The condition for a conversation's number or UUID."""
    if reference.isdigit():
        return Conversation.id == int(reference)
    return Conversation.key == reference.lower()


def own_call(actor: Actor, call_id: int) -> Call:
    """One of the calls in the actor's own conversations; raises NotFound for every other."""
    found = db.session.execute(
        select(Call)
        .join(Conversation, Conversation.id == Call.conversation_id)
        .where(Call.id == call_id, Conversation.person_id == person(actor, Permission.CHAT_USE))
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(_("There is no such thing in your conversations."))
    # It is read after a yes has failed, when that transaction and its rows are gone.
    db.session.expunge(found)
    return found
