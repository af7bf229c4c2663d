"""Messages, and who was to get them by which channel.

A delivery names its recipient, or nobody could read it. For the audiences that are chosen by taps (confused,
struggling) that says who had tapped, which no row of a tap does. So these rows are shown to their recipients alone:
teachers see counts, and no error, time or id of a single one.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Key, short
from app.extensions import Base


class Audience(StrEnum):
    """To whom a message goes. The first two are chosen by taps, and those who got them are named to nobody."""

    CONFUSED = "confused_students"
    STRUGGLING = "struggling_students"
    ALL = "all_students"
    SPECIFIC = "specific_users"

    @property
    def anonymous(self) -> bool:
        return self in (Audience.CONFUSED, Audience.STRUGGLING)


class State(StrEnum):
    """Where a delivery stands. `CLAIMED` is being sent, `NOT_SURE` may have arrived, `HELD` waits for the morning."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    NOT_SURE = "not_sure"
    FAILED = "failed"
    HELD = "held"


class Message(Base):
    """What was written. `sender_id` is null for a course's agent, `slide_id` the slide it goes with.

    `course_id` is null for a reminder of what concerns no course.
    """

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_course_id_created_at", "course_id", "created_at"),)

    id: Mapped[Key]
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    sender_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    audience: Mapped[Audience] = mapped_column(short(20))
    subject: Mapped[str] = mapped_column(short(200))
    body: Mapped[str]
    resources: Mapped[bool]
    slide_id: Mapped[int | None] = mapped_column(ForeignKey("slides.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]


class Delivery(Base):
    """A message to one person by one channel.

    `claim` is drawn anew by each try: what comes back from an older one changes nothing. `next_try_at` is set while
    the delivery is queued or held.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("message_id", "recipient_id", "channel"),
        Index("ix_deliveries_recipient_id_channel_read_at", "recipient_id", "channel", "read_at"),
        Index("ix_deliveries_state_next_try_at", "state", "next_try_at"),
    )

    id: Mapped[Key]
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(short(20))
    state: Mapped[State] = mapped_column(short(20))
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(short(32))
    claimed_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(short(300))
    read_at: Mapped[datetime | None]
