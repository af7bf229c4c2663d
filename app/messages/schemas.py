"""What the message capabilities take and return."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from flask_babel import gettext as _
from pydantic import BeforeValidator, Field, StringConstraints, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from app.core.paging import CursorText, cursor_field, limit_field, next_field
from app.core.schema import Id, Input, Line, Output, Text, names
from app.courses import CourseInput
from app.messages.models import Audience, State

MOST_TEXT = 5000
MOST_NAMED = 2000


def _one_or_many(value: object) -> object:
    """A form with one box ticked sends one value, not a list."""
    return [value] if isinstance(value, str) else value


def _unix_lines(value: object) -> object:
    """Browsers end a form's lines with two characters."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


Body = Annotated[Text, BeforeValidator(_unix_lines), StringConstraints(min_length=1, max_length=MOST_TEXT)]


def named_people() -> PydanticCustomError:
    """The error of the audience that is named, without a name."""
    people = _("Choose at least one student for “Students whom you name”.")
    return PydanticCustomError("named_people", "user_ids are needed with specific_users", {"people": people})


def names_for(audience: Audience | None, user_ids: object) -> object:
    """The names that count. Beside another audience there are none, so that no count tells who of them is in it."""
    return user_ids if audience is Audience.SPECIFIC else []


People = Annotated[list[Id], BeforeValidator(_one_or_many), Field(max_length=MOST_NAMED)]


A_PAGE = 30


class NotifyStudents(CourseInput):
    recipient_filter: Audience = names(
        "recipient_filter",
        "recipientFilter",
        default=Audience.CONFUSED,
        description="Who gets it: those who count as confused now, all students, those with taps on at least three"
        " slides in the last seven days (struggling_students), or the people in user_ids (specific_users).",
    )
    user_ids: People = names(
        "user_ids",
        "userIds",
        default=[],
        description="With specific_users: ids of this course's students. Passed over with others.",
    )
    subject: Annotated[Line, StringConstraints(min_length=1, max_length=150)] | None = Field(
        default=None, description="The subject; the course's name where it is left out."
    )
    message: Body | None = Field(
        default=None, description="The text, up to 5,000 characters; a kind word and the slide where it is left out."
    )
    include_resources: bool = names(
        "include_resources",
        "includeResources",
        default=True,
        description="Whether it leads to the notes of the slide that is up.",
    )

    @field_validator("user_ids", mode="before")
    @classmethod
    def _names_go_with_their_filter(cls, value: object, info: ValidationInfo) -> object:
        return names_for(info.data.get("recipient_filter"), value)

    @model_validator(mode="after")
    def _that_filter_needs_names(self) -> Self:
        if self.recipient_filter is Audience.SPECIFIC and not self.user_ids:
            raise named_people()
        return self


class ChannelCount(Output):
    channel: str
    connected: bool
    recipients: int


class Notified(Output):
    course_id: Id
    success: bool = True
    message_id: Id | None
    recipients_count: int
    channels: list[ChannelCount]
    lms_connected: bool
    recipient_filter: Audience
    recipients_are: str = Field(description="What the filter means, in words.")
    message: str


class ListMessages(Input):
    course_id: Id | None = names(
        "course_id", "courseId", "class_id", default=None, description="Only messages of this course."
    )
    cursor: CursorText = cursor_field()
    limit: int = limit_field(A_PAGE)


class InboxMessage(Output):
    message_id: Id
    course_id: Id | None = Field(description="Null for a reminder of what concerns no course.")
    course_name: str
    sender: str
    subject: str
    body: str
    created_at: datetime
    read: bool
    slide: str | None = Field(description="The slide that it goes with.")
    resources_url: str | None = Field(description="Where its notes are, on this host.")
    why: str | None = Field(description="Who else got it, where that was chosen by taps.")


class InboxPage(Output):
    course_id: Id | None
    success: bool = True
    unread: int
    messages: list[InboxMessage]
    next_cursor: str | None = next_field()
    message: str


class ReadMessage(Input):
    message_id: Id = names("message_id", "messageId", description="The message to read.")
    course_id: Id | None = names(
        "course_id", "courseId", "class_id", default=None, description="The course that it belongs to, if known."
    )


class MessageRead(InboxMessage):
    success: bool = True
    message: str


class ListDeliveries(CourseInput):
    message_id: Id | None = names(
        "message_id", "messageId", default=None, description="Only this message, with each recipient's state."
    )
    cursor: CursorText = cursor_field()
    limit: int = limit_field(A_PAGE)


class ChannelState(Output):
    channel: str
    states: dict[State, int] = Field(description="State to the number of recipients in it.")
    read: int | None = Field(description="How many have read it; null where a channel cannot tell.")


class DeliveryRow(Output):
    delivery_id: Id
    recipient: str
    channel: str
    state: State
    attempts: int
    next_try_at: datetime | None
    error: str | None
    read: bool


class SentMessage(Output):
    message_id: Id
    subject: str
    body: str
    sender: str
    created_at: datetime
    recipient_filter: Audience
    recipients_are: str
    recipients_count: int
    channels: list[ChannelState]
    to_resend: int = Field(description="Deliveries that failed, or of which nobody is sure.")
    deliveries: list[DeliveryRow] | None = Field(
        description="Each recipient, for one message that was asked for; null where taps chose them, for ever."
    )


class Deliveries(Output):
    course_id: Id
    success: bool = True
    messages: list[SentMessage]
    channels: list[ChannelCount]
    next_cursor: str | None = next_field()
    message: str


class ResendDelivery(CourseInput):
    delivery_id: Id | None = names("delivery_id", "deliveryId", default=None, description="The delivery to try again.")
    message_id: Id | None = names(
        "message_id", "messageId", default=None, description="Or the message whose open deliveries to try again."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.delivery_id is None) == (self.message_id is None):
            raise ValueError("name a delivery_id or a message_id, and not both")
        return self


class Resent(Output):
    course_id: Id
    success: bool = True
    resent: int
    message: str
