"""The only way to a quiz: load and authorise in one step. Somebody else's is not found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound
from app.core.permissions import CourseRole, Permission
from app.courses import InCourse, Seat, seat
from app.extensions import db
from app.quizzes.models import Quiz, QuizAssignment, State


@dataclass(frozen=True, slots=True)
class QuizSeat:
    """A quiz, and the place in its course of who looks at it."""

    place: Seat
    quiz: Quiz

    @property
    def course_id(self) -> int:
        return self.place.course_id


class OfQuiz(InCourse, Protocol):
    """An input that names a quiz of a course."""

    @property
    def quiz_id(self) -> int: ...


def visible_to(place: Seat) -> ColumnElement[bool]:
    """The quizzes of the course that somebody may see: students what was given to them and their own practice."""
    if place.role is not CourseRole.STUDENT:
        return (Quiz.course_id == place.course_id) & Quiz.practice_of_id.is_(None)
    given = select(QuizAssignment.quiz_id).where(QuizAssignment.student_id == place.user_id)
    for_them = Quiz.practice_of_id.is_(None) & (Quiz.state == State.PUBLISHED)
    return (Quiz.course_id == place.course_id) & or_(
        Quiz.practice_of_id == place.user_id,
        for_them & or_(Quiz.everybody, Quiz.id.in_(given)),
    )


def quiz_seat(actor: Actor, data: OfQuiz, permission: Permission | None) -> QuizSeat:
    """Raises NotFound for a quiz that is not of this course, not published to them, or another student's practice."""
    place = seat(actor, data, permission)
    quiz = db.session.execute(select(Quiz).where(Quiz.id == data.quiz_id, visible_to(place))).scalar()
    if quiz is None:
        raise NotFound(_("There is no such quiz, or it is not for you."))
    return QuizSeat(place, quiz)


def draft_seat(actor: Actor, data: OfQuiz, permission: Permission | None) -> QuizSeat:
    """The same for changing a quiz, held until the end of the transaction. Raises Conflict once it is published."""
    place = seat(actor, data, permission)
    # Two teachers at one draft take turns.
    found = select(Quiz).where(Quiz.id == data.quiz_id, visible_to(place)).with_for_update()
    quiz = db.session.execute(found.execution_options(populate_existing=True)).scalar()
    if quiz is None:
        raise NotFound(_("There is no such quiz, or it is not for you."))
    if quiz.state != State.DRAFT:
        raise Conflict(_("This quiz is published, so its questions stay as they are. Take it back to change it."))
    return QuizSeat(place, quiz)
