"""The record of who looked at whose data."""

from __future__ import annotations

from app.accounts.models import AuditEntry
from app.core import clock
from app.core.actor import Actor
from app.extensions import db


def record(actor: Actor, action: str, *, course_id: int | None, subject: str) -> None:
    """Add one entry, as part of the surrounding transaction. `subject` names a thing, never a person."""
    db.session.add(
        AuditEntry(
            at=clock.now(),
            actor_id=actor.user_id,
            actor_label=actor.name[:200],
            action=action[:100],
            course_id=course_id,
            subject=subject[:200],
        )
    )
