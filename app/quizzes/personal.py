"""What quizzes hold about a person.

Whoever was given a quiz for the confused was confused, so of those quizzes an administrator's export, and the
counts before an erasure, hold nothing.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from app.core.personal_data import Named, OnErasure, Through, holds, holds_nobody, says_freely, shown_as
from app.core.retention import keeps
from app.messages import Audience
from app.quizzes.models import Quiz, QuizAnswer, QuizAssignment, QuizAttempt, QuizItem, ReviewCard

_GOES = _("Deleted. What the class got right is counted without them from then on.")
_FOR_THE_CONFUSED = select(Quiz.id).where(Quiz.audience.in_([each for each in Audience if each.anonymous]))

shown_as(Quiz, "title")
shown_as(QuizItem, "stem")

holds(
    Quiz,
    Named("author_id"),
    kind=_("Quizzes that they made for a course"),
    shows=("created_at", "course_id", "title", "kind", "state"),
    erasure=OnErasure.DETACH,
    outcome=_("Kept as the course's material, without them."),
)
holds(
    Quiz,
    Named("practice_of_id"),
    kind=_("Their own practice quizzes"),
    shows=("created_at", "course_id", "title", "focus", "difficulty", "topics"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted, with every answer."),
)
holds(
    QuizAssignment,
    Named("student_id"),
    kind=_("Quizzes given to them"),
    shows=("quiz_id", "assigned_at"),
    erasure=OnErasure.DELETE,
    outcome=_GOES,
    private=QuizAssignment.quiz_id.in_(_FOR_THE_CONFUSED),
)
holds(
    QuizAttempt,
    Named("student_id"),
    kind=_("Tries at quizzes, with their scores"),
    shows=("quiz_id", "number", "started_at", "finished_at", "right", "total", "score"),
    erasure=OnErasure.DELETE,
    outcome=_GOES,
    private=QuizAttempt.quiz_id.in_(_FOR_THE_CONFUSED),
)
holds(
    QuizAnswer,
    Through("attempt_id", QuizAttempt, "student_id"),
    kind=_("Answers in quizzes"),
    shows=("item_id", "given", "is_right", "slip", "answered_at"),
    erasure=OnErasure.DELETE,
    outcome=_GOES,
    private=QuizAnswer.item_id.in_(select(QuizItem.id).where(QuizItem.quiz_id.in_(_FOR_THE_CONFUSED))),
)
holds(
    ReviewCard,
    Named("student_id"),
    kind=_("Items to repeat, and when"),
    shows=("course_id", "item_id", "card", "due_at"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted."),
    private=ReviewCard.item_id.in_(select(QuizItem.id).where(QuizItem.quiz_id.in_(_FOR_THE_CONFUSED))),
)
holds_nobody(Quiz, "topics", "topics of the course's material")
holds_nobody(QuizItem, "options", "options made from the course's material")
holds_nobody(QuizItem, "accepted", "answers made from the course's material")
holds_nobody(ReviewCard, "card", "the schedule's numbers; whose card it is stands beside it")

holds(
    QuizItem,
    Through("quiz_id", Quiz, "practice_of_id"),
    kind=_("Items of their own practice quizzes"),
    shows=("quiz_id", "position", "stem", "topic", "sentence"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted."),
)
says_freely(QuizItem, "key", "feedback", why="the course's material; with a practice quiz they go as its items do")
for _column in ("form", "key_id"):
    holds_nobody(QuizItem, _column, "one of a few words of ours")
holds_nobody(Quiz, "audience", "one of a few words of ours")
holds_nobody(Quiz, "request", "a hash of what was asked for, without the names of the students")

keeps("quiz_attempts", QuizAttempt, title=_("Tries at quizzes"), since="started_at", days=730, least=30, most=3650)
keeps(
    "practice_quizzes",
    Quiz,
    title=_("Practice quizzes that students made for themselves"),
    since="created_at",
    days=365,
    least=30,
    most=3650,
    where=Quiz.practice_of_id.is_not(None),
    batch=50,
)
