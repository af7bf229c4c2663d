"""When a task is due: days and times as people say them, and the moment that they mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.accounts import school_zone, zone_of
from app.core import clock
from app.core.errors import Invalid

END_OF_DAY = time(23, 59, 59)
MORNING = time(7)
"""When a person is reminded of what is due that day."""


@dataclass(frozen=True, slots=True)
class Zones:
    """The time zones that the days and times of a person's list are meant in."""

    own: ZoneInfo
    school: ZoneInfo

    def of(self, *, for_course: bool, timed: bool) -> ZoneInfo:
        """A task's: the person's own, but a whole day that a course is given is the same day for everybody in it."""
        return self.school if for_course and not timed else self.own


def zones_of(user_id: int) -> Zones:
    """Those of a person's list. One statement."""
    return Zones(zone_of(user_id), school_zone())


def schools_own() -> Zones:
    """Those of what is said to a whole course at once."""
    return Zones(school_zone(), school_zone())


def due_moment(day: date | None, at: time | None, zone: ZoneInfo) -> datetime | None:
    """The moment in UTC; a time without a day is the next time that it is so late. Raises Invalid beyond all days."""
    if day is None and at is None:
        return None
    try:
        if day is None and at is not None:
            now = clock.now().astimezone(zone)
            today = datetime.combine(now.date(), at, zone)
            day = now.date() if today > now else now.date() + timedelta(days=1)
        assert day is not None
        return datetime.combine(day, END_OF_DAY if at is None else at, zone).astimezone(UTC)
    except OverflowError:
        raise Invalid.field("due_date", _("is a day that no calendar here has")) from None


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a day, in UTC."""
    moment = due_moment(day, None, zone)
    assert moment is not None
    return moment


def reminder_of(due_at: datetime | None, timed: bool, zone: ZoneInfo) -> datetime | None:
    """When to remind: at the time itself, or on the morning of the day; None where that has passed."""
    if due_at is None:
        return None
    at = due_at if timed else datetime.combine(due_at.astimezone(zone).date(), MORNING, zone).astimezone(UTC)
    return at if at > clock.now() else None


def day_and_time(due_at: datetime | None, timed: bool, zone: ZoneInfo) -> tuple[date | None, str | None]:
    """What was said: the day, and the time as HH:MM where one was given."""
    if due_at is None:
        return None, None
    by_clock = due_at.astimezone(zone)
    return by_clock.date(), f"{by_clock:%H:%M}" if timed else None
