"""To-dos: a person's own, and those that a teacher gives to a whole course.

What is given to a course is one row that all of it share; who has done it stands in a row of their own.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import Key, short
from app.extensions import Base

MOST_TITLE = 255
MOST_DESCRIPTION = 1000


class Source(StrEnum):
    """By which kind of door a task came."""

    CHAT = "chat"
    PAGE = "page"
    AGENT = "agent"


class Task(Base):
    """One thing to do. It has an owner, or else it is given to everybody in its course.

    `due_at` is a moment; where no time was given (`due_timed` is false), it is the last second of the day. `remind_at`
    is set until the one reminder has been claimed. `version` counts the changes of its words and its day.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("owner_id IS NOT NULL OR course_id IS NOT NULL", name="somebodys"),
        Index("ix_tasks_owner_id_completed_at", "owner_id", "completed_at"),
        Index("ix_tasks_course_id_owner_id", "course_id", "owner_id"),
    )

    id: Mapped[Key]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(short(MOST_TITLE))
    description: Mapped[str]
    due_at: Mapped[datetime | None]
    due_timed: Mapped[bool]
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    created_from: Mapped[Source] = mapped_column(short(10))
    version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None] = mapped_column(index=True)

    @property
    def for_course(self) -> bool:
        """Whether it is everybody's in its course."""
        return self.owner_id is None


class TaskDone(Base):
    """Somebody has done what was given to their course."""

    __tablename__ = "task_completions"

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    completed_at: Mapped[datetime]
