"""What an answer is to be given to: who asks, in which words, after what, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Executable, bindparam, select

from app.accounts import User
from app.chat.models import ChatMessage, Conversation, Run, Speaker
from app.core.actor import Actor
from app.core.permissions import Role
from app.core.sql import run
from app.core.transaction import transaction

REMEMBERED = 20
"""Lines of a conversation, the newest, that an answer may look back on."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation. `own` says that Homeroom wrote it, and no model."""

    speaker: Speaker
    text: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one run and is written nowhere: how far its asker's token reaches, and what a client told us.

    `course_id` and `scopes` are the actor's; `told` are lines that a client says were said before.
    """

    course_id: int | None = None
    scopes: frozenset[str] | None = None
    told: tuple[Line, ...] = ()


PLAIN = Terms()


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its surroundings. `before` are the lines before it, the oldest first."""

    run_id: int
    conversation_id: int
    answer_id: int
    actor: Actor
    course_id: int | None
    sentence: str
    before: tuple[Line, ...]
    page_url: str | None
    page_title: str | None
    asked_at: datetime | None = None

    @property
    def own_words(self) -> tuple[str, ...]:
        """What the person said before, the oldest first."""
        return tuple(line.text for line in self.before if line.speaker is Speaker.PERSON)


def turn_of(run_id: int, terms: Terms = PLAIN) -> Turn:
    """The turn that a run answers, read anew: the person may have lost a course since they asked."""
    with transaction(write=False):
        row = run(_question(), run=run_id).one()
        earlier = run(_earlier(), conversation=row.conversation_id, question=row.question_id).all()
    return Turn(
        run_id=run_id,
        conversation_id=row.conversation_id,
        answer_id=row.answer_id,
        actor=Actor(row.name, row.person_id, Role(row.role), terms.course_id, terms.scopes),
        course_id=row.course_id,
        sentence=row.content,
        before=terms.told + tuple(_line(each) for each in reversed(earlier)),
        page_url=row.page_url,
        page_title=row.page_title,
        asked_at=row.created_at,
    )


def _line(row: Any) -> Line:
    speaker = Speaker(row.speaker)
    return Line(speaker, row.content, own=speaker is Speaker.ASSISTANT and not row.by)


@cache
def _question() -> Executable:
    return (
        select(Run.conversation_id, Run.question_id, Run.answer_id)
        .add_columns(ChatMessage.content, ChatMessage.page_url, ChatMessage.page_title, ChatMessage.created_at)
        .add_columns(Conversation.person_id, Conversation.course_id, User.name, User.role)
        .join(ChatMessage, ChatMessage.id == Run.question_id)
        .join(Conversation, Conversation.id == Run.conversation_id)
        .join(User, User.id == Conversation.person_id)
        .where(Run.id == bindparam("run"))
    )


@cache
def _earlier() -> Executable:
    question: BindParameter[int] = bindparam("question")
    return (
        select(ChatMessage.speaker, ChatMessage.content, ChatMessage.by)
        .where(
            ChatMessage.conversation_id == bindparam("conversation"),
            ChatMessage.id < question,
            ChatMessage.content != "",
        )
        .order_by(ChatMessage.id.desc())
        .limit(REMEMBERED)
    )
