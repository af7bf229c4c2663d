"""Confusion, its spikes, and the class's questions. No row of a tap or an anonymous question holds a user id."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.types import BigId, Key, short
from app.extensions import Base


class ConfusionPing(Base):
    """One accepted "I'm confused".

    `pseudonym` is a keyed hash of person and lesson: it tells two students of one lesson apart, and nobody from
    anybody else. `minute` is `at` in whole minutes since the epoch, for counting by minute. `reported_at` is
    what the client said; nothing is counted by it. `resolved_at` is set by "got it now".
    """

    __tablename__ = "confusion_events"
    __table_args__ = (
        Index("ix_confusion_events_student", "lesson_id", "pseudonym", "at"),
        # Students by slide, and by minute of a slide: where they stand in order, counting them compares neighbours.
        Index("ix_confusion_events_slide", "lesson_id", "slide_id", "pseudonym"),
        Index("ix_confusion_events_heatmap", "lesson_id", "slide_id", "minute", "pseudonym"),
        Index("ix_confusion_events_course", "course_id", "at"),
    )

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"))
    slide_id: Mapped[int | None] = mapped_column(ForeignKey("slides.id", ondelete="SET NULL"))
    topic: Mapped[str | None] = mapped_column(short(200))
    pseudonym: Mapped[str] = mapped_column(short(32))
    at: Mapped[datetime]
    minute: Mapped[int]
    reported_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]


class ConfusedStudent(Base):
    """Who has said "I'm confused" and not yet "got it": one row a student, under the lesson's pseudonym.

    `at` is their last counted tap. It is what the taps say too, kept so that counting the class costs as much as
    there are students, however often they tap.
    """

    __tablename__ = "confused_students"
    __table_args__ = (Index("ix_confused_students_lesson_id_at", "lesson_id", "at"),)

    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True)
    pseudonym: Mapped[str] = mapped_column(short(32), primary_key=True)
    at: Mapped[datetime]


class Spike(Base):
    """From when to when too many were confused at once. `noticed_at` is null where no banner was shown for it.

    `confused` and `active` are the highest count and the class at that moment, raised by a hundredth of the class.
    """

    __tablename__ = "confusion_spikes"
    __table_args__ = (
        Index(
            "uq_confusion_spikes_open",
            "lesson_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), index=True)
    slide_id: Mapped[int | None] = mapped_column(ForeignKey("slides.id", ondelete="SET NULL"))
    started_at: Mapped[datetime]
    noticed_at: Mapped[datetime | None]
    below_since: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    confused: Mapped[int]
    active: Mapped[int]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class Question(Base):
    """A student's question. `author_id` is null for an anonymous one.

    `live` is what the class sees; a question that waits for approval is not live. `answered_at` may come without
    an `answer`, when the teacher answered aloud. A hidden question is kept, and seen by nobody but teachers and a
    named author. `filtered_at` is set where the word filter sent it to approval.
    """

    __tablename__ = "student_questions"
    __table_args__ = (Index("ix_student_questions_course_id_created_at", "course_id", "created_at"),)

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), index=True)
    slide_id: Mapped[int | None] = mapped_column(ForeignKey("slides.id", ondelete="SET NULL"))
    topic: Mapped[str | None] = mapped_column(short(200))
    question_body: Mapped[str]
    anonymous: Mapped[bool]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    live: Mapped[bool]
    pinned: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    filtered_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class QuestionVote(Base):
    """One student's vote for a question, under a pseudonym of that question: one each, and no list of who."""

    __tablename__ = "question_votes"

    question_id: Mapped[int] = mapped_column(ForeignKey("student_questions.id", ondelete="CASCADE"), primary_key=True)
    pseudonym: Mapped[str] = mapped_column(short(32), primary_key=True)


class QuestionMerge(Base):
    """That a teacher merged a question into another of its lesson: its votes count there, and it is shown no more."""

    __tablename__ = "question_merges"

    question_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("student_questions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    into_id: Mapped[int] = mapped_column(ForeignKey("student_questions.id", ondelete="CASCADE"), index=True)
    merged_at: Mapped[datetime]


class Intervention(Base):
    """What a teacher did about confusion, and how many were confused of how many active when it began.

    What came of it is worked out from the taps when it is read. `prompt` is what the class is asked.
    """

    __tablename__ = "interventions"

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"), index=True)
    slide_id: Mapped[int | None] = mapped_column(ForeignKey("slides.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(short(20))
    prompt: Mapped[str]
    started_at: Mapped[datetime]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    confused: Mapped[int]
    active: Mapped[int]


class LessonCount(Base):
    """What the heatmap shows of a lesson that is over, counted once. Without this row, it is counted from the taps.

    `present` are students with a sign of life; `first_tap_at` tells whether a time range cuts the lesson. The row,
    and with it those of its slides and parts, goes by triggers of the database as soon as a tap or a presence of the
    lesson is deleted or moved, whoever does so: the sweep then counts again. With `taps_gone_at` the taps are no longer
    kept, and the counts stay as they are.
    """

    __tablename__ = "lesson_counts"

    lesson_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("lessons.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    taps: Mapped[int]
    students: Mapped[int]
    present: Mapped[int]
    first_tap_at: Mapped[datetime | None]
    counted_at: Mapped[datetime]
    taps_gone_at: Mapped[datetime | None]


class SlideCount(Base):
    """A slide of a counted lesson, or taps on no slide. `audience` has a bit for each student who was there for it."""

    __tablename__ = "lesson_slide_counts"

    id: Mapped[Key]
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson_counts.lesson_id", ondelete="CASCADE"), index=True)
    slide_id: Mapped[int | None] = mapped_column(ForeignKey("slides.id", ondelete="SET NULL"))
    taps: Mapped[int]
    students: Mapped[int]
    present: Mapped[int]
    audience: Mapped[bytes] = mapped_column(LargeBinary)


class PartCount(Base):
    """Taps on one part of a slide of a counted lesson. `tappers` has a bit for each of the lesson's pseudonyms.

    Slides are named anew from year to year, and who tapped on two slides of a topic counts once: so the bits are
    kept and joined when it is known what the slides are called. They stand in the order of the pseudonyms, and have
    nothing to do with those of an audience.
    """

    __tablename__ = "lesson_part_counts"

    id: Mapped[Key]
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson_counts.lesson_id", ondelete="CASCADE"), index=True)
    slide_id: Mapped[int | None] = mapped_column(ForeignKey("slides.id", ondelete="SET NULL"))
    part: Mapped[str | None] = mapped_column(short(200))
    taps: Mapped[int]
    tappers: Mapped[bytes] = mapped_column(LargeBinary)
