"""Conversations with the assistant, each answer's run, and what was done on the way to an answer."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Key, short
from app.extensions import Base


class ConversationStatus(StrEnum):
    """Where a conversation stands: in the list, or put away."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class Speaker(StrEnum):
    """Who said a line of a conversation, as every model's protocol calls them."""

    PERSON = "user"
    ASSISTANT = "assistant"


class RunState(StrEnum):
    """How far an answer is. The first two are under way; the others are for good."""

    QUEUED = "queued"
    STREAMING = "streaming"
    COMPLETE = "complete"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    """Its process died: what was written until then is kept, and it can be tried again."""

    @property
    def under_way(self) -> bool:
        return self in (RunState.QUEUED, RunState.STREAMING)


UNDER_WAY = tuple(state for state in RunState if state.under_way)


class CallState(StrEnum):
    """What became of a capability that the assistant called."""

    ASKED = "asked"
    """It writes to others or destroys: the person has to say yes first."""
    RUNNING = "running"
    DONE = "done"
    DECLINED = "declined"
    FAILED = "failed"


class Conversation(Base):
    """What one person and the assistant said to each other. `key` is its name at the doors that want a UUID."""

    __tablename__ = "conversations"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_conversations_person_id_status_updated_at", "person_id", "status", "updated_at"),
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(short(36))
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(short(120))
    status: Mapped[ConversationStatus] = mapped_column(short(20))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ChatMessage(Base):
    """One line of a conversation. `page_url` and `page_title` say where the person stood; `by` which model answered."""

    __tablename__ = "chat_messages"

    id: Mapped[Key]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    speaker: Mapped[Speaker] = mapped_column(short(20))
    content: Mapped[str]
    page_url: Mapped[str | None] = mapped_column(short(500))
    page_title: Mapped[str | None] = mapped_column(short(200))
    by: Mapped[str | None] = mapped_column(short(100))
    liked: Mapped[bool | None]
    reason: Mapped[str | None] = mapped_column(short(500))
    created_at: Mapped[datetime]


class Run(Base):
    """The work on one answer, told in `log`. A process renews `leased_until`; a lease that ran out is one that died."""

    __tablename__ = "chat_runs"
    __table_args__ = (Index("ix_chat_runs_state_leased_until", "state", "leased_until"),)

    id: Mapped[Key]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("chat_messages.id", ondelete="CASCADE"), index=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("chat_messages.id", ondelete="CASCADE"), unique=True)
    log: Mapped[str] = mapped_column(short(32))
    state: Mapped[RunState] = mapped_column(short(20))
    owner: Mapped[str | None] = mapped_column(short(64))
    leased_until: Mapped[datetime]
    stop_asked: Mapped[bool] = mapped_column(default=False)
    error_code: Mapped[str | None] = mapped_column(short(40))
    error: Mapped[str | None] = mapped_column(short(500))
    retry: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Call(Base):
    """A capability that was called for an answer: with what, what became of it, and its widget as it was then."""

    __tablename__ = "chat_calls"

    id: Mapped[Key]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("chat_runs.id", ondelete="CASCADE"), index=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("chat_messages.id", ondelete="CASCADE"), index=True)
    capability: Mapped[str] = mapped_column(short(80))
    arguments: Mapped[dict[str, Any]]
    state: Mapped[CallState] = mapped_column(short(20))
    sentence: Mapped[str | None]
    tree: Mapped[dict[str, Any] | None]
    page: Mapped[str | None] = mapped_column(short(500))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    skipped_at: Mapped[datetime | None]
    """When the person passed over what its widget asks of them; an answer that comes later still counts."""
