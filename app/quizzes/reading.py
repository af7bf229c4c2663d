"""The quizzes of a course, and one with its questions: as much of it as who looks may see."""

from __future__ import annotations

from flask import url_for
from flask_babel import ngettext
from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.paging import newest_first, next_cursor
from app.core.permissions import CourseRole, Permission
from app.courses import Seat, seat
from app.extensions import db
from app.quizzes.access import QuizSeat, quiz_seat, visible_to
from app.quizzes.cards import due_count
from app.quizzes.handing_in import hand_in_late
from app.quizzes.models import Quiz
from app.quizzes.schemas import ListQuizzes, QuizInput
from app.quizzes.shown import lines_of, view_of
from app.quizzes.views import QuizResult, Quizzes
from app.quizzes.widgets import quiz_card, quiz_list, standing


@capability(
    "list_quizzes",
    permission=Permission.QUIZ_READ,
    access=seat,
    effect=Effect.READ,
    examples=("Which quizzes are there?", "What do I have to do until Friday?"),
    widget=quiz_list,
    page=lambda result: url_for("quizzes.quizzes", course_id=result.course_id),
    before=hand_in_late,
    doors=EVERY,
)
def list_quizzes(_actor: Actor, data: ListQuizzes, place: Seat) -> Quizzes:
    """List a course's quizzes, the newest first: for a student those given to them, and their own practice."""
    statement = newest_first(select(Quiz).where(visible_to(place)), Quiz.id, "quizzes", data.cursor, data.limit)
    found = list(db.session.execute(statement).scalars())
    shown = found[: data.limit]
    learns = place.role is CourseRole.STUDENT
    return Quizzes(
        course_id=place.course_id,
        quizzes=lines_of(place, shown),
        next_cursor=next_cursor("quizzes", [quiz.id for quiz in found], data.limit),
        due_reviews=due_count(place, clock.now()) if learns else 0,
        message=ngettext("%(num)s quiz.", "%(num)s quizzes.", len(shown)),
    )


@capability(
    "get_quiz",
    permission=Permission.QUIZ_READ,
    access=quiz_seat,
    effect=Effect.READ,
    actions=("quiz.open",),
    examples=("Show me the quiz about cells",),
    widget=quiz_card,
    page=lambda result: url_for("quizzes.quiz", course_id=result.course_id, quiz_id=result.quiz.quiz_id),
    before=hand_in_late,
    doors=EVERY,
)
def get_quiz(_actor: Actor, _data: QuizInput, seat: QuizSeat) -> QuizResult:
    """Show a quiz: with its answers to those who teach, to a student with the answers of what they have answered."""
    view = view_of(seat.place, seat.quiz)
    return QuizResult(course_id=seat.course_id, quiz=view, message=standing(view))
