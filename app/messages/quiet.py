"""Quiet hours: when e-mail waits, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from datetime import time as of_day
from zoneinfo import ZoneInfo


def quiet_until(moment: datetime, hours: tuple[int, int] | None, zone: ZoneInfo) -> datetime | None:
    """The end of the quiet hours that `moment` (aware) falls into, by the school's clock; None outside of them.

    `hours` are the first quiet hour and the first that is not, such as (20, 7); None is no quiet hours at all.
    """
    if hours is None:
        return None
    first, last = hours
    local = moment.astimezone(zone)
    quiet = first <= local.hour < last if first < last else local.hour >= first or local.hour < last
    if not quiet:
        return None
    day = local.date() + timedelta(days=1 if first > last and local.hour >= first else 0)
    return datetime.combine(day, of_day(last), zone).astimezone(moment.tzinfo)
