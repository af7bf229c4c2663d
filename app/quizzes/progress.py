"""A student's improvement figure, from the tries that they have made."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from app.class_assist import improvement_by
from app.extensions import db
from app.quizzes.models import Kind, Quiz, QuizAnswer, QuizAttempt, QuizItem
from app.study import Answer, Improvement, NoFigure, improvement_of


def improvement_in(student_id: int, course_id: int) -> Improvement:
    """First tries at remedial quizzes against first tries at all others, on the topics that both have.

    A student's own practice counts among the others: it is a first try like any.
    """
    rows = db.session.execute(
        select(QuizItem.topic, QuizAnswer.is_right, Quiz.kind)
        .select_from(QuizAnswer)
        .join(QuizAttempt, QuizAttempt.id == QuizAnswer.attempt_id)
        .join(Quiz, Quiz.id == QuizAttempt.quiz_id)
        .join(QuizItem, QuizItem.id == QuizAnswer.item_id)
        .where(
            QuizAttempt.student_id == student_id,
            QuizAttempt.number == 1,
            Quiz.course_id == course_id,
            QuizItem.topic.is_not(None),
        )
    )
    return improvement_of(Answer(row.topic, row.is_right, row.kind == Kind.REMEDIAL) for row in rows)


@improvement_by
def improvement_text(student_id: int, course_id: int) -> str:
    """The figure as the widget shows it: whole percent, or why there is none."""
    found = improvement_in(student_id, course_id)
    if found.value is not None:
        return f"{round(100 * found.value)}%"
    sentence: str = _("not enough items yet")
    if found.reason is NoFigure.NO_ERRORS:
        sentence = _("no errors to improve on")
    return sentence
