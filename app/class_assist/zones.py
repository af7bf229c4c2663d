"""Which slides confused the class, for what is made from it: the heatmap's own figures and its anonymity floor."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.class_assist.course_numbers import active_since, settings_of
from app.class_assist.heatmap import figures_by_slide, scope_of
from app.class_assist.rules import slide_share
from app.courses import Seat

ZONE_DAYS = 30
"""Older lessons say little about what is hard now."""


def confused_shares(place: Seat, moment: datetime) -> dict[int, float]:
    """Slide id to the percent of those present whom it confused in the last thirty days.

    A slide that nobody tapped on, or whose figure the heatmap hides, is not in it.
    """
    settings = settings_of(place)
    scope = scope_of(place.course_id, moment - timedelta(days=ZONE_DAYS), moment)
    counts, present = figures_by_slide(scope, active_since(moment, settings))
    shares = {
        slide: slide_share(students, max(students, present.get(slide, 0)), settings)
        for slide, (_, students) in counts.items()
        if slide is not None
    }
    return {slide: share for slide, share in shares.items() if share is not None}
