"""Quizzes as somebody may see them. Here alone it is decided when a key leaves the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from app.core import clock
from app.core.permissions import CourseRole
from app.courses import Seat, Slide
from app.extensions import db
from app.quizzes.models import Kind, Quiz, QuizAnswer, QuizAssignment, QuizAttempt, QuizItem, State
from app.quizzes.tries import Tries, is_closed, items_of, tries_at, tries_of
from app.quizzes.views import Question, QuizLine, QuizOption, QuizView


def question(item: QuizItem, number: int, slide: Slide | None, *, told: bool, answer: QuizAnswer | None) -> Question:
    """An item; only where it is `told` with what would give the answer away: key, sentence, slide and topic."""
    there = slide is not None and slide.removed_at is None
    options = [QuizOption(id=each["id"], text=each["text"]) for each in item.options]
    chosen: dict[str, Any] | None = None
    if told and answer is not None:
        chosen = next((each for each in item.options if each["id"] == answer.given), None)
    return Question(
        item_id=item.id,
        number=number,
        form=item.form,
        stem=item.stem,
        options=options,
        key_id=item.key_id if told else None,
        key=item.key if told else None,
        accepted=item.accepted if told else None,
        sentence=item.sentence if told else None,
        in_notes=item.in_notes if told else None,
        topic=item.topic if told else None,
        slide=f"{slide.number}. {slide.title}" if told and slide is not None and there else None,
        slide_url=url_for("courses.notes", course_id=slide.course_id, _anchor=f"slide-{slide.number}")
        if told and slide is not None and there
        else None,
        feedback=" ".join(filter(None, [(chosen or {}).get("feedback"), item.feedback])) if told else None,
        given=answer.given if answer is not None else None,
        is_right=answer.is_right if told and answer is not None else None,
        slip=told and answer is not None and answer.slip,
        version=item.version,
    )


def slides_of(items: Sequence[QuizItem]) -> dict[int, Slide]:
    """The slides that items cite, by id."""
    ids = {item.slide_id for item in items if item.slide_id is not None}
    if not ids:
        return {}
    return {slide.id: slide for slide in db.session.execute(select(Slide).where(Slide.id.in_(ids))).scalars()}


def view_of(place: Seat, quiz: Quiz) -> QuizView:
    """A quiz with its questions: whole for those who teach, and for a student as far as they have answered."""
    learns = place.role is CourseRole.STUDENT
    items = items_of(quiz.id)
    slides = slides_of(items)
    tries = tries_of(quiz.id, place.user_id) if learns and place.user_id is not None else Tries()
    latest = tries.latest
    closed = is_closed(quiz, clock.now())
    over = latest is not None and (latest.finished_at is not None or closed)

    def told(item: QuizItem) -> bool:
        if not learns:
            return place.role.teaches
        return over or (item.id in tries.answers and quiz.kind != Kind.ASSESSMENT)

    right = sum(answer.is_right for answer in tries.answers.values()) if over else None
    line = _line(place, quiz, len(items), tries.all, _assigned([quiz.id]).get(quiz.id) if not learns else None)
    taken = quiz.state == State.PUBLISHED and not closed and learns and not place.archived
    return QuizView(
        **line.model_dump(),
        focus=quiz.focus,
        difficulty=quiz.difficulty,
        topics=quiz.topics,
        questions=[
            question(
                item,
                number,
                slides.get(item.slide_id or 0),
                told=told(item),
                answer=tries.answers.get(item.id),
            )
            for number, item in enumerate(items, start=1)
        ],
        attempt=latest.number if latest is not None else 1,
        answered=len(tries.answers),
        right=right,
        latest_score=100 * right // len(items) if right is not None and items else None,
        may_answer=taken and not over,
        may_retry=taken and over and quiz.kind != Kind.ASSESSMENT,
    )


def lines_of(place: Seat, quizzes: Sequence[Quiz]) -> list[QuizLine]:
    """Quizzes as a list has them."""
    ids = [quiz.id for quiz in quizzes]
    questions = select(QuizItem.quiz_id, func.count()).where(QuizItem.quiz_id.in_(ids)).group_by(QuizItem.quiz_id)
    counts = {row[0]: row[1] for row in db.session.execute(questions)}
    learns = place.role is CourseRole.STUDENT
    tries = tries_at(ids, place.user_id) if learns and place.user_id is not None else {}
    assigned = {} if learns else _assigned(ids)
    return [
        _line(place, quiz, counts.get(quiz.id, 0), tries.get(quiz.id, []), assigned.get(quiz.id)) for quiz in quizzes
    ]


def _assigned(ids: Sequence[int]) -> Mapping[int, int]:
    rows = select(QuizAssignment.quiz_id, func.count()).where(QuizAssignment.quiz_id.in_(ids))
    return {row[0]: row[1] for row in db.session.execute(rows.group_by(QuizAssignment.quiz_id))}


def _line(place: Seat, quiz: Quiz, questions: int, tries: Sequence[QuizAttempt], assigned: int | None) -> QuizLine:
    learns = place.role is CourseRole.STUDENT
    closed = is_closed(quiz, clock.now())
    best = Tries(tries).best
    return QuizLine(
        quiz_id=quiz.id,
        title=quiz.title,
        kind=quiz.kind,
        state=quiz.state,
        own=quiz.practice_of_id is not None,
        reviewed=quiz.reviewed_at is not None,
        num_questions=questions,
        due_at=quiz.due_at,
        passing_score=quiz.passing_score,
        closed=closed,
        assigned_to=None if learns or quiz.everybody else (assigned or 0),
        audience=None if learns else quiz.audience,
        tries=len(tries),
        finished=bool(tries) and (tries[-1].finished_at is not None or closed),
        score=best,
        passed=None if best is None else best >= quiz.passing_score,
    )
