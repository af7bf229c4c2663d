"""What Class Assist holds about a person. Taps and votes are found by nobody but the person, and stay as counts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, select

from app.class_assist.forgetting import forget_taps, taps_of
from app.class_assist.models import (
    ConfusedStudent,
    ConfusionPing,
    Intervention,
    LessonCount,
    PartCount,
    Question,
    QuestionMerge,
    QuestionVote,
    SlideCount,
    Spike,
)
from app.core.personal_data import Named, OnErasure, Pseudonymous, Subject, holds, holds_nobody, says_freely, shown_as
from app.core.retention import keeps
from app.courses import Presence

_COUNTS = _("Kept as counts of the class, under a new pseudonym drawn by chance, so nothing leads to them.")

shown_as(Question, "question_body")


def _lessons(subject: Subject) -> Select[int]:
    """A tap makes its student present, in the same transaction, so their lessons are those they were present in."""
    return select(Presence.lesson_id).where(Presence.user_id == subject.id)


holds(
    ConfusionPing,
    Pseudonymous("lesson", by="lesson_id", candidates=_lessons),
    kind=_("“I'm confused” taps"),
    shows=("at", "course_id", "lesson_id", "slide_id", "topic", "reported_at", "resolved_at"),
    erasure=OnErasure.DETACH,
    outcome=_COUNTS,
)
holds(
    ConfusedStudent,
    Pseudonymous("lesson", by="lesson_id", candidates=_lessons),
    kind=_("Being confused in a lesson"),
    shows=("lesson_id", "at"),
    erasure=OnErasure.DETACH,
    outcome=_COUNTS,
)
holds(
    QuestionVote,
    Pseudonymous("question", by="question_id"),
    kind=_("Votes for questions"),
    shows=("question_id",),
    erasure=OnErasure.DETACH,
    outcome=_COUNTS,
)
holds(
    Question,
    Named("author_id"),
    kind=_("Questions asked under their name"),
    shows=("created_at", "course_id", "slide_id", "topic", "question_body", "answer", "answered_at", "hidden_at"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted, with the votes for them. Questions asked anonymously stay: nobody knows whose they are."),
)
holds(
    Spike,
    Named("acknowledged_by_id"),
    kind=_("Confusion alerts that they acknowledged"),
    shows=("lesson_id", "acknowledged_at"),
    erasure=OnErasure.DETACH,
    outcome=_("Kept as the lesson's history, without them."),
)
holds(
    Intervention,
    Named("started_by_id"),
    kind=_("What they did about confusion in lessons"),
    shows=("started_at", "course_id", "lesson_id", "kind", "prompt"),
    erasure=OnErasure.DETACH,
    outcome=_("Kept as the lesson's history, without them and without their words."),
    blanks={"prompt": ""},
)
holds_nobody(SlideCount, "audience", "a bit for each who was there; counted anew when somebody's presence goes")
holds_nobody(PartCount, "tappers", "a bit for each pseudonym of one lesson, in the order of the pseudonyms")

for _column in ("question_id", "into_id"):
    holds_nobody(QuestionMerge, _column, "that a teacher merged two questions; it goes with either")
says_freely(PartCount, "part", why="the part of a slide that a tap was about, as a count of the class")

keeps("questions", Question, title=_("Questions, with their votes"), since="created_at", days=365, least=7, most=3650)
keeps(
    "taps",
    LessonCount,
    title=_("“I'm confused” taps alone; what was counted of them stays with the lesson"),
    since="first_tap_at",
    days=365,
    # The ranges of heatmaps and interventions of a month reach into the taps themselves.
    least=60,
    most=3650,
    where=LessonCount.taps_gone_at.is_(None),
    batch=5,
    along=taps_of,
    forget=forget_taps,
)
