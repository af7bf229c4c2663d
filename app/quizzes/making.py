"""Makes a quiz from the course's material and stores it: the one place where items are written by nobody."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, insert, select

from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, Invalid
from app.courses import Seat, slide_named
from app.extensions import db
from app.quizzes.focus import only_topics, remedial_mix, single_topics, weights_of
from app.quizzes.models import Focus, ItemForm, Kind, Quiz, QuizAnswer, QuizAttempt, QuizItem, State
from app.quizzes.words import focus_label
from app.study import Difficulty, Form, Item, make_quiz, passages_of

ADAPTS_TO = 20
"""So many of a student's latest answers in the course say how hard the next quiz is."""
LEAST_ANSWERS = 4
EASIER_BELOW, HARDER_FROM = 0.5, 0.8


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody would like to be asked. `level` is easy, medium, hard or adaptive; without `form` both occur."""

    focus: Focus
    level: str
    questions: int
    topics: Sequence[str]
    form: Form | None = None
    mixed: bool = False
    """Whether what is weak is mixed with what is recent and what is old."""


@dataclass(frozen=True, slots=True)
class Made:
    """Items for a wish: the topics they are of, those the material does not have, and how hard they were made."""

    items: Sequence[Item]
    topics: list[str]
    not_found: list[str]
    difficulty: Difficulty


def make(wish: Wish, place: Seat, *, student_id: int | None = None) -> Made:
    """Items from the course's slides and notes.

    Raises Conflict where there is nothing to ask about, Invalid where none of the topics is in the material.
    """
    passages = passages_of(place.course_id)
    if not passages:
        raise Conflict(_("There are no slides yet, and a quiz is made from slides and their notes."))
    topics = single_topics(wish.topics, passages)
    if wish.focus is Focus.SPECIFIC_TOPIC and not topics:
        topics = _topic_of_now(place)
    weights, missing = only_topics(topics, passages, weights_of(wish.focus, place, passages, clock.now()))
    if topics and len(missing) == len(set(topics)):
        raise Invalid.field("topics", _("not in your course material: %(topics)s", topics=", ".join(missing)))
    difficulty = level_for(student_id, place.course_id) if wish.level == "adaptive" else Difficulty(wish.level)
    mix = remedial_mix(place, passages, clock.now()) if wish.mixed and not topics else None
    items = make_quiz(passages, wish.questions, difficulty, secrets.randbits(32), weights, wish.form, mix).items
    if not items:
        raise Conflict(
            _("The slides hold too little text to ask about. A quiz needs whole sentences, on slides or in notes.")
        )
    return Made(items, topics or _topics_of(items), missing, difficulty)


def _topic_of_now(place: Seat) -> list[str]:
    slide = slide_named(place, None)
    if slide is None:
        raise Invalid.field("topics", _("say which topic: no slide is up now"))
    return [slide.topic or slide.title]


def _topics_of(items: Sequence[Item]) -> list[str]:
    return list(dict.fromkeys(item.topic or item.title for item in items))


def level_for(student_id: int | None, course_id: int) -> Difficulty:
    """By a student's latest answers: harder from 80 % right, easier below half; medium for a class and at first."""
    if student_id is None:
        return Difficulty.MEDIUM
    latest = (
        select(QuizAnswer.is_right)
        .join(QuizAttempt, QuizAttempt.id == QuizAnswer.attempt_id)
        .join(Quiz, Quiz.id == QuizAttempt.quiz_id)
        .where(QuizAttempt.student_id == student_id, Quiz.course_id == course_id)
        .order_by(QuizAnswer.answered_at.desc(), QuizAnswer.item_id.desc())
        .limit(ADAPTS_TO)
    )
    return level_by(list(db.session.execute(latest).scalars()))


def level_by(answers: Sequence[bool]) -> Difficulty:
    """The level that fits a row of right and wrong answers."""
    if len(answers) < LEAST_ANSWERS:
        return Difficulty.MEDIUM
    share = sum(answers) / len(answers)
    return Difficulty.HARD if share >= HARDER_FROM else Difficulty.EASY if share < EASIER_BELOW else Difficulty.MEDIUM


def store(actor: Actor, place: Seat, wish: Wish, made: Made, *, kind: Kind, own: bool, passing_score: int) -> Quiz:
    """The quiz with its items: a draft of the course, or with `own` the actor's practice, which is open at once."""
    moment = clock.now()
    quiz = Quiz(
        course_id=place.course_id,
        author_id=actor.user_id,
        practice_of_id=actor.user_id if own else None,
        title=_title(wish, made, kind),
        kind=kind,
        focus=wish.focus,
        difficulty=made.difficulty.value,
        topics=made.topics,
        state=State.PUBLISHED if own else State.DRAFT,
        passing_score=passing_score,
        created_at=moment,
        published_at=moment if own else None,
    )
    db.session.add(quiz)
    db.session.flush()
    add_items(quiz.id, made.items)
    return quiz


def _title(wish: Wish, made: Made, kind: Kind) -> str:
    about = ", ".join(wish.topics) if wish.topics else focus_label(wish.focus)
    if wish.focus is Focus.SPECIFIC_TOPIC and not wish.topics:
        about = ", ".join(made.topics)
    names: dict[str, str] = {
        Kind.REMEDIAL: _("Once more: %(about)s", about=about),
        Kind.PRACTICE: _("Practice: %(about)s", about=about),
        Kind.ASSESSMENT: _("Quiz: %(about)s", about=about),
    }
    return names[kind][:200]


def add_items(quiz_id: int, items: Sequence[Item]) -> None:
    """Write generated items behind those that a quiz has."""
    last = db.session.execute(
        select(func.coalesce(func.max(QuizItem.position), 0)).where(QuizItem.quiz_id == quiz_id)
    ).scalar_one()
    rows = [
        {
            "quiz_id": quiz_id,
            "position": last + place,
            "form": ItemForm(item.form.value),
            "stem": item.stem,
            "options": [{"id": option.id, "text": option.text} for option in item.options],
            "key_id": item.key_id,
            "key": item.key,
            "accepted": [] if item.options else [item.key],
            "case_sensitive": False,
            "slide_id": item.slide_id,
            "topic": (item.topic or item.title)[:200],
            "sentence": item.sentence,
            "in_notes": item.in_notes,
            "feedback": "",
            "version": 1,
        }
        for place, item in enumerate(items, start=1)
    ]
    db.session.execute(insert(QuizItem), rows)
