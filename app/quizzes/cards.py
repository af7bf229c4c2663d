"""What a student missed, and when it comes back: one card a question, moved on by every answer to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, Select, func, select

from app.core.sql import insert_or
from app.courses import Seat
from app.extensions import db
from app.quizzes.access import visible_to
from app.quizzes.models import Quiz, QuizItem, ReviewCard
from app.study import due, new_card, review


def remember_missed(student: int, course_id: int, items: Sequence[int], moment: datetime) -> None:
    """Have missed questions come back soon: a new card each, or the old one set back."""
    if not items:
        return
    held = {
        card.item_id: card
        for card in db.session.execute(
            select(ReviewCard).where(ReviewCard.student_id == student, ReviewCard.item_id.in_(items)).with_for_update()
        ).scalars()
    }
    for item_id in items:
        if item_id in held:
            move_on(held[item_id], is_right=False, moment=moment)
            continue
        card = review(new_card(moment), is_right=False, now=moment)
        # Another tab may have missed it at the same moment: one card is enough.
        db.session.execute(
            insert_or(ReviewCard)
            .values(student_id=student, course_id=course_id, item_id=item_id, card=card, due_at=due(card))
            .on_conflict_do_nothing()
        )


def move_on(card: ReviewCard, *, is_right: bool, moment: datetime) -> None:
    """The card after an answer: later when it was right, soon again when not."""
    card.card = review(card.card, is_right, moment)
    card.due_at = due(card.card)


def cards_of(place: Seat, *, until: datetime) -> Select[ReviewCard, QuizItem]:
    """A student's cards that are due until a moment, with their questions, the longest waiting first."""
    return (
        select(ReviewCard, QuizItem)
        .join(QuizItem, QuizItem.id == ReviewCard.item_id)
        .join(Quiz, Quiz.id == QuizItem.quiz_id)
        .where(_own(place), visible_to(place), ReviewCard.due_at <= until)
        .order_by(ReviewCard.due_at, ReviewCard.id)
    )


def due_count(place: Seat, moment: datetime) -> int:
    """How many questions are to be repeated now."""
    return db.session.execute(select(func.count()).select_from(cards_of(place, until=moment).subquery())).scalar_one()


def end_of_day(moment: datetime) -> datetime:
    """The last moment of today in the school's time zone."""
    local = moment.astimezone(current_app.config["TIMEZONE"])
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _own(place: Seat) -> ColumnElement[bool]:
    return (ReviewCard.student_id == place.user_id) & (ReviewCard.course_id == place.course_id)
