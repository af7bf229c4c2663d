"""A student answers: marked here, once, and told only then what would have been right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import insert, select

from app.core import clock
from app.core.actor import Actor
from app.core.capability import Effect, capability
from app.core.errors import Conflict, Invalid, NotFound
from app.core.permissions import Permission
from app.core.sql import insert_or
from app.extensions import db
from app.quizzes.access import QuizSeat, quiz_seat
from app.quizzes.cards import remember_missed
from app.quizzes.due import due_words
from app.quizzes.handing_in import finish, hand_in_late
from app.quizzes.marking import taken, verdict
from app.quizzes.models import Kind, Quiz, QuizAnswer, QuizAttempt, QuizItem, State
from app.quizzes.schemas import AnswerQuiz, QuizInput
from app.quizzes.shown import view_of
from app.quizzes.tries import Tries, is_closed, items_of, tries_of
from app.quizzes.views import QuizResult
from app.quizzes.widgets import quiz_card


def _where(result: QuizResult) -> str:
    """The quiz, at the first question that is still open or at what came of it."""
    still = next((q.item_id for q in result.quiz.questions if q.given is None), None)
    at = f"item-{still}" if result.quiz.may_answer and result.quiz.answered and still is not None else "result"
    return url_for("quizzes.quiz", course_id=result.course_id, quiz_id=result.quiz.quiz_id, _anchor=at)


@capability(
    "answer_quiz",
    permission=Permission.QUIZ_ANSWER,
    access=quiz_seat,
    effect=Effect.WRITE,
    actions=("quiz.answer",),
    examples=("My answer to the first question is b",),
    widget=quiz_card,
    page=_where,
    named_person=True,
    limit="600/hour",
    before=hand_in_late,
)
def answer_quiz(_actor: Actor, data: AnswerQuiz, seat: QuizSeat) -> QuizResult:
    """Take a student's answers to one question or to several, and mark them.

    The first answer to a question counts. The quiz is handed in when all are answered, with `finish`, or as it
    stands when it is due; after that nothing is taken. An assessment tells what was right once it is handed in, other
    quizzes at once.
    """
    quiz, student = seat.quiz, _student(seat)
    moment = clock.now()
    _refuse_late(quiz, moment)
    items = items_of(quiz.id)
    answers = _taken(data, items)
    tries = tries_of(quiz.id, student, hold=True)
    sentence = _over(data, tries)
    if sentence is not None:
        return _told(seat, sentence)
    attempt = tries.open or _begin_first(quiz.id, student, moment)
    fresh = [item for item in items if item.id in answers and item.id not in tries.answers]
    known = [item for item in items if item.id in answers and item.id in tries.answers]
    right = _mark(attempt.id, seat.course_id, fresh, answers, moment)
    missed = [item for item in fresh if item.id not in right]
    if quiz.kind != Kind.ASSESSMENT:
        remember_missed(student, quiz.course_id, [item.id for item in missed], moment)
    answered = len(tries.answers) + len(fresh)
    if answered >= len(items) or data.finish:
        return _told(seat, _hand_in(seat, attempt, items, student, moment))
    if known and not fresh:
        return _told(seat, _("You had answered that already, and the first answer counts."))
    left = len(items) - answered
    if not fresh:
        nothing = ngettext(
            "Nothing is filled in yet. %(num)s question is open.",
            "Nothing is filled in yet. %(num)s questions are open.",
            left,
        )
        return _told(seat, nothing)
    said = ngettext("Taken. %(num)s question is open.", "Taken. %(num)s questions are open.", left)
    if quiz.kind != Kind.ASSESSMENT and len(fresh) == 1:
        said = f"{_('Not quite.') if missed else _('Right!')} {said}"
    return _told(seat, said)


@capability(
    "retry_quiz",
    permission=Permission.QUIZ_ANSWER,
    access=quiz_seat,
    effect=Effect.WRITE,
    actions=("quiz.retry",),
    examples=("Let me try this quiz again",),
    widget=quiz_card,
    page=lambda result: url_for("quizzes.quiz", course_id=result.course_id, quiz_id=result.quiz.quiz_id),
    named_person=True,
    before=hand_in_late,
)
def retry_quiz(_actor: Actor, _data: QuizInput, seat: QuizSeat) -> QuizResult:
    """Begin a quiz that was handed in once more. An assessment is taken once, and nothing begins after the due date."""
    quiz, student = seat.quiz, _student(seat)
    moment = clock.now()
    _refuse_late(quiz, moment)
    tries = tries_of(quiz.id, student, hold=True)
    if tries.latest is None or tries.open is not None:
        return _told(seat, _("Here it is: it has not been handed in yet."))
    if quiz.kind == Kind.ASSESSMENT:
        raise Conflict(_("An assessment is taken once. You can practise the same topics in a quiz of your own."))
    _begin(quiz.id, student, tries.latest.number + 1, moment)
    return _told(seat, _("A new try. Your best result is kept."))


def _student(seat: QuizSeat) -> int:
    if seat.place.user_id is None:
        raise Conflict(_("This needs a person."))
    return seat.place.user_id


def _refuse_late(quiz: Quiz, moment: datetime) -> None:
    if quiz.due_at is not None and is_closed(quiz, moment):
        raise Conflict(
            _(
                "This quiz was due on %(when)s, so no more answers are taken. What you had answered is handed in,"
                " and you can practise the same topics in a quiz of your own.",
                when=due_words(quiz.due_at),
            )
        )


def _taken(data: AnswerQuiz, items: Sequence[QuizItem]) -> dict[int, str]:
    """The answers that say something. Raises Invalid for a question that this quiz does not have."""
    chosen = data.answers if data.only is None else {k: v for k, v in data.answers.items() if k == data.only}
    asked = {item.id: item for item in items}
    if chosen.keys() - asked.keys():
        raise Invalid.field("answers", _("this quiz has no such question"))
    return {item_id: taken(asked[item_id], given.strip()) for item_id, given in chosen.items() if given.strip()}


def _over(data: AnswerQuiz, tries: Tries) -> str | None:
    """Why nothing is taken: another tab has handed it in, or has begun anew since. None where answers are taken."""
    if tries.latest is None:
        return None
    sentence: str = _("You have handed this quiz in already, and those answers count. Here is your result.")
    if tries.open is None:
        return sentence
    if data.attempt is not None and data.attempt != tries.open.number:
        sentence = _("These answers were for an earlier try. Here is the one that is open now.")
        return sentence
    return None


def _begin_first(quiz_id: int, student: int, moment: datetime) -> QuizAttempt:
    # A teacher may be taking the quiz back at this moment: one of the two is first, and the other sees it.
    held = select(Quiz.state).where(Quiz.id == quiz_id).with_for_update(read=True, key_share=True)
    if db.session.execute(held).scalar_one() != State.PUBLISHED:
        raise NotFound(_("Your teacher has taken this quiz back for now."))
    return _begin(quiz_id, student, 1, moment)


def _begin(quiz_id: int, student: int, number: int, moment: datetime) -> QuizAttempt:
    # Two tabs that begin at the same moment meet the same key; the second tries again and finds this row.
    values = {"quiz_id": quiz_id, "student_id": student, "number": number, "started_at": moment}
    return db.session.execute(insert(QuizAttempt).values(**values).returning(QuizAttempt)).scalar_one()


def _mark(
    attempt_id: int, course_id: int, items: Sequence[QuizItem], answers: Mapping[int, str], moment: datetime
) -> set[int]:
    """Store a first answer to each of the items; gives the ids of those that are right."""
    right = set()
    for item in items:
        found = verdict(item, answers[item.id], course_id)
        if found.is_right:
            right.add(item.id)
        db.session.execute(
            insert_or(QuizAnswer)
            .values(
                attempt_id=attempt_id,
                item_id=item.id,
                given=answers[item.id],
                is_right=found.is_right,
                slip=found.slip,
                answered_at=moment,
            )
            .on_conflict_do_nothing()
        )
    return right


def _hand_in(seat: QuizSeat, attempt: QuizAttempt, items: Sequence[QuizItem], student: int, moment: datetime) -> str:
    answers = tries_of(seat.quiz.id, student).answers.values()
    right = finish(seat.quiz, attempt, list(answers), len(items), moment)
    sentence: str = _("Handed in: %(right)s of %(total)s right.", right=right or 0, total=len(items))
    return sentence


def _told(seat: QuizSeat, sentence: str) -> QuizResult:
    return QuizResult(course_id=seat.course_id, quiz=view_of(seat.place, seat.quiz), message=sentence)
