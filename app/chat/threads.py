"""Conversations as other programs go through them: a head, and lines page by page from either end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.chat.access import own_call, own_conversation
from app.chat.models import Call, ChatMessage, Run
from app.chat.schemas import ConversationInput
from app.chat.showing import ShownLine, lines_beyond
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.core.transaction import transaction
from app.extensions import db

_REFERENCE = re.compile(r"[0-9]{1,19}|[0-9a-fA-F-]{36}")


@dataclass(frozen=True, slots=True)
class Thread:
    """The head of one of the actor's own conversations; `key` is its UUID."""

    id: int
    key: str
    title: str
    course_id: int | None
    created_at: datetime


def thread_of(actor: Actor, reference: str) -> Thread:
    """One of the actor's own conversations, by its UUID or its number. Raises NotFound for every other."""
    if not _REFERENCE.fullmatch(reference):
        raise NotFound(_("There is no such conversation."))
    with transaction(write=False):
        found = own_conversation(actor, ConversationInput(conversation_id=reference), Permission.CHAT_USE)
        return Thread(found.id, found.key, found.title, found.course_id, found.created_at)


def line_in(thread: Thread, message_id: int) -> ShownLine:
    """One line of a conversation. Raises NotFound where it has no such line."""
    lines = lines_beyond(thread.id, message_id, newest_first=False, most=1)
    if not lines or lines[0].message.id != message_id:
        raise NotFound(_("There is no such line in this conversation."))
    return lines[0]


def call_in(actor: Actor, thread: Thread, call_id: int) -> Call:
    """One call in a conversation, as it is now. Raises NotFound where it has no such call."""
    with transaction(write=False):
        found = own_call(actor, call_id)
    if found.conversation_id != thread.id:
        raise NotFound(_("There is no such thing in your conversations."))
    return found


def question_of(run_id: int) -> int:
    """The line that a run answers."""
    with transaction(write=False):
        question_id: int = db.session.execute(select(Run.question_id).where(Run.id == run_id)).scalar_one()
    return question_id


def newest_answer(thread: Thread, question_id: int) -> int:
    """The newest answer to a question of a conversation. Raises NotFound where there is no such question."""
    statement = (
        select(func.max(Run.answer_id))
        .join(ChatMessage, ChatMessage.id == Run.question_id)
        .where(Run.question_id == question_id, ChatMessage.conversation_id == thread.id)
    )
    with transaction(write=False):
        answer_id: int | None = db.session.execute(statement).scalar_one_or_none()
    if answer_id is None:
        raise NotFound(_("There is no such question in this conversation."))
    return answer_id
