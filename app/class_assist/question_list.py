"""A lesson's questions as one reader may see them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Executable, and_, bindparam, func, or_, select

from app.accounts import User
from app.class_assist.models import Question, QuestionMerge, QuestionVote
from app.class_assist.pseudonyms import pseudonym
from app.class_assist.question_schemas import QuestionState, QuestionView
from app.class_assist.similar import alike
from app.core.actor import Actor
from app.core.permissions import CourseRole, Role
from app.core.sql import run
from app.courses import Lesson, Seat, Slide
from app.extensions import db

MOST = 100


def list_of(actor: Actor | None, place: Seat) -> list[QuestionView]:
    """Pinned first, then open by votes, then answered; at most a hundred.

    Those who teach see what waits for approval or is hidden, and the names that were given; students see what is
    live, plus their own named ones. `actor` None is a shared screen: no "you", and no votes of one's own.
    """
    lesson_id = place.lesson.id if place.lesson else latest_lesson(place.course_id)
    if lesson_id is None:
        return []
    staff = place.role is not CourseRole.STUDENT
    reader = actor.user_id if actor is not None else None
    rows = run(_questions(staff=staff), lesson=lesson_id, **({} if staff else {"reader": reader})).all()
    mine = _votes_of(actor, [row.id for row in rows])
    twins = _twins(rows) if staff else {}
    return [
        QuestionView(
            question_id=row.id,
            question_body=row.question_body,
            slide=f"Slide {row.number}" if row.number is not None else None,
            author=_author(row, _named(row.name, row.role), actor, staff),
            live=_state(row) == "live",
            state=_state(row),
            filtered=staff and row.filtered_at is not None,
            similar_id=twins[row.id].id if row.id in twins else None,
            similar_body=twins[row.id].question_body if row.id in twins else "",
            pinned=row.pinned,
            answered=row.answered_at is not None,
            answer=row.answer or "",
            votes=row.votes,
            voted=row.id in mine,
            mine=actor is not None and row.author_id is not None and row.author_id == actor.user_id,
        )
        for row in rows
    ]


@cache
def _questions(*, staff: bool) -> Executable:
    """For who teaches all but what was merged; for who learns what is live, and what `reader` has asked."""
    votes = (
        select(QuestionVote.question_id, func.count().label("votes"))
        .join(Question, Question.id == QuestionVote.question_id)
        .where(Question.lesson_id == bindparam("lesson"))
        .group_by(QuestionVote.question_id)
        .subquery()
    )
    count = func.coalesce(votes.c.votes, 0)
    unmerged = QuestionMerge.into_id.is_(None)
    shown = and_(Question.live, Question.hidden_at.is_(None), unmerged)
    return (
        select(Question.id, Question.question_body, Question.author_id, Question.live, Question.pinned)
        .add_columns(Question.answer, Question.answered_at, Question.hidden_at, Question.filtered_at)
        .add_columns(count.label("votes"), Slide.number, User.name, User.role, QuestionMerge.into_id)
        .outerjoin(QuestionMerge, QuestionMerge.question_id == Question.id)
        .outerjoin(votes, votes.c.question_id == Question.id)
        .outerjoin(Slide, Slide.id == Question.slide_id)
        .outerjoin(User, User.id == Question.author_id)
        .where(Question.lesson_id == bindparam("lesson"))
        .where(unmerged if staff else or_(shown, Question.author_id == bindparam("reader")))
        .order_by(
            Question.hidden_at.is_not(None),
            Question.pinned.desc(),
            Question.answered_at.is_not(None),
            Question.live,
            count.desc(),
            Question.id,
        )
        .limit(MOST)
    )


def _state(row: Any) -> QuestionState:
    if row.into_id is not None:
        return "merged"
    if row.hidden_at is not None:
        return "hidden"
    return "live" if row.live else "waiting"


def _twins(rows: Sequence[Any]) -> dict[int, Any]:
    """For each open question that says nearly the same as an earlier one: that one."""
    open_ones = sorted((each for each in rows if each.hidden_at is None), key=lambda each: each.id)
    pairs = alike(tuple(each.question_body for each in open_ones))
    return {
        open_ones[later].id: open_ones[earlier]
        for later, earlier in pairs.items()
        if open_ones[later].answered_at is None
    }


def latest_lesson(course_id: int) -> int | None:
    """The id of the course's lesson that began last."""
    return db.session.execute(
        select(Lesson.id).where(Lesson.course_id == course_id).order_by(Lesson.started_at.desc()).limit(1)
    ).scalar()


def _named(name: str | None, role: str | None) -> str | None:
    """A guest chooses what to be called, and might choose a classmate's name."""
    return _("%(name)s (guest)", name=name) if role == Role.GUEST and name is not None else name


def _author(question: Any, name: str | None, actor: Actor | None, staff: bool) -> str:
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
