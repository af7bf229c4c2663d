"""What tests of quizzes do again and again: make one, publish it, read its keys, answer it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.extensions import db
from app.quizzes import QuizItem
from tests.school import School

CHOICE = {
    "form": "choice",
    "stem": "What controls the cell?",
    "options": ["Nucleus", "Membrane", "Wall", "Sap"],
    "key": "a",
}


def published(school: School, questions: int = 5, kind: str = "practice", **more: Any) -> int:
    """A quiz of that many written questions for the class; gives its id."""
    quiz_id: int = school.result(school.owner, "create_quiz", title="Cells").quiz_id
    for number in range(1, questions + 1):
        school.act(school.owner, "save_quiz_item", quiz_id=quiz_id, **{**CHOICE, "stem": f"Question {number}?"})
    school.act(school.owner, "edit_quiz", quiz_id=quiz_id, kind=kind, **more)
    school.act(school.owner, "publish_quiz", quiz_id=quiz_id)
    return quiz_id


def items(quiz_id: int) -> list[QuizItem]:
    rows = select(QuizItem).where(QuizItem.quiz_id == quiz_id).order_by(QuizItem.position)
    return list(db.session.execute(rows).scalars())


def right(item: QuizItem) -> str:
    return item.key_id or item.key


def wrong(item: QuizItem) -> str:
    if not item.options:
        return "something else altogether"
    return next(str(option["id"]) for option in item.options if option["id"] != item.key_id)


def answer(school: School, who: Actor, quiz_id: int, *, missed: int = 0, **more: Any) -> Any:
    """Answer all questions, the first `missed` of them wrongly."""
    given = {str(item.id): wrong(item) if place < missed else right(item) for place, item in enumerate(items(quiz_id))}
    return school.result(who, "answer_quiz", quiz_id=quiz_id, answers=given, **more)
