"""A teacher's draft: begun, looked through, changed, and thrown away."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select, update

from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Conflict, Invalid, NotFound
from app.core.permissions import Permission
from app.courses import Seat, seat
from app.extensions import db
from app.quizzes.access import QuizSeat, draft_seat
from app.quizzes.due import due_moment
from app.quizzes.models import Focus, ItemForm, Kind, Quiz, QuizItem, State
from app.quizzes.schemas import MOST_OPTIONS, CreateQuiz, EditQuiz, QuizInput, QuizItemInput, SaveQuizItem
from app.quizzes.views import Done
from app.quizzes.widgets import notice
from app.study import MAX_ITEMS

LETTERS = "abcdefghijklmnopqrst"


def _page(result: Done) -> str:
    anchor = f"item-{result.item_id}" if result.item_id is not None else None
    return url_for("quizzes.quiz", course_id=result.course_id, quiz_id=result.quiz_id, _anchor=anchor)


@capability(
    "create_quiz",
    permission=Permission.QUIZ_WRITE,
    access=seat,
    effect=Effect.WRITE,
    examples=("Begin an empty quiz that I write myself",),
    widget=notice,
    page=_page,
    opens=True,
)
def create_quiz(actor: Actor, data: CreateQuiz, place: Seat) -> Done:
    """Begin an empty draft, for questions of one's own."""
    return Done(
        course_id=place.course_id,
        quiz_id=new_draft(actor, place.course_id, data.title),
        message=_("An empty draft. Write its questions, then publish it."),
    )


def new_draft(actor: Actor, course_id: int, title: str) -> int:
    """Store an empty draft; gives its id."""
    quiz = Quiz(
        course_id=course_id,
        author_id=actor.user_id,
        title=title,
        kind=Kind.PRACTICE,
        focus=Focus.COMPREHENSIVE,
        difficulty="medium",
        topics=[],
        state=State.DRAFT,
        created_at=clock.now(),
    )
    db.session.add(quiz)
    db.session.flush()
    return quiz.id


@capability(
    "edit_quiz",
    permission=Permission.QUIZ_WRITE,
    access=draft_seat,
    effect=Effect.WRITE,
    examples=("Call the draft Cells, week 3", "Make it due on Friday"),
    widget=notice,
    page=_page,
)
def edit_quiz(_actor: Actor, data: EditQuiz, seat: QuizSeat) -> Done:
    """Change a draft's title, what it is for, its passing score or its due date. What is left out stays."""
    quiz = seat.quiz
    quiz.title = data.title or quiz.title
    quiz.kind = data.kind or quiz.kind
    if data.passing_score is not None:
        quiz.passing_score = data.passing_score
    if "due_date" in data.model_fields_set:
        quiz.due_at = due_moment(data.due_date)
    return Done(course_id=seat.course_id, quiz_id=quiz.id, message=_("Saved."))


@capability(
    "save_quiz_item",
    permission=Permission.QUIZ_WRITE,
    access=draft_seat,
    effect=Effect.WRITE,
    examples=("Add a question: what does a nucleus keep?",),
    widget=notice,
    page=_page,
)
def save_quiz_item(_actor: Actor, data: SaveQuizItem, seat: QuizSeat) -> Done:
    """Change a question of a draft, or add one of one's own: a choice with its options, or one answered in writing."""
    answers = answers_of(data)
    values = {"form": data.form, "stem": data.stem, "feedback": data.feedback, **answers}
    if data.item_id is not None:
        _change(seat.quiz.id, data, values)
        return Done(
            course_id=seat.course_id, quiz_id=seat.quiz.id, item_id=data.item_id, message=_("The question is saved.")
        )
    many, last = db.session.execute(
        select(func.count(), func.coalesce(func.max(QuizItem.position), 0)).where(QuizItem.quiz_id == seat.quiz.id)
    ).one()
    if many >= MAX_ITEMS:
        raise Conflict(_("A quiz has at most %(most)s questions.", most=MAX_ITEMS))
    item_id = db.session.execute(
        insert(QuizItem)
        .values(quiz_id=seat.quiz.id, position=last + 1, sentence="", in_notes=False, version=1, **values)
        .returning(QuizItem.id)
    ).scalar_one()
    return Done(course_id=seat.course_id, quiz_id=seat.quiz.id, item_id=item_id, message=_("The question is added."))


def _change(quiz_id: int, data: SaveQuizItem, values: dict[str, Any]) -> None:
    of_item = (QuizItem.id == data.item_id) & (QuizItem.quiz_id == quiz_id)
    seen = QuizItem.version == data.version if data.version is not None else QuizItem.version > 0
    changed = db.session.execute(
        update(QuizItem).where(of_item, seen).values(**values, version=QuizItem.version + 1).returning(QuizItem.id)
    ).first()
    if changed is not None:
        return
    if db.session.execute(select(QuizItem.id).where(of_item)).first() is None:
        raise NotFound(_("There is no such question in this quiz."))
    raise Conflict(
        _("This question was changed in another tab since you opened it. Reload the page to see it, then change it.")
    )


def answers_of(data: SaveQuizItem) -> dict[str, Any]:
    """The columns that hold what is right. Raises Invalid for a question that nobody could answer."""
    if data.form is ItemForm.CLOZE:
        accepted = list(dict.fromkeys(data.accepted))
        if not accepted:
            raise Invalid.field("accepted", _("needs at least one answer that is right"))
        return {"options": [], "key_id": "", "key": accepted[0], "accepted": accepted, "case_sensitive": False}
    texts = [" ".join(text.split()) for text in data.options]
    letters = [letter for letter, text in zip(LETTERS, texts, strict=False) if text]
    filled = [text for text in texts if text]
    if not 2 <= len(filled) <= MOST_OPTIONS:
        raise Invalid.field("options", _("needs two to %(most)s different answers", most=MOST_OPTIONS))
    if len({text.casefold() for text in filled}) != len(filled):
        raise Invalid.field("options", _("has the same answer twice"))
    if data.key.lower() not in letters:
        raise Invalid.field("key", _("say which of the answers is right"))
    place = letters.index(data.key.lower())
    return {
        "options": [{"id": LETTERS[number], "text": text} for number, text in enumerate(filled)],
        "key_id": LETTERS[place],
        "key": filled[place],
        "accepted": [],
        "case_sensitive": False,
    }


@capability(
    "remove_quiz_item",
    permission=Permission.QUIZ_WRITE,
    access=draft_seat,
    effect=Effect.DESTROY,
    examples=("Take the third question out of the draft",),
    widget=notice,
    page=_page,
)
def remove_quiz_item(_actor: Actor, data: QuizItemInput, seat: QuizSeat) -> Done:
    """Take a question out of a draft."""
    gone = db.session.execute(
        delete(QuizItem).where(QuizItem.id == data.item_id, QuizItem.quiz_id == seat.quiz.id).returning(QuizItem.id)
    ).first()
    if gone is None:
        raise NotFound(_("There is no such question in this quiz."))
    return Done(course_id=seat.course_id, quiz_id=seat.quiz.id, message=_("The question is removed."))


@capability(
    "delete_quiz",
    permission=Permission.QUIZ_WRITE,
    access=draft_seat,
    effect=Effect.DESTROY,
    examples=("Throw the draft away",),
    widget=notice,
    page=lambda result: url_for("quizzes.quizzes", course_id=result.course_id),
    opens=True,
    doors=EVERY,
)
def delete_quiz(_actor: Actor, _data: QuizInput, seat: QuizSeat) -> Done:
    """Throw a draft away. What was published is not deleted: students have answered it."""
    db.session.execute(delete(Quiz).where(Quiz.id == seat.quiz.id))
    return Done(course_id=seat.course_id, quiz_id=None, message=_("The draft is deleted."))
