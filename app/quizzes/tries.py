"""A student's tries at quizzes, as rows: which are there, which is open, and what was answered in one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.quizzes.models import Quiz, QuizAnswer, QuizAttempt, QuizItem


@dataclass(frozen=True, slots=True)
class Tries:
    """A student's tries at one quiz in order, and the answers of the latest by item."""

    all: Sequence[QuizAttempt] = ()
    answers: Mapping[int, QuizAnswer] = field(default_factory=dict)

    @property
    def latest(self) -> QuizAttempt | None:
        return self.all[-1] if self.all else None

    @property
    def open(self) -> QuizAttempt | None:
        """The try that answers go to; None before the first, and once the latest is handed in."""
        return self.latest if self.latest is not None and self.latest.finished_at is None else None

    @property
    def best(self) -> int | None:
        """The best score in percent; None where nothing was handed in."""
        return max((each.score for each in self.all if each.score is not None), default=None)


def tries_at(quiz_ids: Collection[int], student_id: int) -> dict[int, list[QuizAttempt]]:
    """A student's tries by quiz, in order."""
    found: dict[int, list[QuizAttempt]] = defaultdict(list)
    rows = select(QuizAttempt).where(QuizAttempt.quiz_id.in_(quiz_ids), QuizAttempt.student_id == student_id)
    for each in db.session.execute(rows.order_by(QuizAttempt.number)).scalars():
        found[each.quiz_id].append(each)
    return found


def tries_of(quiz_id: int, student_id: int, *, hold: bool = False) -> Tries:
    """A student's tries at one quiz; with `hold` nobody else changes them before the transaction ends."""
    rows = (
        select(QuizAttempt)
        .where(QuizAttempt.quiz_id == quiz_id, QuizAttempt.student_id == student_id)
        .order_by(QuizAttempt.number)
        .execution_options(populate_existing=True)
    )
    tries = list(db.session.execute(rows.with_for_update() if hold else rows).scalars())
    if not tries:
        return Tries()
    answers = db.session.execute(
        select(QuizAnswer).where(QuizAnswer.attempt_id == tries[-1].id).execution_options(populate_existing=True)
    ).scalars()
    return Tries(tries, {answer.item_id: answer for answer in answers})


def items_of(quiz_id: int) -> list[QuizItem]:
    """A quiz's items in order."""
    rows = select(QuizItem).where(QuizItem.quiz_id == quiz_id).order_by(QuizItem.position, QuizItem.id)
    return list(db.session.execute(rows).scalars())


def is_closed(quiz: Quiz, moment: datetime) -> bool:
    """Whether answers are no longer taken."""
    return quiz.due_at is not None and moment >= quiz.due_at
