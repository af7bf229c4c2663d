"""Short ways to a message and its deliveries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.extensions import db
from app.messages import Delivery, deliver
from app.messages.channels import EMAIL
from tests.school import School


def write(school: School, *, by: Actor | None = None, **data: Any) -> Any:
    """Write to the class, or as `data` says; gives the capability's result."""
    body = {"recipient_filter": "all_students", "subject": "Lab coats", "message": "Please bring them.", **data}
    return school.result(by or school.owner, "notify_students_via_lms", **body)


def rows(message_id: int, channel: str = EMAIL) -> list[Delivery]:
    """The deliveries of a message by one channel, as they are stored now."""
    chosen = select(Delivery).where(Delivery.message_id == message_id, Delivery.channel == channel)
    found = db.session.execute(chosen.order_by(Delivery.id).execution_options(populate_existing=True)).scalars()
    return list(found)


def states(message_id: int, channel: str = EMAIL) -> list[str]:
    """Their states."""
    return [str(row.state) for row in rows(message_id, channel)]


def send_all(message_id: int) -> list[str | None]:
    """What the worker does with them: one job each."""
    # A job's session holds no other delivery: by their ids.
    return [deliver(delivery) for delivery in [row.id for row in rows(message_id)]]
