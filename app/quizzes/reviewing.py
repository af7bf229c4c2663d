"""Spaced repetition: the questions that a student missed, when they are due."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.courses import CourseInput, Seat, seat
from app.extensions import db
from app.quizzes.access import visible_to
from app.quizzes.cards import cards_of, due_count, end_of_day, move_on
from app.quizzes.marking import taken, verdict
from app.quizzes.models import Quiz, QuizAnswer, QuizItem, ReviewCard
from app.quizzes.schemas import AnswerReview
from app.quizzes.shown import question, slides_of
from app.quizzes.views import Reviewed, Reviews
from app.quizzes.widgets import review_list, reviewed_card

MOST = 20


@capability(
    "list_reviews",
    permission=Permission.REVIEW_READ,
    access=seat,
    effect=Effect.READ,
    actions=("study.review",),
    examples=("What should I repeat today?", "Which questions did I get wrong?"),
    widget=review_list,
    page=lambda result: url_for("quizzes.review", course_id=result.course_id),
    named_person=True,
    doors=EVERY,
)
def list_reviews(_actor: Actor, _data: CourseInput, place: Seat) -> Reviews:
    """List the questions that a student missed and that are due to be repeated, without their answers."""
    moment = clock.now()
    rows = db.session.execute(cards_of(place, until=moment).limit(MOST)).all()
    count = due_count(place, moment)
    today = due_count(place, end_of_day(moment))
    return Reviews(
        course_id=place.course_id,
        due=count,
        later_today=today - count,
        questions=[
            question(row.QuizItem, number, None, told=False, answer=None) for number, row in enumerate(rows, start=1)
        ],
        message=ngettext("%(num)s question to repeat now.", "%(num)s questions to repeat now.", count)
        if count
        else _later(place, today),
    )


def _later(place: Seat, today: int) -> str:
    if today:
        sentence: str = ngettext(
            "Nothing now; %(num)s question later today.", "Nothing now; %(num)s questions later today.", today
        )
        return sentence
    soonest = db.session.execute(
        select(func.min(ReviewCard.due_at)).where(
            ReviewCard.student_id == place.user_id, ReviewCard.course_id == place.course_id
        )
    ).scalar()
    if soonest is None:
        sentence = _("Nothing to repeat. What you miss in a quiz comes back here when it is time.")
        return sentence
    sentence = _("Nothing to repeat today. The next question comes back on %(when)s.", when=_when(soonest))
    return sentence


def _when(moment: datetime) -> str:
    said: str = format_datetime(moment, "short")
    return said


@capability(
    "answer_review",
    permission=Permission.QUIZ_ANSWER,
    access=seat,
    effect=Effect.WRITE,
    actions=("review.answer",),
    examples=("The answer to the question that I missed is osmosis",),
    widget=reviewed_card,
    page=lambda result: url_for("quizzes.review", course_id=result.course_id),
    named_person=True,
    limit="600/hour",
)
def answer_review(_actor: Actor, data: AnswerReview, place: Seat) -> Reviewed:
    """Answer a question that came back. Right, it comes back later than before; not right, soon."""
    moment = clock.now()
    row = db.session.execute(
        select(ReviewCard, QuizItem)
        .join(QuizItem, QuizItem.id == ReviewCard.item_id)
        .join(Quiz, Quiz.id == QuizItem.quiz_id)
        .where(ReviewCard.student_id == place.user_id, ReviewCard.item_id == data.item_id, visible_to(place))
        .with_for_update(of=ReviewCard)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound(_("This question is not among those that you repeat."))
    card: ReviewCard = row.ReviewCard
    item: QuizItem = row.QuizItem
    given = taken(item, data.answer.strip())
    found = verdict(item, given, place.course_id)
    answer = QuizAnswer(item_id=item.id, given=given, is_right=found.is_right, slip=found.slip)
    counted = card.due_at <= moment
    if counted:
        move_on(card, is_right=found.is_right, moment=moment)
        db.session.flush()
        said = _("Right!") if found.is_right else _("Not quite.")
        said = f"{said} {_('It comes back on %(when)s.', when=_when(card.due_at))}"
    else:
        said = _("You have repeated this one already; it comes back on %(when)s.", when=_when(card.due_at))
    return Reviewed(
        course_id=place.course_id,
        counted=counted,
        question=question(item, 1, slides_of([item]).get(item.slide_id or 0), told=True, answer=answer),
        due_at=card.due_at,
        due=due_count(place, moment),
        message=said,
    )
