"""When a task is due: days and times as people say them, and the moment that they mean."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import Invalid

END_OF_DAY = time(23, 59, 59)
MORNING = time(7)
"""When a person is reminded of what is due that day."""


def zone() -> ZoneInfo:
    """The time zone that a person's days and times are meant in: the school's, where everybody is."""
    found: ZoneInfo = current_app.config["TIMEZONE"]
    return found


def local(moment: datetime) -> datetime:
    """A moment by the person's clock."""
    return moment.astimezone(zone())


def due_moment(day: date | None, at: time | None) -> datetime | None:
    """The moment in UTC; a time without a day is the next time that it is so late. Raises Invalid beyond all days."""
    if day is None and at is None:
        return None
    try:
        if day is None and at is not None:
            now = local(clock.now())
            today = datetime.combine(now.date(), at, zone())
            day = now.date() if today > now else now.date() + timedelta(days=1)
        assert day is not None
        return datetime.combine(day, END_OF_DAY if at is None else at, zone()).astimezone(UTC)
    except OverflowError:
        raise Invalid.field("due_date", _("is a day that no calendar here has")) from None


def end_of(day: date) -> datetime:
    """The last second of a day, in UTC."""
    moment = due_moment(day, None)
    assert moment is not None
    return moment


def reminder_of(due_at: datetime | None, timed: bool) -> datetime | None:
    """When to remind: at the time itself, or on the morning of the day; None where that has passed."""
    if due_at is None:
        return None
    at = due_at if timed else datetime.combine(local(due_at).date(), MORNING, zone()).astimezone(UTC)
    return at if at > clock.now() else None


def day_and_time(due_at: datetime | None, timed: bool) -> tuple[date | None, str | None]:
    """What was said: the day, and the time as HH:MM where one was given."""
    if due_at is None:
        return None, None
    by_clock = local(due_at)
    return by_clock.date(), f"{by_clock:%H:%M}" if timed else None
