"""How a quiz went, question by question: shares of the class, and no one's own answers."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import case, func, select

from app.class_assist import settings_of
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.permissions import Permission
from app.extensions import db
from app.messages import Audience
from app.quizzes.access import QuizSeat, quiz_seat
from app.quizzes.handing_in import hand_in_late
from app.quizzes.models import QuizAnswer, QuizAttempt
from app.quizzes.schemas import QuizInput
from app.quizzes.tries import items_of
from app.quizzes.views import ItemResult, QuizResults
from app.quizzes.widgets import results_table

CHOSEN_BY_TAPS = (Audience.CONFUSED, Audience.STRUGGLING)


@capability(
    "get_quiz_results",
    permission=Permission.QUIZ_RESULTS,
    access=quiz_seat,
    effect=Effect.READ,
    examples=("How did the class do in the quiz about cells?",),
    widget=results_table,
    page=lambda result: url_for("quizzes.results", course_id=result.course_id, quiz_id=result.quiz_id),
    before=hand_in_late,
    doors=EVERY,
)
def get_quiz_results(_actor: Actor, _data: QuizInput, seat: QuizSeat) -> QuizResults:
    """Tell how many of those who answered got each question right at their first try.

    Where fewer students answered than the course's anonymity floor, there is no figure. How many have begun and handed
    in is no answer of theirs, and is told of any quiz but those for students who were chosen by their taps.
    """
    floor = settings_of(seat.place).anonymity_floor
    first = (QuizAttempt.quiz_id == seat.quiz.id) & (QuizAttempt.number == 1)
    passed = func.sum(case((QuizAttempt.score >= seat.quiz.passing_score, 1), else_=0))
    begun, finished, passing = db.session.execute(
        select(func.count(), func.count(QuizAttempt.finished_at), passed).where(first)
    ).one()
    counts = {
        item_id: (many, int(right))
        for item_id, many, right in db.session.execute(
            select(QuizAnswer.item_id, func.count(), func.sum(case((QuizAnswer.is_right, 1), else_=0)))
            .join(QuizAttempt, QuizAttempt.id == QuizAnswer.attempt_id)
            .where(first)
            .group_by(QuizAnswer.item_id)
        )
    }
    told = begun >= floor or seat.quiz.audience not in CHOSEN_BY_TAPS
    items = []
    for number, item in enumerate(items_of(seat.quiz.id), start=1):
        many, right = counts.get(item.id, (0, 0))
        enough = many >= floor
        items.append(
            ItemResult(
                item_id=item.id,
                number=number,
                stem=item.stem,
                right_percent=round(100 * right / many) if enough and many else None,
                answered=many if enough else None,
            )
        )
    return QuizResults(
        course_id=seat.course_id,
        quiz_id=seat.quiz.id,
        title=seat.quiz.title,
        begun=begun if told else None,
        handed_in=finished if told else None,
        passed_percent=round(100 * int(passing or 0) / finished) if finished >= floor and finished else None,
        floor=floor,
        items=items,
        message=_(
            "First tries. A figure is hidden until %(floor)s students have answered, so that nobody's answers show.",
            floor=floor,
        ),
    )
