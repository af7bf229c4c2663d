"""The record of who looked at whose data."""

from __future__ import annotations

from app.accounts.models import AuditEntry
from app.core import clock
from app.core.actor import Actor
from app.extensions import db


def record(
    actor: Actor, action: str, *, course_id: int | None = None, person_id: int | None = None, subject: str = ""
) -> None:
    """Add one entry, as part of the surrounding transaction.

    `subject` names a thing and holds nothing of a person, not even an id: whose data it was goes into `person_id`,
    where erasing that person finds it.
    """
    db.session.add(
        AuditEntry(
            at=clock.now(),
            actor_id=actor.user_id,
            actor_label=actor.name[:200],
            action=action[:100],
            course_id=course_id,
            person_id=person_id,
            subject=subject[:200],
        )
    )
