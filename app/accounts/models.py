"""People, their sign-ins and the ways to them, families, agents' tokens, and the record of looks at others' data."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.permissions import Role
from app.core.types import Key, short
from app.extensions import Base


class User(Base):
    """A person of the school.

    `email` is what they sign in with: an address, or for those who have none their school number or roster name.
    `school_number` is the roster's identifier and `sourced_id` its key, where the person came from one.
    """

    __tablename__ = "users"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(short(254), unique=True)
    name: Mapped[str] = mapped_column(short(200))
    role: Mapped[Role] = mapped_column(short(20))
    school_number: Mapped[str | None] = mapped_column(short(64), unique=True)
    password_hash: Mapped[str | None] = mapped_column(short(255))
    created_at: Mapped[datetime]
    sourced_id: Mapped[str | None] = mapped_column(short(255), unique=True, index=True)
    last_seen_at: Mapped[datetime | None]
    """The last sign-in; null is never."""
    left_at: Mapped[datetime | None]
    """When a roster said that they are gone: no course, no password. The row stays for what it is part of."""
    unplaced_since: Mapped[datetime | None]
    """Since when a nightly look finds them in no course under way, nor their children; null is not, or not known."""
    guest_until: Mapped[datetime | None]
    """When a guest's day is over; null for everybody else. From then on the row has no name."""
    time_zone: Mapped[str | None] = mapped_column(short(64))
    """The name of their own time zone; null is the school's. `app/accounts/zones.py` says whose clock they go by."""

    @property
    def address(self) -> str | None:
        """Where mail reaches them, or None."""
        return self.email if "@" in self.email else None


class SignIn(Base):
    """A session on the server: the cookie holds the token, this row its hash. No row, no session."""

    __tablename__ = "sign_ins"

    token_hash: Mapped[str] = mapped_column(short(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    by_link_at: Mapped[datetime | None]
    """When a link or card opened it; until a password is chosen or declined, none has to be shown to choose one."""


class SignInLink(Base):
    """A way in that works once: a card's code, or a link that resets a password. Only the code's hash is kept.

    `course_id` is the course that a card was printed for; its teachers are whom to ask for another.
    """

    __tablename__ = "sign_in_links"

    id: Mapped[Key]
    code_hash: Mapped[str] = mapped_column(short(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(short(10))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class Guardianship(Base):
    """A parent (or another adult) and a child: the parent sees the child's courses, and nothing of classmates.

    An `imported` link goes when a roster no longer has it; one that was made by hand stays.
    """

    __tablename__ = "guardianships"

    parent_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    imported: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class ApiToken(Base):
    """A course token: acts as the person who made it, in one course, for the capabilities in `scopes`."""

    __tablename__ = "api_tokens"

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(short(64), unique=True)
    label: Mapped[str] = mapped_column(short(100))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    scopes: Mapped[str] = mapped_column()
    """Names of capabilities, separated by spaces."""
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AuditEntry(Base):
    """Somebody looked at, or acted on, data that is not their own. Rows are only ever added.

    `person_id` is whose data it was, where that is one person; no text names them.
    """

    __tablename__ = "audit_entries"

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    actor_label: Mapped[str] = mapped_column(short(200))
    action: Mapped[str] = mapped_column(short(100))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id", ondelete="SET NULL"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    subject: Mapped[str] = mapped_column(short(200))
