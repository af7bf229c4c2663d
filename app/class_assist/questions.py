"""The class's questions: asked, approved, pinned, voted for, answered."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, func, insert, select, update

from app.class_assist.course_numbers import settings_of
from app.class_assist.models import Question, QuestionMerge, QuestionVote
from app.class_assist.pseudonyms import pseudonym
from app.class_assist.question_list import list_of
from app.class_assist.question_schemas import (
    AnswerQuestion,
    PinQuestion,
    QuestionChanged,
    QuestionInput,
    Questions,
    QuestionSubmitted,
    SubmitQuestion,
)
from app.class_assist.state import widget_after
from app.class_assist.trees import questions_tree
from app.class_assist.word_filter import is_rude
from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Conflict, NotFound
from app.core.live import changed
from app.core.permissions import Permission
from app.core.sql import insert_or
from app.courses import CourseInput, Seat, ensure_lesson, mark_present, seat, slide_named
from app.extensions import db


def _course(result: QuestionSubmitted | QuestionChanged | Questions) -> str:
    return url_for("courses.course", course_id=result.course_id)


@capability(
    "submit_question",
    permission=Permission.QUESTION_ASK,
    access=seat,
    effect=Effect.WRITE,
    actions=("question.submit",),
    examples=("Ask why the membrane lets water through", "ask anonymously: what is ATP?"),
    widget=widget_after("student"),
    page=_course,
    limit="10/10 minutes",
    named_person=True,
    doors=EVERY,
    to_others=True,
)
def submit_question(actor: Actor, data: SubmitQuestion, place: Seat) -> QuestionSubmitted:
    """Save a student's question, anonymous unless they say otherwise.

    An anonymous question's row holds no user id, and nothing else is written that could lead to one.
    """
    moment = clock.now()
    settings = settings_of(place)
    if settings.questions_paused:
        raise Conflict(_("Questions are paused for now. Write yours down, and ask when your teacher takes them again."))
    named = slide_named(place, data.slide_id)
    lesson = ensure_lesson(place, moment)
    if actor.user_id is not None:
        mark_present(lesson.id, actor.user_id, moment)
    filtered = settings.word_filter and is_rude(data.question_body, settings.filter_languages, settings.own_words)
    live = not settings.approve_first and not filtered
    question_id = db.session.execute(
        insert(Question)
        .values(
            course_id=place.course_id,
            lesson_id=lesson.id,
            slide_id=named.id if named else lesson.slide_id,
            topic=data.topic,
            question_body=data.question_body,
            anonymous=data.anonymous,
            author_id=None if data.anonymous else actor.user_id,
            live=live,
            pinned=False,
            filtered_at=moment if filtered else None,
            created_at=moment,
        )
        .returning(Question.id)
    ).scalar_one()
    changed(place.course_id, "teacher", *(("student", "projector") if live else ()))
    sentence = (
        _("Question submitted successfully, without your name.")
        if data.anonymous
        else _("Question submitted successfully, with your name.")
    )
    if not live:
        sentence += " " + _("It appears when your teacher approves it.")
    return QuestionSubmitted(
        course_id=place.course_id,
        question_id=question_id,
        live=live,
        message=sentence,
    )


@capability(
    "list_questions",
    permission=Permission.QUESTION_READ,
    access=seat,
    effect=Effect.READ,
    examples=("What has the class asked?",),
    widget=questions_tree,
    page=_course,
    doors=EVERY,
)
def list_questions(actor: Actor, _data: CourseInput, place: Seat) -> Questions:
    """List the questions of the running lesson, or of the last: pinned first, then open ones by votes."""
    questions = list_of(actor, place)
    return Questions(
        course_id=place.course_id,
        questions=questions,
        message=ngettext("%(num)s question.", "%(num)s questions.", len(questions)),
    )


@capability(
    "upvote_question",
    permission=Permission.QUESTION_ASK,
    access=seat,
    effect=Effect.WRITE,
    actions=("question.upvote",),
    examples=("I have that question too",),
    widget=widget_after("student"),
    page=_course,
    named_person=True,
)
def upvote_question(actor: Actor, data: QuestionInput, place: Seat) -> QuestionChanged:
    """Say "me too" to a question, or take that back. One vote a student, by the table's key."""
    question_in(data, place, only_live=True)
    assert actor.user_id is not None, "only students have the permission, and a student is a person"
    who = pseudonym(actor.user_id, f"question:{data.question_id}")
    taken_back = db.session.execute(
        delete(QuestionVote).where(QuestionVote.question_id == data.question_id, QuestionVote.pseudonym == who)
    )
    voted = taken_back.rowcount == 0  # type: ignore[attr-defined]
    if voted:
        db.session.execute(
            insert_or(QuestionVote).values(question_id=data.question_id, pseudonym=who).on_conflict_do_nothing()
        )
    return question_changed(data, place, _("Your vote counts.") if voted else _("Your vote is taken back."), "student")


@capability(
    "approve_question",
    permission=Permission.QUESTION_MODERATE,
    access=seat,
    effect=Effect.WRITE,
    actions=("question.approve",),
    examples=("Let the class see that question",),
    widget=widget_after("instructor"),
    page=_course,
    doors=EVERY,
    # A question may ask for it itself, in words that a model reads.
    to_others=True,
)
def approve_question(_actor: Actor, data: QuestionInput, place: Seat) -> QuestionChanged:
    """Let the class see a question that waited for approval."""
    question_in(data, place)
    db.session.execute(update(Question).where(Question.id == data.question_id).values(live=True))
    return question_changed(data, place, _("The class sees the question now."), "student")


@capability(
    "pin_question",
    permission=Permission.QUESTION_MODERATE,
    access=seat,
    effect=Effect.WRITE,
    actions=("question.pin",),
    examples=("Pin the question about osmosis",),
    widget=widget_after("instructor"),
    page=_course,
    doors=EVERY,
)
def pin_question(_actor: Actor, data: PinQuestion, place: Seat) -> QuestionChanged:
    """Put a question on top of everybody's list, or take the pin off."""
    question_in(data, place)
    db.session.execute(update(Question).where(Question.id == data.question_id).values(pinned=data.pinned))
    return question_changed(data, place, _("Pinned.") if data.pinned else _("No longer pinned."), "student")


@capability(
    "answer_question",
    permission=Permission.QUESTION_MODERATE,
    access=seat,
    effect=Effect.WRITE,
    actions=("question.answer",),
    examples=("Answer that question: water moves, salt does not",),
    widget=widget_after("instructor"),
    page=_course,
    doors=EVERY,
    to_others=True,
)
def answer_question(_actor: Actor, data: AnswerQuestion, place: Seat) -> QuestionChanged:
    """Answer a question in writing, or mark it as answered aloud. Answering shows it to the class."""
    question_in(data, place)
    db.session.execute(
        update(Question)
        .where(Question.id == data.question_id)
        .values(answer=data.answer or None, answered_at=clock.now(), live=True)
    )
    return question_changed(data, place, _("Answered.") if data.answer else _("Marked as answered aloud."), "student")


def question_in(data: QuestionInput, place: Seat, *, only_live: bool = False) -> None:
    """Raises NotFound for a question of another course, for a merged one, and with `only_live` for one not shown."""
    question = db.session.execute(
        select(Question.live, Question.hidden_at, QuestionMerge.into_id)
        .outerjoin(QuestionMerge, QuestionMerge.question_id == Question.id)
        .where(Question.id == data.question_id, Question.course_id == place.course_id)
    ).first()
    shown = question is not None and question.live and question.hidden_at is None
    if question is None or question.into_id is not None or (only_live and not shown):
        raise NotFound(_("There is no such question here."))


def question_changed(data: QuestionInput, place: Seat, sentence: str, *also: str) -> QuestionChanged:
    """The answer to a change of one question, which also goes to the teachers' screens and those of `also`."""
    votes = db.session.execute(select(func.count()).where(QuestionVote.question_id == data.question_id)).scalar_one()
    changed(place.course_id, "teacher", "projector", *also)
    return QuestionChanged(course_id=place.course_id, question_id=data.question_id, votes=votes, message=sentence)
