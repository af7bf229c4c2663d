"""People, their sign-ins, agents' tokens, and the record of looks at other people's data."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.permissions import Role
from app.core.types import Key, short
from app.extensions import Base


class User(Base):
    """A person of the school. `school_number` is the roster's identifier, where there is one."""

    __tablename__ = "users"

    id: Mapped[Key]
    email: Mapped[str] = mapped_column(short(254), unique=True)
    name: Mapped[str] = mapped_column(short(200))
    role: Mapped[Role] = mapped_column(short(20))
    school_number: Mapped[str | None] = mapped_column(short(64), unique=True)
    password_hash: Mapped[str | None] = mapped_column(short(255))
    created_at: Mapped[datetime]


class SignIn(Base):
    """A session on the server: the cookie holds the token, this row its hash. No row, no session."""

    __tablename__ = "sign_ins"

    token_hash: Mapped[str] = mapped_column(short(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


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
    """Somebody looked at, or acted on, data that is not their own. Rows are only ever added."""

    __tablename__ = "audit_entries"

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    actor_label: Mapped[str] = mapped_column(short(200))
    action: Mapped[str] = mapped_column(short(100))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id", ondelete="SET NULL"), index=True)
    subject: Mapped[str] = mapped_column(short(200))
