"""The running lesson at one moment: what several parts of a teacher's screen are drawn from, read once."""

from __future__ import annotations

from dataclasses import dataclass

from app.class_assist.course_numbers import active_since, settings_of
from app.class_assist.heat import SlideFigures, slide_figures
from app.class_assist.measuring import interventions_of
from app.class_assist.schemas import InterventionRow
from app.core import clock
from app.courses import Seat


@dataclass(frozen=True, slots=True)
class LessonNow:
    """Counts by slide, and what was done about confusion so far, the newest first."""

    figures: SlideFigures
    interventions: list[InterventionRow]


def lesson_now(place: Seat) -> LessonNow | None:
    """Read it; None where no lesson is running."""
    if place.lesson is None:
        return None
    settings = settings_of(place)
    figures = slide_figures(place.lesson.id, active_since(clock.now(), settings))
    return LessonNow(figures, interventions_of(place.lesson.id, settings))
