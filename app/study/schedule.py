"""When a missed item comes back: FSRS with its standard parameters and no fuzz, so that a date can be explained."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from fsrs import Card, Rating, Scheduler


@cache
def _scheduler() -> Scheduler:
    return Scheduler(enable_fuzzing=False)


def new_card(now: datetime) -> dict[str, Any]:
    """A card for JSON, due at once. `now` knows its time zone, else `ValueError`."""
    # The id is the row's, not the card's: FSRS would take the clock's and wait a millisecond.
    return dict(Card(card_id=0, due=_utc(now)).to_dict())


def review(card: Mapping[str, Any], is_right: bool, now: datetime) -> dict[str, Any]:
    """The card after an answer: Good if it was right, Again if not.

    Raises `ValueError` for a card that is none and for a `now` without a time zone.
    """
    try:
        before = Card.from_dict(dict(card))  # type: ignore[arg-type]
    except (KeyError, TypeError) as error:
        raise ValueError("this is no card of the schedule") from error
    after, _ = _scheduler().review_card(before, Rating.Good if is_right else Rating.Again, _utc(now))
    return dict(after.to_dict())


def due(card: Mapping[str, Any]) -> datetime:
    """When a card is due, in UTC."""
    return datetime.fromisoformat(card["due"]).astimezone(UTC)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC)
