"""What an answer is to be given to: who asks, in which words, after what, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts import User
from app.chat.models import ChatMessage, Conversation, Run, Speaker
from app.core.actor import Actor
from app.core.permissions import Role
from app.core.transaction import transaction
from app.extensions import db

REMEMBERED = 20
"""Lines of a conversation, the newest, that an answer may look back on."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation."""

    speaker: Speaker
    text: str


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

    @property
    def own_words(self) -> tuple[str, ...]:
        """What the person said before, the oldest first."""
        return tuple(line.text for line in self.before if line.speaker is Speaker.PERSON)


def turn_of(run_id: int, terms: Terms = PLAIN) -> Turn:
    """The turn that a run answers, read anew: the person may have lost a course since they asked."""
    with transaction(write=False):
        row: Any = db.session.execute(
            select(Run, ChatMessage, Conversation, User.name, User.role)
            .join(ChatMessage, ChatMessage.id == Run.question_id)
            .join(Conversation, Conversation.id == Run.conversation_id)
            .join(User, User.id == Conversation.person_id)
            .where(Run.id == run_id)
        ).one()
        earlier = db.session.execute(
            select(ChatMessage.speaker, ChatMessage.content)
            .where(
                ChatMessage.conversation_id == row.Run.conversation_id,
                ChatMessage.id < row.Run.question_id,
                ChatMessage.content != "",
            )
            .order_by(ChatMessage.id.desc())
            .limit(REMEMBERED)
        ).all()
    return Turn(
        run_id=run_id,
        conversation_id=row.Run.conversation_id,
        answer_id=row.Run.answer_id,
        actor=Actor(row.name, row.Conversation.person_id, Role(row.role), terms.course_id, terms.scopes),
        course_id=row.Conversation.course_id,
        sentence=row.ChatMessage.content,
        before=terms.told + tuple(Line(Speaker(speaker), text) for speaker, text in reversed(earlier)),
        page_url=row.ChatMessage.page_url,
        page_title=row.ChatMessage.page_title,
    )
