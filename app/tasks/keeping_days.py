"""Who goes by another clock keeps their days: what was due on Friday is due on Friday."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.accounts import when_zone_changes
from app.core import clock
from app.extensions import db
from app.tasks.due import end_of, reminder_of
from app.tasks.models import Task


@when_zone_changes
def keep_days(user_id: int, before: ZoneInfo, after: ZoneInfo) -> None:
    """Move the ends of a person's own whole days. A time is a moment and stays; a course's day is the school's."""
    whole = select(Task).where(Task.owner_id == user_id, Task.due_at.is_not(None), Task.due_timed.is_(False))
    moment = clock.now()
    for task in db.session.execute(whole.with_for_update()).scalars():
        assert task.due_at is not None, "the statement asks for it"
        task.due_at = end_of(task.due_at.astimezone(before).date(), after)
        if task.remind_at is not None:
            # That morning may have been already, by the new clock: then it is told now and not never.
            task.remind_at = reminder_of(task.due_at, False, after) or moment
