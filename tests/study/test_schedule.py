"""Missed items come back on the published dates of FSRS."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.study.schedule import due, new_card, review

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_the_dates_are_those_of_the_test_vector() -> None:
    card, now, waits = new_card(NOW), NOW, []
    for is_right in (True, True, True, True, False, True):
        card = json.loads(json.dumps(review(card, is_right, now)))
        waits.append(due(card) - now)
        now = due(card)
    minutes, days = timedelta(minutes=10), timedelta(days=1)
    assert waits == [minutes, 2 * days, 11 * days, 46 * days, minutes, 3 * days]


def test_a_new_card_is_due_at_once_and_reviewing_leaves_it_as_it_was() -> None:
    card = new_card(NOW)
    before = json.dumps(card)
    assert due(card) == NOW
    assert review(card, True, NOW) == review(card, True, NOW)
    assert json.dumps(card) == before


def test_another_time_zone_is_the_same_moment() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=-8)))
    assert review(new_card(NOW), True, there) == review(new_card(there), True, NOW)


def test_a_moment_without_a_zone_and_a_broken_card_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        new_card(datetime(2026, 1, 5))
    with pytest.raises(ValueError, match="no card"):
        review({"due": "2026"}, True, NOW)
