"""A draft and two published quizzes, a question that a student missed, and slides to make more of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from app import ROOT
from app.courses import Slide, parse_deck
from app.extensions import db
from app.quizzes import Quiz, QuizItem, ReviewCard
from app.study import new_card

TITLE = "Of the matrix"


@dataclass(frozen=True)
class QuizRows:
    """Ids: a draft with its question, a published quiz with its question, and one that nobody has begun."""

    draft: int = 0
    draft_item: int = 0
    published: int = 0
    item: int = 0
    untouched: int = 0
    untouched_item: int = 0


def quiz_rows(held: QuizRows, course_id: int, student_id: int, moment: datetime) -> QuizRows:
    """Have them be there anew under the ids that they have, with nobody's tries, and the student's card be due."""
    db.session.execute(delete(Quiz).where(Quiz.course_id == course_id))
    draft, draft_item = _quiz(held.draft, held.draft_item, course_id, moment, state="draft")
    published, item = _quiz(held.published, held.item, course_id, moment, state="published")
    untouched, untouched_item = _quiz(held.untouched, held.untouched_item, course_id, moment, state="published")
    db.session.execute(
        insert(ReviewCard).values(
            student_id=student_id, course_id=course_id, item_id=item, card=new_card(moment), due_at=moment
        )
    )
    _material(course_id)
    return QuizRows(draft, draft_item, published, item, untouched, untouched_item)


def _quiz(quiz_id: int, item_id: int, course_id: int, moment: datetime, *, state: str) -> tuple[int, int]:
    quiz = Quiz(
        id=quiz_id or None, course_id=course_id, title=TITLE, kind="practice", focus="comprehensive",
        difficulty="medium", topics=[], state=state, everybody=state == "published", created_at=moment,
    )  # fmt: skip
    db.session.add(quiz)
    db.session.flush()
    options = [{"id": "a", "text": "Nucleus"}, {"id": "b", "text": "Membrane"}]
    item = QuizItem(
        id=item_id or None, quiz_id=quiz.id, position=1, form="choice", stem="What keeps the DNA?", options=options,
        key_id="a", key="Nucleus", accepted=[],
    )  # fmt: skip
    db.session.add(item)
    db.session.flush()
    return quiz.id, item.id


def _material(course_id: int) -> None:
    """Notes with enough in them to be asked about, also where a test has imported another deck."""
    there = select(Slide).where(Slide.course_id == course_id, Slide.removed_at.is_(None))
    last = db.session.execute(there.order_by(Slide.number.desc()).limit(1)).scalar_one()
    deck = parse_deck((ROOT / "app" / "demo" / "biology_101.md").read_text(encoding="utf-8"))
    # Other tests look for osmosis, and find it on a slide of their own.
    last.notes = "\n\n".join(slide.notes for slide in deck.slides[:6] if "smosis" not in slide.notes)
    db.session.flush()
