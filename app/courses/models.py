"""Courses, who belongs to them, their deck, and each lesson with what was shown and who was there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.permissions import CourseRole
from app.core.types import BigId, Key, short
from app.extensions import Base


class Course(Base):
    """One class that meets. `settings` holds each domain's own settings under the domain's name.

    A course with `archived_at` is over: it can be read, and nothing in it changes. `sourced_id` is the roster's key.
    """

    __tablename__ = "courses"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(short(200))
    subject: Mapped[str] = mapped_column(short(100))
    period: Mapped[str] = mapped_column(short(20))
    school_year: Mapped[str] = mapped_column(short(20))
    join_code: Mapped[str] = mapped_column(short(6), unique=True)
    join_locked: Mapped[bool] = mapped_column(default=False)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    deck_version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    sourced_id: Mapped[str | None] = mapped_column(short(255), unique=True, index=True)
    archived_at: Mapped[datetime | None]
    guests_since: Mapped[datetime | None]
    """Since when guests may join; null is not at all."""


class Enrolment(Base):
    """Who belongs to a course, and as what. `sourced_id` is the roster's key, where it came from one."""

    __tablename__ = "enrolments"

    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[CourseRole] = mapped_column(short(20))
    created_at: Mapped[datetime]
    sourced_id: Mapped[str | None] = mapped_column(short(255), index=True)


class Slide(Base):
    """One slide of a course's deck. A slide that a new deck leaves out is kept, with `removed_at`, for history."""

    __tablename__ = "slides"
    __table_args__ = (Index("ix_slides_course_id_number", "course_id", "number"),)

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(short(200))
    topic: Mapped[str | None] = mapped_column(short(200))
    body: Mapped[str]
    notes: Mapped[str]
    removed_at: Mapped[datetime | None]


class SlidePicture(Base):
    """What a slide looks like: a private file, and its size in pixels. Slides of a text have none."""

    __tablename__ = "slide_pictures"

    slide_id: Mapped[int] = mapped_column(BigId, ForeignKey("slides.id", ondelete="CASCADE"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_files.id", ondelete="CASCADE"), index=True)
    width: Mapped[int]
    height: Mapped[int]


class DeckImport(Base):
    """A deck file that a teacher has chosen, until its slides are imported or discarded.

    `contents` is what a job has read: a `StoredDeck` as JSON, or null while it has not.
    """

    __tablename__ = "deck_imports"

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    filename: Mapped[str] = mapped_column(short(120))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id", ondelete="SET NULL"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"))
    contents: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime]


class Lesson(Base):
    """One meeting of a course. At most one is open (`ended_at` null); `active_at` is its last sign of life."""

    __tablename__ = "lessons"
    __table_args__ = (
        Index(
            "uq_lessons_open",
            "course_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_lessons_course_id_started_at", "course_id", "started_at"),
    )

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    started_at: Mapped[datetime]
    active_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    slide_id: Mapped[int | None] = mapped_column(ForeignKey("slides.id", ondelete="SET NULL"))


class SlideExposure(Base):
    """From when to when a slide was up in a lesson; `hidden_at` null is now."""

    __tablename__ = "slide_exposures"

    id: Mapped[Key]
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), index=True)
    slide_id: Mapped[int] = mapped_column(ForeignKey("slides.id", ondelete="CASCADE"))
    shown_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]


class Presence(Base):
    """A student in a lesson: first and last sign of life."""

    __tablename__ = "presences"
    __table_args__ = (Index("ix_presences_lesson_id_last_seen_at", "lesson_id", "last_seen_at"),)

    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
