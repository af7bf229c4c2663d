"""The time ranges that heatmaps and exports know, in the school's own days."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app


def since(time_range: str, moment: datetime) -> datetime | None:
    """The first moment of a time range, in the school's own time zone; None is since ever."""
    local = moment.astimezone(current_app.config["TIMEZONE"])
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    match time_range:
        case "last_hour":
            return moment - timedelta(hours=1)
        case "today":
            return midnight
        case "this_week":
            return midnight - timedelta(days=local.weekday())
        case "this_month":
            return midnight.replace(day=1)
    return None
