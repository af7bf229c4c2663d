"""Whether a teacher has muted the running lesson's meter: kept with the lesson's id, so the next is loud again."""

from __future__ import annotations

from typing import Any

from app.courses import Seat, change_settings

LIVE_KEY = "class_assist_live"


def is_muted(place: Seat) -> bool:
    """Whether the meter of the running lesson is muted. Taps are stored and alerts kept all the same."""
    held: dict[str, Any] = place.settings.get(LIVE_KEY, {})
    return place.lesson is not None and held.get("muted_lesson") == place.lesson.id


def mute(place: Seat, muted: bool) -> None:
    """Mute the running lesson, or no lesson."""
    lesson_id = place.lesson.id if place.lesson is not None and muted else None
    change_settings(place.course_id, LIVE_KEY, lambda _held: {"muted_lesson": lesson_id})
