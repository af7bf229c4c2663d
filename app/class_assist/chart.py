"""The live chart: the share of confused students by slide of the running lesson."""

from __future__ import annotations

from app.class_assist.confusion_settings import ConfusionSettings
from app.class_assist.heat import SlideFigures
from app.class_assist.rules import slide_share
from app.class_assist.schemas import ChartPoint
from app.courses import Seat, outline

MOST = 100


def chart_of(place: Seat, figures: SlideFigures, settings: ConfusionSettings) -> list[ChartPoint]:
    """One point a slide that was shown or tapped, the last hundred; None where the anonymity floor hides it.

    None at all while every figure would be nought: a bar of nothing tells less than the sentence in its place.
    """
    if place.lesson is None:
        return []
    counts, present = figures.counts, figures.present
    points = []
    for slide in outline(place.course_id, place.deck_version):
        if slide.id not in counts and slide.id not in present and slide.id != place.lesson.slide_id:
            continue
        students = counts.get(slide.id, (0, 0))[1]
        figure = slide_share(students, max(present.get(slide.id, 0), students), settings)
        points.append(ChartPoint(label=slide.label, confused=None if figure is None else round(figure, 1)))
    return points[-MOST:] if any(point.confused != 0 for point in points) else []
