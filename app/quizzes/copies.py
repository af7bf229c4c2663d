"""A copied course takes its quizzes along, as drafts about the copy's own slides. Nobody's answers come with them.

What was made for those who were confused or struggled at one moment stays with that moment.
"""

from __future__ import annotations

from sqlalchemy import select

from app.core import clock
from app.courses import Slide, on_copy
from app.extensions import db
from app.messages import Audience
from app.quizzes.models import Quiz, QuizItem, State


@on_copy
def copy_quizzes(source_id: int, target_id: int) -> None:
    """Copy the course's quizzes and drafts. A slide is known again by its number.

    Left out are the students' own practice, and what was made for those chosen by their taps.
    """
    moment = clock.now()
    slides = _same_slides(source_id, target_id)
    of_the_moment = Quiz.audience.in_([each for each in Audience if each.anonymous])
    quizzes = (
        select(Quiz)
        .where(Quiz.course_id == source_id, Quiz.practice_of_id.is_(None), Quiz.audience.is_(None) | ~of_the_moment)
        .order_by(Quiz.id)
    )
    for quiz in list(db.session.execute(quizzes).scalars()):
        copy = Quiz(
            course_id=target_id,
            author_id=quiz.author_id,
            title=quiz.title,
            kind=quiz.kind,
            focus=quiz.focus,
            difficulty=quiz.difficulty,
            topics=quiz.topics,
            state=State.DRAFT,
            passing_score=quiz.passing_score,
            created_at=moment,
        )
        db.session.add(copy)
        db.session.flush()
        items = select(QuizItem).where(QuizItem.quiz_id == quiz.id).order_by(QuizItem.position)
        for item in list(db.session.execute(items).scalars()):
            columns = {
                column.key: getattr(item, column.key)
                for column in QuizItem.__table__.columns
                if column.key not in ("id", "quiz_id", "slide_id", "version")
            }
            db.session.add(QuizItem(quiz_id=copy.id, slide_id=slides.get(item.slide_id or 0), version=1, **columns))
    db.session.flush()


def _same_slides(source_id: int, target_id: int) -> dict[int, int]:
    """Each of the source's present slides to the copy's slide of the same number."""
    there = select(Slide.number, Slide.id).where(Slide.removed_at.is_(None))
    copied = {row.number: row.id for row in db.session.execute(there.where(Slide.course_id == target_id))}
    of_source = db.session.execute(there.where(Slide.course_id == source_id))
    return {id_: copied[number] for number, id_ in of_source if number in copied}
