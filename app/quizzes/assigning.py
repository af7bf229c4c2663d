"""A quiz for those who need it now, in one step: made from the material, and given."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.core import clock
from app.core.actor import Actor
from app.core.capability import Effect, capability
from app.core.errors import Conflict
from app.core.permissions import Permission
from app.courses import Course, Seat, seat
from app.extensions import db
from app.quizzes.due import due_moment
from app.quizzes.generating import remarks
from app.quizzes.giving import assign, given, nobody, recipients, send_out
from app.quizzes.making import Made, Wish, make, store
from app.quizzes.models import Focus, Kind, Quiz, QuizAssignment
from app.quizzes.schemas import AssignRemedialQuiz
from app.quizzes.views import Assigned
from app.quizzes.widgets import notice

DOUBLE_CLICK = timedelta(seconds=30)


@capability(
    "assign_remedial_quiz",
    permission=Permission.QUIZ_WRITE,
    access=seat,
    effect=Effect.WRITE,
    actions=("intervention.assign",),
    examples=("Give everybody who is confused a short quiz", "Assign a practice quiz about osmosis until Friday"),
    widget=notice,
    page=lambda result: url_for("quizzes.quizzes", course_id=result.course_id),
    limit="60/hour",
)
def assign_remedial_quiz(actor: Actor, data: AssignRemedialQuiz, place: Seat) -> Assigned:
    """Make a quiz from the course's material and give it: to the confused, the struggling, all, or named students.

    Remedial and practice quizzes go out at once, and say that no teacher has checked them yet. An assessment stays a
    draft until somebody who teaches has published it. Who was chosen by their taps is not told: the answer holds
    counts. Where the filter finds nobody, no quiz is made and the count is 0.
    """
    # Whoever presses twice waits here for themselves, and then meets what they have just given.
    db.session.execute(select(Course.id).where(Course.id == place.course_id).with_for_update(key_share=True))
    moment = clock.now()
    due_at = due_moment(data.due_date)
    students = recipients(place, data.target_students, data.user_ids)
    if not students:
        return _told(place, data, None, 0, nobody(data.target_students))
    # The topics say what it is about; without any it is about what was hard.
    focus = Focus.SPECIFIC_TOPIC if data.topics else Focus.CONFUSION_ZONES
    again = _just_given(actor, data, place, due_at, moment)
    if again is not None:
        return _told(place, data, again, _many(again.id), _("It was given just now, and is not given a second time."))
    wish, made, instead = _made(data, focus, place)
    quiz = store(actor, place, wish, made, kind=data.quiz_type, own=False, passing_score=data.passing_score)
    quiz.due_at = due_at
    assign(quiz, data.target_students, students)
    if data.quiz_type is Kind.ASSESSMENT:
        said = _("A draft for %(count)s students: an assessment is looked through before it goes out.",
                 count=len(students))  # fmt: skip
    else:
        send_out(actor, place, quiz, students, reviewed=False)
        said = given(len(students))
    db.session.flush()
    return _told(place, data, quiz, len(students), " ".join([said, *instead, *remarks(made, data.num_questions)]))


def _made(data: AssignRemedialQuiz, focus: Focus, place: Seat) -> tuple[Wish, Made, list[str]]:
    """The items, and a sentence where the topics gave none: in a lesson, a quiz on what was hard beats no quiz."""
    wish = Wish(focus, "adaptive", data.num_questions, data.topics)
    try:
        return wish, make(wish, place), []
    except Conflict:
        if not data.topics:
            raise
    wish = Wish(Focus.CONFUSION_ZONES, "adaptive", data.num_questions, ())
    about = ", ".join(data.topics)
    return wish, make(wish, place), [_("“%(topics)s” gives no question, so it is about what was hard.", topics=about)]


def _just_given(
    actor: Actor, data: AssignRemedialQuiz, place: Seat, due_at: datetime | None, moment: datetime
) -> Quiz | None:
    """The same quiz of a moment ago, if there is one."""
    latest = db.session.execute(
        select(Quiz)
        .where(
            Quiz.course_id == place.course_id,
            Quiz.created_at > moment - DOUBLE_CLICK,
            Quiz.author_id == actor.user_id if actor.user_id is not None else Quiz.author_id.is_(None),
            Quiz.practice_of_id.is_(None),
            Quiz.audience == data.target_students,
            Quiz.kind == data.quiz_type,
        )
        .order_by(Quiz.id.desc())
        .limit(1)
    ).scalar()
    same = latest is not None and (latest.due_at, latest.passing_score) == (due_at, data.passing_score)
    about = latest is not None and (latest.focus != Focus.SPECIFIC_TOPIC or latest.topics == list(data.topics))
    return latest if same and about else None


def _many(quiz_id: int) -> int:
    rows = select(func.count()).where(QuizAssignment.quiz_id == quiz_id)
    return db.session.execute(rows).scalar_one()


def _told(place: Seat, data: AssignRemedialQuiz, quiz: Quiz | None, count: int, sentence: str) -> Assigned:
    return Assigned(
        course_id=place.course_id,
        quiz_id=quiz.id if quiz is not None else None,
        assigned_to=count,
        state=quiz.state if quiz is not None else None,
        target_students=data.target_students,
        message=sentence,
    )
