"""A quiz for those who need it now, made from the material in one step: a draft that a teacher publishes to them."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Conflict
from app.core.permissions import Permission
from app.courses import Course, Seat, seat
from app.extensions import db
from app.messages import Audience
from app.quizzes.due import due_moment
from app.quizzes.generating import form_of, remarks
from app.quizzes.giving import assign, nobody, recipients
from app.quizzes.making import Made, Wish, make, store
from app.quizzes.models import Focus, Kind, Quiz, QuizAssignment, State
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
    page=lambda result: result.review_url or url_for("quizzes.quizzes", course_id=result.course_id),
    opens=lambda result: result.review_url is not None,
    limit="60/hour",
    doors=EVERY,
    to_others=True,
)
def assign_remedial_quiz(actor: Actor, data: AssignRemedialQuiz, place: Seat) -> Assigned:
    """Make a quiz from the course's material for the confused, the struggling, all, or named students.

    It is a draft with its students, due date and passing score (`state` is draft), and goes to them once somebody
    who teaches has looked through it and published it: `publish_quiz` with its `quiz_id`, or the page at
    `review_url`. Who was chosen by their taps is not told: the answer holds counts. Where the filter finds nobody, no
    quiz is made and the count is 0.
    """
    # Whoever presses twice waits here for themselves, and then meets what they have just made.
    db.session.execute(select(Course.id).where(Course.id == place.course_id).with_for_update(key_share=True))
    moment = clock.now()
    due_at = due_moment(data.due_date)
    students = recipients(place, data.target_students, data.user_ids)
    if not students:
        return _told(place, data, None, 0, nobody(data.target_students))
    # The topics say what it is about; without any it is about what was hard.
    focus = Focus.SPECIFIC_TOPIC if data.topics else Focus.CONFUSION_ZONES
    request = _request(data, due_at)
    named = students if data.target_students is Audience.SPECIFIC else None
    again = _just_made(actor, request, place, moment, named)
    if again is not None:
        return _told(
            place, data, again, len(_given_to(again.id)), _("It was made just now, and is not made a second time.")
        )
    wish, made, instead = _made(data, focus, place)
    quiz = store(actor, place, wish, made, kind=data.quiz_type, own=False, passing_score=data.passing_score)
    quiz.due_at, quiz.request = due_at, request
    assign(quiz, data.target_students, students)
    said = ngettext(
        "A draft for %(num)s student. Look through it, then publish it: nobody gets it before.",
        "A draft for %(num)s students. Look through it, then publish it: nobody gets it before.",
        len(students),
    )
    db.session.flush()
    sentences = [said, *instead, *remarks(made, data.num_questions, wish.form)]
    return _told(place, data, quiz, len(students), " ".join(sentences))


def _made(data: AssignRemedialQuiz, focus: Focus, place: Seat) -> tuple[Wish, Made, list[str]]:
    """The items, and a sentence where the topics gave none: in a lesson, a quiz on what was hard beats no quiz."""
    form = form_of(data.item_type)
    mixed = data.quiz_type is Kind.REMEDIAL
    wish = Wish(focus, "adaptive", data.num_questions, data.topics, form, mixed)
    try:
        return wish, make(wish, place), []
    except Conflict:
        if not data.topics:
            raise
    wish = Wish(Focus.CONFUSION_ZONES, "adaptive", data.num_questions, (), form, mixed)
    about = ", ".join(data.topics)
    return wish, make(wish, place), [_("“%(topics)s” gives no question, so it is about what was hard.", topics=about)]


def _request(data: AssignRemedialQuiz, due_at: datetime | None) -> str:
    """A hash of all that was asked for but the students' names: they stand in the assignments, and nowhere else."""
    asked = {**data.model_dump(mode="json", exclude={"user_ids"}), "due_date": due_at and due_at.isoformat()}
    return sha256(json.dumps(asked, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def _just_made(actor: Actor, request: str, place: Seat, moment: datetime, named: Collection[int] | None) -> Quiz | None:
    """The quiz that the same request made a moment ago, if there is one; of `named` students, if any were."""
    latest = db.session.execute(
        select(Quiz)
        .where(
            Quiz.course_id == place.course_id,
            Quiz.created_at > moment - DOUBLE_CLICK,
            Quiz.author_id == actor.user_id if actor.user_id is not None else Quiz.author_id.is_(None),
            Quiz.request == request,
        )
        .order_by(Quiz.id.desc())
    ).scalars()
    return next((quiz for quiz in latest if named is None or _given_to(quiz.id) == set(named)), None)


def _given_to(quiz_id: int) -> set[int]:
    rows = select(QuizAssignment.student_id).where(QuizAssignment.quiz_id == quiz_id)
    return set(db.session.execute(rows).scalars())


def _told(place: Seat, data: AssignRemedialQuiz, quiz: Quiz | None, count: int, sentence: str) -> Assigned:
    return Assigned(
        course_id=place.course_id,
        quiz_id=quiz.id if quiz is not None else None,
        assigned_to=count,
        state=quiz.state if quiz is not None else None,
        target_students=data.target_students,
        review_url=url_for("quizzes.quiz", course_id=place.course_id, quiz_id=quiz.id)
        if quiz is not None and quiz.state == State.DRAFT
        else None,
        message=sentence,
    )
