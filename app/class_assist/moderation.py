"""What a teacher does about questions and the meter: hide, restore, merge, pause, mute."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import insert, select, update

from app.accounts import audit
from app.class_assist.course_numbers import change_numbers
from app.class_assist.models import Question, QuestionMerge, QuestionVote
from app.class_assist.pseudonyms import pseudonym
from app.class_assist.question_schemas import (
    MergeQuestions,
    MuteMeter,
    PauseQuestions,
    QuestionChanged,
    QuestionInput,
    Quieted,
)
from app.class_assist.questions import question_changed, question_in
from app.class_assist.quiet import mute
from app.class_assist.state import widget_after
from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Conflict, Invalid
from app.core.live import changed
from app.core.permissions import CourseRole, Permission
from app.core.sql import insert_or
from app.courses import Enrolment, Seat, seat
from app.extensions import db


def _course(result: QuestionChanged | Quieted) -> str:
    return url_for("courses.course", course_id=result.course_id)


@capability(
    "hide_question",
    permission=Permission.QUESTION_MODERATE,
    access=seat,
    effect=Effect.WRITE,
    actions=("question.hide",),
    examples=("Hide that question from the class",),
    widget=widget_after("instructor"),
    page=_course,
    doors=EVERY,
)
def hide_question(actor: Actor, data: QuestionInput, place: Seat) -> QuestionChanged:
    """Take a question from the class's sight at once. It is kept, and a named author reads that it was hidden."""
    question_in(data, place)
    db.session.execute(
        update(Question)
        .where(Question.id == data.question_id, Question.hidden_at.is_(None))
        .values(hidden_at=clock.now())
    )
    audit.record(actor, "hide_question", course_id=place.course_id, subject=f"question {data.question_id}")
    return question_changed(data, place, _("Hidden. You can show it again."), "student")


@capability(
    "restore_question",
    permission=Permission.QUESTION_MODERATE,
    access=seat,
    effect=Effect.WRITE,
    actions=("question.restore",),
    examples=("Show the hidden question again",),
    widget=widget_after("instructor"),
    page=_course,
)
def restore_question(actor: Actor, data: QuestionInput, place: Seat) -> QuestionChanged:
    """Undo hiding: the question is as it was, shown or waiting for approval."""
    question_in(data, place)
    db.session.execute(update(Question).where(Question.id == data.question_id).values(hidden_at=None))
    audit.record(actor, "restore_question", course_id=place.course_id, subject=f"question {data.question_id}")
    return question_changed(data, place, _("No longer hidden."), "student")


@capability(
    "merge_questions",
    permission=Permission.QUESTION_MODERATE,
    access=seat,
    effect=Effect.WRITE,
    actions=("question.merge",),
    examples=("Merge those two questions about osmosis",),
    widget=widget_after("instructor"),
    page=_course,
)
def merge_questions(actor: Actor, data: MergeQuestions, place: Seat) -> QuestionChanged:
    """Put a question together with another of its lesson, which gets its votes. This cannot be undone.

    A student of the course who had voted for both counts once. The vote of somebody who has left the course cannot
    be told from others, and is added as it is.
    """
    if data.question_id == data.into_id:
        raise Invalid.field("into_id", _("should be another question"))
    into = QuestionInput(course_id=data.course_id, question_id=data.into_id)
    question_in(data, place)
    question_in(into, place)
    both = db.session.execute(select(Question).where(Question.id.in_((data.question_id, data.into_id)))).scalars()
    found = {each.id: each for each in both}
    source, target = found[data.question_id], found[data.into_id]
    if source.lesson_id != target.lesson_id:
        raise Conflict(_("These questions are of two lessons."))
    if target.hidden_at is not None:
        raise Conflict(_("The other question is hidden. Show it again first."))
    _add_votes(source.id, target.id, place.course_id)
    db.session.execute(insert(QuestionMerge).values(question_id=source.id, into_id=target.id, merged_at=clock.now()))
    if source.live and source.hidden_at is None and not target.live:
        # What the class had seen does not vanish by being merged.
        db.session.execute(update(Question).where(Question.id == target.id).values(live=True))
    audit.record(actor, "merge_questions", course_id=place.course_id, subject=f"question {source.id} into {target.id}")
    made = question_changed(into, place, "", "student")
    sentence = ngettext("Merged: %(num)s vote now.", "Merged: %(num)s votes now.", made.votes)
    return made.model_copy(update={"message": sentence})


def _add_votes(source_id: int, target_id: int, course_id: int) -> None:
    """Give the target each vote of the source once a student.

    A vote's pseudonym is of one question. Asked in turn whether a student's is among them, the members of the course
    give us theirs of the other question; nothing of that is kept.
    """
    left = set(
        db.session.execute(select(QuestionVote.pseudonym).where(QuestionVote.question_id == source_id)).scalars()
    )
    if not left:
        return
    students = db.session.execute(
        select(Enrolment.user_id).where(Enrolment.course_id == course_id, Enrolment.role == CourseRole.STUDENT)
    ).scalars()
    theirs = set()
    for student in students:
        if (old := pseudonym(student, f"question:{source_id}")) in left:
            left.remove(old)
            theirs.add(pseudonym(student, f"question:{target_id}"))
    votes = [{"question_id": target_id, "pseudonym": who} for who in sorted(theirs | left)]
    db.session.execute(insert_or(QuestionVote).on_conflict_do_nothing(), votes)


@capability(
    "pause_questions",
    permission=Permission.QUESTION_MODERATE,
    access=seat,
    effect=Effect.WRITE,
    actions=("questions.pause",),
    examples=("Pause questions for now", "take questions again"),
    widget=widget_after("instructor"),
    page=_course,
    doors=EVERY,
)
def pause_questions(_actor: Actor, data: PauseQuestions, place: Seat) -> Quieted:
    """Take no questions for now, or take them again. It is a setting of the course, and lasts until it is changed."""
    change_numbers(place, {"questions_paused": data.paused})
    changed(place.course_id, "teacher", "student", "projector")
    sentence = _("Questions are paused.") if data.paused else _("Students can ask again.")
    return Quieted(course_id=place.course_id, on=data.paused, message=sentence)


@capability(
    "mute_meter",
    permission=Permission.LESSON_RUN,
    access=seat,
    effect=Effect.WRITE,
    actions=("meter.mute",),
    examples=("Mute the confusion meter", "show the meter again"),
    widget=widget_after("instructor"),
    page=_course,
    doors=EVERY,
)
def mute_meter(_actor: Actor, data: MuteMeter, place: Seat) -> Quieted:
    """Show no meter and no alert for the rest of this lesson, or show them again. Taps are stored all the same."""
    if place.lesson is None and data.muted:
        raise Conflict(_("No lesson is running, so there is no meter to mute."))
    mute(place, data.muted)
    changed(place.course_id, "teacher", "projector")
    sentence = _("Muted until the lesson ends. Taps are kept.") if data.muted else _("The meter is on again.")
    return Quieted(course_id=place.course_id, on=data.muted, message=sentence)
