"""A student's improvement figure, from the tries that they have handed in."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import func, select

from app.class_assist import Figure, doubt, improvement_by, percent, share_said
from app.extensions import db
from app.quizzes.models import Kind, Quiz, QuizAnswer, QuizAttempt, QuizItem
from app.study import Answer, Improvement, NoFigure, improvement_of


class Tried(NamedTuple):
    """An item of a first try that was handed in. One left open is not right, and was tried when it was handed in."""

    topic: str
    is_right: bool
    is_remedial: bool
    at: datetime


def improvement_in(student_id: int, course_id: int) -> Improvement:
    """First tries at remedial quizzes against the first tries before them, on the topics that both have.

    Only what a teacher has looked through counts: not a student's own practice.
    """
    rows = db.session.execute(
        select(QuizItem.topic, func.coalesce(QuizAnswer.is_right, False), Quiz.kind)
        .add_columns(func.coalesce(QuizAnswer.answered_at, QuizAttempt.finished_at))
        .select_from(QuizAttempt)
        .join(Quiz, Quiz.id == QuizAttempt.quiz_id)
        .join(QuizItem, QuizItem.quiz_id == Quiz.id)
        .outerjoin(QuizAnswer, (QuizAnswer.attempt_id == QuizAttempt.id) & (QuizAnswer.item_id == QuizItem.id))
        .where(
            QuizAttempt.student_id == student_id,
            QuizAttempt.number == 1,
            QuizAttempt.finished_at.is_not(None),
            Quiz.course_id == course_id,
            Quiz.practice_of_id.is_(None),
            Quiz.reviewed_at.is_not(None),
            QuizItem.topic.is_not(None),
        )
    )
    return improvement_of(
        Answer(each.topic, each.is_right, each.is_remedial)
        for each in before_and_after(
            [Tried(topic, right, kind == Kind.REMEDIAL, at) for topic, right, kind, at in rows]
        )
    )


def before_and_after(tried: list[Tried]) -> list[Tried]:
    """What was tried in remedial quizzes, and of the rest what came before the first of them on its topic."""
    began: dict[str, datetime] = {}
    for each in tried:
        if each.is_remedial:
            began[each.topic] = min(each.at, began.get(each.topic, each.at))
    return [each for each in tried if each.is_remedial or (each.topic in began and each.at < began[each.topic])]


@improvement_by
def improvement_text(student_id: int, course_id: int) -> Figure:
    """The figure as the widget shows it: whole percent, or why there is none, and what it was worked out from."""
    found = improvement_in(student_id, course_id)
    if found.reason is NoFigure.NOT_ENOUGH:
        few = _(
            "It takes four questions of a first try and four of a later remedial quiz on the same topics;"
            " so far there are %(before)s and %(after)s.",
            before=found.before.items,
            after=found.after.items,
        )
        return Figure(_("not enough items yet"), few)
    basis = _(
        "Wrong at the first try: %(before)s. In remedial quizzes on the same topics: %(after)s.",
        before=share_said(found.before),
        after=share_said(found.after),
    )
    return Figure(percent(found) or _("no errors to improve on"), " ".join([basis, *doubt(found)]))
