"""How long this school keeps each kind of data, where it has chosen another period; and exports of one person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Key, short
from app.extensions import Base


class RetentionPeriod(Base):
    """A chosen period, in days. A kind without a row is kept for its default."""

    __tablename__ = "retention_periods"

    kind: Mapped[str] = mapped_column(short(40), primary_key=True)
    days: Mapped[int]
    changed_at: Mapped[datetime]


class PersonalExport(Base):
    """Everything about one person as a file, made for whoever asked: the person, or an administrator.

    `file_id` is null until the job has made it. How long it may be fetched is the retention period `exports`.
    """

    __tablename__ = "personal_exports"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
