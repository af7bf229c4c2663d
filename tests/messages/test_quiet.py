from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.messages.quiet import quiet_until

CHICAGO = ZoneInfo("America/Chicago")
NIGHT = (20, 7)


def at(text: str, zone: ZoneInfo = CHICAGO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-11-20T19:59:59", None),
        ("2026-11-20T20:00:00", "2026-11-21T07:00:00"),
        ("2026-11-20T23:59:59", "2026-11-21T07:00:00"),
        ("2026-11-21T00:00:00", "2026-11-21T07:00:00"),
        ("2026-11-21T06:59:59", "2026-11-21T07:00:00"),
        ("2026-11-21T07:00:00", None),
        ("2026-11-21T12:00:00", None),
    ],
)
def test_a_night_lasts_until_the_morning_by_the_schools_clock(moment: str, until: str | None) -> None:
    assert quiet_until(at(moment), NIGHT, CHICAGO) == (at(until) if until else None)


def test_hours_within_one_day_end_on_that_day() -> None:
    assert quiet_until(at("2026-11-20T12:30:00"), (12, 14), CHICAGO) == at("2026-11-20T14:00:00")
    assert quiet_until(at("2026-11-20T14:00:00"), (12, 14), CHICAGO) is None


def test_without_quiet_hours_nothing_waits() -> None:
    assert quiet_until(at("2026-11-20T03:00:00"), None, CHICAGO) is None


@pytest.mark.parametrize("day", ["2026-03-08", "2026-11-01"])
def test_the_night_in_which_the_clock_changes_still_ends_at_seven(day: str) -> None:
    until = quiet_until(at(f"{day}T00:30:00"), NIGHT, CHICAGO)
    assert until is not None
    assert until.astimezone(CHICAGO).hour == 7
    assert until.astimezone(CHICAGO).date().isoformat() == day


def test_a_morning_that_the_clock_jumps_over_still_comes() -> None:
    moment = at("2026-03-08T01:30:00")
    until = quiet_until(moment, (20, 2), CHICAGO)
    assert until is not None
    assert until > moment
    assert quiet_until(until, (20, 2), CHICAGO) is None
