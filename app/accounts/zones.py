"""By which clock a person goes: their own time zone's, or the school's where they have named none."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from flask import current_app
from sqlalchemy import Executable, bindparam, select

from app.accounts.models import User
from app.core.sql import run

_REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def named_zones() -> tuple[str, ...]:
    """The names of all time zones that a person can choose, such as America/Chicago, in their order."""
    return (
        *sorted(name for name in available_timezones() if name.startswith(tuple(f"{each}/" for each in _REGIONS))),
        "UTC",
    )


def school_zone() -> ZoneInfo:
    """The school's time zone, in which its courses live."""
    zone: ZoneInfo = current_app.config["TIMEZONE"]
    return zone


def own_zone(user_id: int | None) -> str | None:
    """The name of the time zone that a person has chosen; None where they have not, and for an agent of a course."""
    if user_id is None:
        return None
    found: str | None = run(_zone(), person=user_id).scalar_one_or_none()
    return found


@cache
def _zone() -> Executable:
    return select(User.time_zone).where(User.id == bindparam("person"))


def zone_of(user_id: int | None) -> ZoneInfo:
    """A person's time zone: in it their days begin, and the times that they say are meant. One statement."""
    return zone_called(own_zone(user_id))


def zone_called(name: str | None) -> ZoneInfo:
    """The time zone of a chosen name, or of none."""
    try:
        return ZoneInfo(name) if name else school_zone()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # Written on another machine, whose database of time zones knew it.
        return school_zone()
