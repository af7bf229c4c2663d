"""A lesson's questions as one reader may see them."""

from __future__ import annotations

from sqlalchemy import false, func, or_, select

from app.accounts import User
from app.class_assist.models import Question, QuestionVote
from app.class_assist.pseudonyms import pseudonym
from app.class_assist.schemas import QuestionView
from app.core.actor import Actor
from app.core.permissions import CourseRole
from app.courses import Lesson, Seat, Slide
from app.extensions import db

MOST = 100


def list_of(actor: Actor | None, place: Seat) -> list[QuestionView]:
    """Pinned first, then open by votes, then answered; at most a hundred.

    Those who teach see what waits for approval and the names that were given; students see what is live, plus
    their own named ones. `actor` None is a shared screen: no "you", and no votes of one's own.
    """
    lesson_id = place.lesson.id if place.lesson else latest_lesson(place.course_id)
    if lesson_id is None:
        return []
    votes = (
        select(QuestionVote.question_id, func.count().label("votes"))
        .join(Question, Question.id == QuestionVote.question_id)
        .where(Question.lesson_id == lesson_id)
        .group_by(QuestionVote.question_id)
        .subquery()
    )
    count = func.coalesce(votes.c.votes, 0)
    statement = (
        select(Question, count.label("votes"), Slide.number, User.name)
        .outerjoin(votes, votes.c.question_id == Question.id)
        .outerjoin(Slide, Slide.id == Question.slide_id)
        .outerjoin(User, User.id == Question.author_id)
        .where(Question.lesson_id == lesson_id)
        .order_by(Question.pinned.desc(), Question.answered_at.is_not(None), Question.live, count.desc(), Question.id)
        .limit(MOST)
    )
    staff = place.role is not CourseRole.STUDENT
    if not staff:
        mine_too = Question.author_id == actor.user_id if actor is not None else false()
        statement = statement.where(or_(Question.live, mine_too))
    rows = db.session.execute(statement).all()
    mine = _votes_of(actor, [row.Question.id for row in rows])
    return [
        QuestionView(
            question_id=row.Question.id,
            question_body=row.Question.question_body,
            slide=f"Slide {row.number}" if row.number is not None else None,
            author=_author(row.Question, row.name, actor, staff),
            live=row.Question.live,
            pinned=row.Question.pinned,
            answered=row.Question.answered_at is not None,
            answer=row.Question.answer or "",
            votes=row.votes,
            voted=row.Question.id in mine,
            mine=actor is not None and row.Question.author_id is not None and row.Question.author_id == actor.user_id,
        )
        for row in rows
    ]


def latest_lesson(course_id: int) -> int | None:
    """The id of the course's lesson that began last."""
    return db.session.execute(
        select(Lesson.id).where(Lesson.course_id == course_id).order_by(Lesson.started_at.desc()).limit(1)
    ).scalar()


def _author(question: Question, name: str | None, actor: Actor | None, staff: bool) -> str:
    if question.author_id is None or name is None:
        return "Anonymous"
    if actor is not None and question.author_id == actor.user_id:
        return "You"
    return name if staff else "A classmate"


def _votes_of(actor: Actor | None, questions: list[int]) -> set[int]:
    if actor is None or actor.user_id is None or not questions:
        return set()
    keys = {pseudonym(actor.user_id, f"question:{question}"): question for question in questions}
    found = db.session.execute(
        select(QuestionVote.pseudonym).where(
            QuestionVote.question_id.in_(questions), QuestionVote.pseudonym.in_(list(keys))
        )
    ).scalars()
    return {keys[each] for each in found}
