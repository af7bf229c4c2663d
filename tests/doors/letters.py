"""A message that everybody of a course has in their inbox, unread, and one delivery that has failed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert, select, update

from app.extensions import db
from app.messages import Audience, Delivery, Message, State


def letter(course_id: int, readers: Collection[int], failed: int, moment: datetime) -> int:
    """Have it be there again, and be unread; gives the message's id. `failed` is the person it did not reach."""
    found = db.session.execute(select(Message.id).where(Message.course_id == course_id).order_by(Message.id)).scalar()
    if found is None:
        found = db.session.execute(
            insert(Message)
            .values(
                course_id=course_id,
                audience=Audience.ALL,
                subject="Lab coats",
                body="Please bring them.",
                resources=True,
                created_at=moment,
            )
            .returning(Message.id)
        ).scalar_one()
        db.session.execute(
            insert(Delivery),
            [
                {"message_id": found, "recipient_id": person, "channel": "inbox", "state": State.SENT, "attempts": 0}
                for person in {*readers, failed}
            ],
        )
    mine = Delivery.message_id == found
    db.session.execute(update(Delivery).where(mine).values(read_at=None))
    db.session.execute(update(Delivery).where(mine, Delivery.recipient_id == failed).values(state=State.FAILED))
    return found
