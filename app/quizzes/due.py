"""When a quiz is due: what people and agents write, in the school's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from flask import current_app
from flask_babel import format_date, format_datetime
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import Invalid


def due_moment(said: str | None) -> datetime | None:
    """The moment that a due date means, in UTC. Raises Invalid for what is no date, and for one that has passed."""
    if said is None:
        return None
    moment = read(said, current_app.config["TIMEZONE"])
    if moment is None:
        raise Invalid.field("due_date", _("should be a day such as 2026-11-30, or a day and time"))
    if moment <= clock.now():
        raise Invalid.field("due_date", _("has passed already"))
    return moment


def due_words(moment: datetime) -> str:
    """A due moment as people read it: a whole day of the school's as that day, not as the midnight that ends it."""
    zone: tzinfo = current_app.config["TIMEZONE"]
    day = (moment - timedelta(seconds=1)).astimezone(zone).date()
    said: str = format_date(day, "short") if read(day.isoformat(), zone) == moment else format_datetime(moment, "short")
    return said


def read(said: str, zone: tzinfo) -> datetime | None:
    """A day's end, or a moment; None for neither."""
    try:
        if len(said) == 10:
            return _in_utc(datetime.combine(date.fromisoformat(said), time()) + timedelta(days=1), zone)
        return _in_utc(datetime.fromisoformat(said), zone)
    except (ValueError, OverflowError):
        return None


def _in_utc(moment: datetime, zone: tzinfo) -> datetime:
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)).astimezone(UTC)
