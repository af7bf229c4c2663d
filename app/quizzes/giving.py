"""A quiz goes out: to the class, to those whom their taps choose, or to students who are named."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, func, select

from app.class_assist import begin_intervention, confused_students, struggling_students
from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Conflict, Invalid
from app.core.permissions import CourseRole, Permission
from app.core.sql import insert_or
from app.courses import Enrolment, Seat
from app.extensions import db
from app.messages import Audience, Draft, post
from app.quizzes.access import QuizSeat, draft_seat, quiz_seat
from app.quizzes.due import due_moment, due_words
from app.quizzes.models import Quiz, QuizAssignment, QuizAttempt, QuizItem, State
from app.quizzes.schemas import PublishQuiz, QuizInput
from app.quizzes.views import Assigned, Done
from app.quizzes.widgets import notice


def recipients(place: Seat, target: Audience, user_ids: Collection[int]) -> set[int]:
    """Whom a quiz goes to. Raises Invalid for somebody who is no student of this course."""
    if target is Audience.CONFUSED:
        return confused_students(place, clock.now())
    if target is Audience.STRUGGLING:
        return struggling_students(place, clock.now())
    students = set(
        db.session.execute(
            select(Enrolment.user_id).where(
                Enrolment.course_id == place.course_id, Enrolment.role == CourseRole.STUDENT
            )
        ).scalars()
    )
    if target is Audience.ALL:
        return students
    if set(user_ids) - students:
        raise Invalid.field("user_ids", _("should be students of this course, and not all of them are"))
    return set(user_ids)


def nobody(target: Audience) -> str:
    """Why it went to nobody."""
    labels: dict[str, str] = {
        Audience.CONFUSED: _("Nobody counts as confused now, so no quiz was given."),
        Audience.STRUGGLING: _(
            "Nobody has taps on at least three different slides in the last seven days, so no quiz was given."
        ),
    }
    everybody: str = _("This course has no students yet, so no quiz was given.")
    return labels.get(target, everybody)


def assign(quiz: Quiz, target: Audience, students: Collection[int]) -> None:
    """Note to whom a quiz goes; while it is a draft, they wait for its teacher."""
    quiz.audience = target
    quiz.everybody = target is Audience.ALL
    moment = clock.now()
    # In the order of ids: the order of rows must not tell more than their set.
    rows = [{"quiz_id": quiz.id, "student_id": each, "assigned_at": moment} for each in sorted(students)]
    if rows:
        db.session.execute(insert_or(QuizAssignment).values(rows).on_conflict_do_nothing())


def _send_out(actor: Actor, place: Seat, quiz: Quiz, students: Collection[int]) -> None:
    """Publish a quiz that was looked through, and tell those who get it in their inbox."""
    moment = clock.now()
    quiz.state = State.PUBLISHED
    quiz.published_at = moment
    quiz.reviewed_at = moment
    db.session.flush()
    if not students:
        return
    lines = [_("There is a quiz for you: %(title)s.", title=quiz.title)]
    if quiz.due_at is not None:
        lines.append(_("It is due on %(when)s.", when=due_words(quiz.due_at)))
    lines.append(_("You find it under “Quizzes” in %(course)s.", course=place.course_name))
    draft = Draft(
        course_id=place.course_id,
        sender_id=actor.user_id,
        audience=Audience(quiz.audience or Audience.ALL),
        subject=quiz.title,
        body="\n".join(lines),
    )
    post(draft, students)


@capability(
    "publish_quiz",
    permission=Permission.QUIZ_WRITE,
    access=draft_seat,
    effect=Effect.WRITE,
    actions=("quiz.publish",),
    examples=("Publish the draft to the class", "Give this quiz to those who are confused"),
    widget=notice,
    page=lambda result: url_for("quizzes.quizzes", course_id=result.course_id),
    limit="60/hour",
    doors=EVERY,
    to_others=True,
)
def publish_quiz(actor: Actor, data: PublishQuiz, seat: QuizSeat) -> Assigned:
    """Publish a draft that was looked through: to the class, to those who are confused or struggled, or by name.

    A draft that was made for somebody goes to them. Each of them gets a message in the inbox. Who was
    chosen by their taps is not told: the answer holds counts. A quiz for the confused of a running lesson is one of
    its interventions from then on.
    """
    quiz, place = seat.quiz, seat.place
    count = db.session.execute(select(func.count()).where(QuizItem.quiz_id == quiz.id)).scalar_one()
    if count == 0:
        raise Conflict(_("A quiz needs at least one question before it is published."))
    if data.due_date is not None:
        quiz.due_at = due_moment(data.due_date)
    if quiz.due_at is not None and quiz.due_at <= clock.now():
        raise Conflict(_("The due date of this draft has passed. Set another one first."))
    target, students = _meant_for(quiz, data, place)
    assign(quiz, target, students)
    _send_out(actor, place, quiz, students)
    if target is Audience.CONFUSED and place.lesson is not None:
        begin_intervention(actor, place, "quiz")
    return Assigned(
        course_id=place.course_id,
        quiz_id=quiz.id,
        assigned_to=len(students),
        state=State.PUBLISHED,
        target_students=target,
        review_url=None,
        message=ngettext(
            "Published. Assigned to %(num)s student.", "Published. Assigned to %(num)s students.", len(students)
        ),
    )


def _meant_for(quiz: Quiz, data: PublishQuiz, place: Seat) -> tuple[Audience, set[int]]:
    """To whom a draft goes: one that is for a group, also one that was taken back, to them and to nobody else.

    Raises Conflict where that is nobody; a course without students is no reason.
    """
    if quiz.audience is not None and not quiz.everybody:
        waiting = _waiting(quiz)
        if not waiting:
            raise Conflict(_("None of the students for whom this draft was made is in the course any more."))
        return Audience(quiz.audience), waiting
    target = data.target_students
    students = recipients(place, target, data.user_ids)
    if not students and target is not Audience.ALL:
        raise Conflict(nobody(target))
    if quiz.everybody and target is not Audience.ALL:
        # It was for the whole class before, and is now for some of it.
        db.session.execute(delete(QuizAssignment).where(QuizAssignment.quiz_id == quiz.id))
    return target, students


def _waiting(quiz: Quiz) -> set[int]:
    """The students for whom a draft was made and who are still in the course."""
    rows = (
        select(QuizAssignment.student_id)
        .join(Enrolment, (Enrolment.user_id == QuizAssignment.student_id) & (Enrolment.course_id == quiz.course_id))
        .where(QuizAssignment.quiz_id == quiz.id, Enrolment.role == CourseRole.STUDENT)
    )
    return set(db.session.execute(rows).scalars())


@capability(
    "withdraw_quiz",
    permission=Permission.QUIZ_WRITE,
    access=quiz_seat,
    effect=Effect.WRITE,
    examples=("Take the quiz back, I want to change it",),
    widget=notice,
    page=lambda result: url_for("quizzes.quiz", course_id=result.course_id, quiz_id=result.quiz_id),
    doors=EVERY,
    to_others=True,
)
def withdraw_quiz(_actor: Actor, _data: QuizInput, seat: QuizSeat) -> Done:
    """Make a published quiz a draft again, as long as nobody has begun it. It stays for those who had been given it."""
    # Held, so that nobody begins while it is taken back.
    held = select(Quiz).where(Quiz.id == seat.quiz.id).with_for_update().execution_options(populate_existing=True)
    quiz = db.session.execute(held).scalar_one()
    if quiz.state != State.PUBLISHED:
        return Done(course_id=seat.course_id, quiz_id=quiz.id, message=_("It is a draft."))
    begun = db.session.execute(select(QuizAttempt.id).where(QuizAttempt.quiz_id == quiz.id).limit(1)).first()
    if begun is not None:
        raise Conflict(_("Students have begun this quiz, so it stays as it is."))
    quiz.state, quiz.published_at, quiz.reviewed_at = State.DRAFT, None, None
    # Its audience and assignments stay: those whom taps chose could not be found again, and it is not for others.
    return Done(course_id=seat.course_id, quiz_id=quiz.id, message=_("Taken back. It is a draft again."))
