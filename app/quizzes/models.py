"""Quizzes, to whom they were given, each try at them, and what somebody has yet to learn.

An assignment names its student, or nobody could be shown it. Where the students were chosen by taps that tells who
had tapped, which no row of a tap does. So teachers see how many they are, and no name, id or time of a single one.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import BigId, Key, short
from app.extensions import Base
from app.messages import Audience


class Kind(StrEnum):
    """What a quiz is for. Only an assessment is taken once, and tells nothing before it is handed in."""

    REMEDIAL = "remedial"
    PRACTICE = "practice"
    ASSESSMENT = "assessment"


class State(StrEnum):
    """A draft is seen by those who teach; what is published is not edited any more."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Focus(StrEnum):
    """Which part of the material a quiz is about."""

    CONFUSION_ZONES = "confusion-zones"
    RECENT_TOPICS = "recent-topics"
    COMPREHENSIVE = "comprehensive"
    SPECIFIC_TOPIC = "specific-topic"


class ItemForm(StrEnum):
    """How an item is answered: one of several options, or words of one's own."""

    CHOICE = "choice"
    CLOZE = "cloze"


class Quiz(Base):
    """A quiz of a course, or with `practice_of_id` the practice that one student made for themselves alone.

    `author_id` is null for a course's agent. `everybody` opens a published quiz to all students of the course;
    otherwise it is for those with an assignment, chosen as `audience` says. `reviewed_at` is when somebody who teaches
    published it; null says that nobody has looked at its items. `passing_score` is in percent. `request` is a hash of
    what it was asked for with, where it was made and assigned in one step.
    """

    __tablename__ = "quizzes"
    __table_args__ = (Index("ix_quizzes_course_id_practice_of_id", "course_id", "practice_of_id"),)

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    practice_of_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(short(200))
    kind: Mapped[Kind] = mapped_column(short(20))
    focus: Mapped[Focus] = mapped_column(short(20))
    difficulty: Mapped[str] = mapped_column(short(20))
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[State] = mapped_column(short(20), default=State.DRAFT)
    everybody: Mapped[bool] = mapped_column(default=False)
    audience: Mapped[Audience | None] = mapped_column(short(20))
    passing_score: Mapped[int] = mapped_column(default=70)
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    request: Mapped[str | None] = mapped_column(short(64))


class QuizItem(Base):
    """One question.

    A choice has `options`, each {"id": "a", "text": …, "feedback": …}, and `key_id`; `key` is that option's text. A
    cloze, or any question to answer in writing, has `accepted`, of which `key` is the first, and is compared as
    `app.study` does unless `case_sensitive`. `sentence` is quoted from the slide, or `in_notes` from the notes to it.
    `version` counts the edits.
    """

    __tablename__ = "quiz_items"
    __table_args__ = (Index("ix_quiz_items_quiz_id_position", "quiz_id", "position"),)

    id: Mapped[Key]
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id", ondelete="CASCADE"))
    position: Mapped[int]
    form: Mapped[ItemForm] = mapped_column(short(20))
    stem: Mapped[str]
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    key_id: Mapped[str] = mapped_column(short(4), default="")
    key: Mapped[str]
    accepted: Mapped[list[str]] = mapped_column(JSON, default=list)
    case_sensitive: Mapped[bool] = mapped_column(default=False)
    slide_id: Mapped[int | None] = mapped_column(ForeignKey("slides.id", ondelete="SET NULL"), index=True)
    topic: Mapped[str | None] = mapped_column(short(200))
    sentence: Mapped[str] = mapped_column(default="")
    in_notes: Mapped[bool] = mapped_column(default=False)
    feedback: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)


class QuizAssignment(Base):
    """A quiz given to one student."""

    __tablename__ = "quiz_assignments"

    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id", ondelete="CASCADE"), primary_key=True)
    student_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    assigned_at: Mapped[datetime]


class QuizAttempt(Base):
    """One try at a quiz, `number` 1 being the first. At most one is open (`finished_at` null).

    `score` is in whole percent, rounded down; it and `right` of `total` are known once it is finished.
    """

    __tablename__ = "quiz_attempts"
    __table_args__ = (
        UniqueConstraint("quiz_id", "student_id", "number"),
        Index(
            "uq_quiz_attempts_open",
            "quiz_id",
            "student_id",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
        Index("ix_quiz_attempts_student_id_finished_at", "student_id", "finished_at"),
    )

    id: Mapped[Key]
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quizzes.id", ondelete="CASCADE"))
    student_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    number: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    right: Mapped[int | None]
    total: Mapped[int | None]
    score: Mapped[int | None]


class QuizAnswer(Base):
    """The first answer to an item in one try; a second is not taken. `slip` says that a typing slip was forgiven."""

    __tablename__ = "quiz_answers"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("quiz_attempts.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("quiz_items.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    given: Mapped[str]
    is_right: Mapped[bool]
    slip: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime]


class ReviewCard(Base):
    """An item that a student missed, and when it comes back. `card` is the schedule's own state of it."""

    __tablename__ = "review_cards"
    __table_args__ = (
        UniqueConstraint("student_id", "item_id"),
        Index("ix_review_cards_student_id_course_id_due_at", "student_id", "course_id", "due_at"),
    )

    id: Mapped[Key]
    student_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("quiz_items.id", ondelete="CASCADE"), index=True)
    card: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
