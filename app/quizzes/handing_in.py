"""A try is handed in: by its student, or as it stands when the quiz is due, before anybody looks and by the sweep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, true, update

from app.core import clock
from app.core.transaction import transaction
from app.courses import CourseInput
from app.extensions import db
from app.quizzes.cards import remember_missed
from app.quizzes.models import Kind, Quiz, QuizAnswer, QuizAttempt, QuizItem

AT_ONCE = 500
"""Tries of one sweep; the next one takes those that are left."""


def finish(quiz: Quiz, attempt: QuizAttempt, answers: Sequence[QuizAnswer], total: int, moment: datetime) -> int | None:
    """Hand in a try: its score is what its stored answers say. Gives how many are right; None where it was before."""
    right = sum(answer.is_right for answer in answers)
    done = db.session.execute(
        update(QuizAttempt)
        .where(QuizAttempt.id == attempt.id, QuizAttempt.finished_at.is_(None))
        .values(finished_at=moment, right=right, total=total, score=100 * right // max(1, total))
        .returning(QuizAttempt.id)
    ).first()
    if done is None:
        return None
    if quiz.kind == Kind.ASSESSMENT:
        missed = [answer.item_id for answer in answers if not answer.is_right]
        remember_missed(attempt.student_id, quiz.course_id, missed, moment)
    return right


def hand_in_late(data: CourseInput) -> None:
    """Hand in what is late in a course, in a transaction of its own; nothing is written where nothing is."""
    of_course = Quiz.course_id == data.course_id
    with transaction(write=False):
        found = db.session.execute(select(_late(of_course).subquery().c.id).limit(1)).first()
    if found is not None:
        with transaction():
            _finish_late(of_course)


def sweep_late() -> int:
    """Hand in what is late in the whole school, within the surrounding transaction; gives how many tries."""
    return _finish_late(true(), most=AT_ONCE)


def _late(which: ColumnElement[bool]) -> Select[int]:
    return (
        select(QuizAttempt.id)
        .join(Quiz, Quiz.id == QuizAttempt.quiz_id)
        .where(QuizAttempt.finished_at.is_(None), Quiz.due_at <= clock.now(), which)
        .order_by(QuizAttempt.id)
    )


def _finish_late(which: ColumnElement[bool], most: int | None = None) -> int:
    """An answer that came in time may still be on its way: it holds its try, and is counted once it is there."""
    ids = list(db.session.execute(_late(which).limit(most).with_for_update(of=QuizAttempt)).scalars())
    answers: defaultdict[int, list[QuizAnswer]] = defaultdict(list)
    for answer in db.session.execute(select(QuizAnswer).where(QuizAnswer.attempt_id.in_(ids))).scalars():
        answers[answer.attempt_id].append(answer)
    late = db.session.execute(
        select(QuizAttempt, Quiz).join(Quiz, Quiz.id == QuizAttempt.quiz_id).where(QuizAttempt.id.in_(ids))
    ).all()
    quizzes = {row.Quiz.id for row in late}
    counted = select(QuizItem.quiz_id, func.count()).where(QuizItem.quiz_id.in_(quizzes)).group_by(QuizItem.quiz_id)
    totals: dict[int, int] = {row[0]: row[1] for row in db.session.execute(counted)}
    done = 0
    for row in late:
        due = row.Quiz.due_at
        found = finish(row.Quiz, row.QuizAttempt, answers[row.QuizAttempt.id], totals.get(row.Quiz.id, 0), due)
        done += found is not None
    return done
