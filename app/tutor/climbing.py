"""The ladder as it is kept: one row for each question of a conversation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from app.core import clock
from app.core.sql import insert_or
from app.extensions import db
from app.tutor.ladder import Rung, Step, Turn, next_rung
from app.tutor.models import HintStep

MOST_EARLIER = 50
"""The questions of a conversation that a new sentence is compared with, the latest ones."""


def has_begun(conversation_id: int) -> bool:
    """Whether a conversation has a question with steps already."""
    return (
        db.session.execute(select(HintStep.id).where(HintStep.conversation_id == conversation_id)).first() is not None
    )


def climb(
    person_id: int, course_id: int, conversation_id: int, sentence: str, asked_at: datetime | None = None
) -> tuple[Rung | None, Turn]:
    """Where a student's sentence leads them, and remember it. In a transaction of the caller's.

    None where they ask for more before they have asked anything. Two sentences at the same moment lead one step on. A
    sentence that has led one on since it was said, at `asked_at`, leads nowhere new: its answer is only tried again.
    """
    rows = db.session.execute(
        select(HintStep.question, HintStep.fingerprint, HintStep.step, HintStep.updated_at)
        .where(
            HintStep.conversation_id == conversation_id,
            HintStep.person_id == person_id,
            HintStep.course_id == course_id,
        )
        .order_by(HintStep.updated_at.desc(), HintStep.id.desc())
        .limit(MOST_EARLIER)
    ).all()
    earlier = [Rung(row.question, row.fingerprint, Step(row.step)) for row in rows]
    if asked_at is not None and rows and rows[0].updated_at > asked_at:
        return earlier[0], Turn.STAY
    rung, turn = next_rung(sentence, earlier)
    if rung is not None:
        moment = clock.now()
        db.session.execute(
            insert_or(HintStep)
            .values(
                person_id=person_id,
                course_id=course_id,
                conversation_id=conversation_id,
                fingerprint=rung.fingerprint,
                question=rung.question,
                step=rung.step.value,
                updated_at=moment,
            )
            .on_conflict_do_update(
                index_elements=["conversation_id", "course_id", "fingerprint"],
                set_={"step": rung.step.value, "updated_at": moment},
            )
        )
    return rung, turn


def arrive(person_id: int, course_id: int, conversation_id: int, rung: Rung) -> None:
    """Remember that a student has found the answer of a question themselves. In a transaction of the caller's."""
    db.session.execute(
        update(HintStep)
        .where(
            HintStep.conversation_id == conversation_id,
            HintStep.person_id == person_id,
            HintStep.course_id == course_id,
            HintStep.fingerprint == rung.fingerprint,
        )
        .values(step=Step.EXPLANATION.value, updated_at=clock.now())
    )


def forget(person_id: int, course_id: int, conversation_id: int, rung: Rung) -> None:
    """Take a question off again that the course says nothing about, so that “another hint” means the one before it.

    In a transaction of the caller's.
    """
    db.session.execute(
        delete(HintStep).where(
            HintStep.conversation_id == conversation_id,
            HintStep.person_id == person_id,
            HintStep.course_id == course_id,
            HintStep.fingerprint == rung.fingerprint,
        )
    )
