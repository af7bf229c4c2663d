"""What the assistant's capabilities take and return."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from app.chat.models import ConversationStatus, RunState, Speaker
from app.core.paging import CursorText, cursor_field, limit_field, next_field
from app.core.schema import Id, Input, Line, Output, Text, names

MOST_CHARACTERS = 2000
MOST_TITLE = 120
MOST_TOLD = 4000
MOST_LINES_TOLD = 10
MOST_REASON = 500


def _unix_lines(value: object) -> object:
    """Browsers end a form's lines with two characters, which would count against the limit."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _filled(value: object) -> object:
    """An empty field of a form says nothing."""
    return None if isinstance(value, str) and not value.strip() else value


def _spelled(value: object) -> object:
    """A conversation's id may be a number, its decimal string, or its UUID."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Words = Annotated[Text, BeforeValidator(_unix_lines), StringConstraints(min_length=1, max_length=MOST_CHARACTERS)]
Reference = Annotated[Text, BeforeValidator(_spelled), StringConstraints(pattern=r"^([0-9]{1,19}|[0-9a-fA-F-]{36})$")]


class ConversationInput(Input):
    """Whatever concerns one conversation."""

    conversation_id: Reference = names("conversation_id", "conversationId", description="The conversation.")


class Told(Input):
    """A line of a conversation as a client remembers it."""

    role: Speaker
    content: Annotated[Text, StringConstraints(min_length=1, max_length=MOST_TOLD)]


class AskAssistant(Input):
    message: Words = Field(description=f"What the person says, up to {MOST_CHARACTERS} characters.")
    conversation_id: Annotated[Reference | None, BeforeValidator(_filled)] = names(
        "conversation_id", "conversationId", default=None, description="The conversation to go on with; else a new one."
    )
    course_id: Annotated[Id | None, BeforeValidator(_filled)] = names(
        "course_id",
        "courseId",
        "class_id",
        default=None,
        description="The course that a new conversation is about.",
    )
    page_url: Annotated[Line, StringConstraints(max_length=500)] | None = names(
        "page_url", "pageUrl", default=None, description="The page that the person looks at."
    )
    page_title: Annotated[Line, StringConstraints(max_length=200)] | None = names(
        "page_title", "pageTitle", default=None, description="Its title."
    )
    told: tuple[Told, ...] = Field(
        default=(),
        max_length=MOST_LINES_TOLD,
        description="What a client says was said before a new conversation: for this answer, and not kept.",
    )


class Asked(Output):
    conversation_id: Id
    conversation_key: str = Field(description="The conversation's UUID.")
    course_id: Id | None
    run_id: Id
    answer_id: Id = Field(description="The message that the answer is written into.")
    success: bool = True
    message: str


class AnswerInput(Input):
    """Whatever concerns one answer."""

    answer_id: Id = names("answer_id", "answerId", "message_id", description="The assistant's message.")


class Stopped(Output):
    conversation_id: Id
    answer_id: Id
    success: bool = True
    stopped: bool = Field(description="False where it had ended already.")
    message: str


class RateAnswer(AnswerInput):
    liked: bool | None = Field(description="Whether it helped; null takes the judgement back.")
    reason: Annotated[Annotated[Text, StringConstraints(max_length=MOST_REASON)] | None, BeforeValidator(_filled)] = (
        Field(default=None, description="Why, in the person's words.")
    )


class Rated(Output):
    conversation_id: Id
    answer_id: Id
    success: bool = True
    liked: bool | None
    message: str


class Order(StrEnum):
    """From which end a list is read."""

    NEWEST_FIRST = "desc"
    OLDEST_FIRST = "asc"


class ListConversations(Input):
    query: Annotated[Line, StringConstraints(max_length=200)] = Field(
        default="", description="Only those with these words in the title or in what was said."
    )
    status: ConversationStatus = Field(default=ConversationStatus.ACTIVE, description="The list, or those put away.")
    limit: int = limit_field(20)
    cursor: CursorText = cursor_field()
    before: Annotated[Reference | None, BeforeValidator(_filled)] = Field(
        default=None, description="Only those that stand behind this conversation, wherever it stands now."
    )
    order: Order = Field(default=Order.NEWEST_FIRST, description="By when they were last used.")


class ConversationHead(Output):
    conversation_id: Id
    key: str
    title: str
    status: ConversationStatus
    course_id: Id | None
    course_name: str | None
    created_at: datetime
    updated_at: datetime


class Conversations(Output):
    success: bool = True
    conversations: list[ConversationHead]
    next: Id | None = Field(description="The last conversation of this page, to be sent as `before`; null on the last.")
    next_cursor: str | None = next_field()
    message: str


class ReadConversation(ConversationInput):
    pass


class Said(Output):
    message_id: Id
    role: Speaker
    content: str
    state: RunState | None = Field(description="How far an answer is; null for what a person said.")
    created_at: datetime


class ConversationRead(Output):
    success: bool = True
    conversation_id: Id
    key: str
    title: str
    status: ConversationStatus
    course_id: Id | None
    messages: list[Said]
    message: str


class RenameConversation(ConversationInput):
    title: Annotated[Line, StringConstraints(min_length=1, max_length=MOST_TITLE)] = Field(description="Its new name.")


class ArchiveConversation(ConversationInput):
    archived: bool = Field(default=True, description="False brings it back.")


class ConversationChanged(Output):
    conversation_id: Id
    success: bool = True
    title: str
    message: str
