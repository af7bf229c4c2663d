"""What a teacher may do about a lesson's confusion, as buttons by slide and forms for words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.class_assist.measuring import names_of_kinds, names_of_words
from app.class_assist.offers import suggested
from app.class_assist.schemas import InterventionKind, LessonHeatmap
from app.core import widget
from app.core.widget import Node

MOST_ROWS = 3
"""Slides that have buttons of their own, beside the one that is up."""


def offer_nodes(result: LessonHeatmap) -> list[Node]:
    """A row of buttons for the slide that is up and for those that confused most, then a form for each kind of words.

    A slide whose figure is hidden is chosen by nothing but being up.
    """
    if not result.offers:
        return []
    labels = {row.slide_id: f"{row.label}: {row.title}" for row in result.rows if row.slide_id is not None}
    usual = suggested()
    plain = [kind for kind in result.offers if kind not in usual]
    rows = [_row(result, plain, slide, label) for slide, label in labels.items() if slide in _chosen(result)]
    forms = [_form(result, kind, usual[kind], labels) for kind in result.offers if kind in usual]
    return [*(rows or [_row(result, plain, None, "")]), *forms]


def _chosen(result: LessonHeatmap) -> set[int | None]:
    others = [row for row in result.rows if row.confused and row.slide_id not in (None, result.up)]
    hardest = sorted(others, key=lambda row: -(row.confused or 0))[:MOST_ROWS]
    return {result.up, *(row.slide_id for row in hardest)}


def _row(result: LessonHeatmap, kinds: list[InterventionKind], slide: int | None, label: str) -> Node:
    names = names_of_kinds()
    buttons = [
        widget.button(
            names[kind],
            _start(result, kind, slide),
            variant="outline",
            size="sm",
        )
        for kind in kinds
    ]
    return widget.row(*([widget.text(label, size="sm")] if label else []), *buttons, wrap="wrap", align="center")


def _start(result: LessonHeatmap, kind: InterventionKind, slide: int | None = None) -> dict[str, Any]:
    named = {} if slide is None else {"slide_id": str(slide)}
    return {"type": "intervention.start", "payload": {"course_id": str(result.course_id), "kind": kind, **named}}


def _form(result: LessonHeatmap, kind: InterventionKind, usual: str, labels: dict[int, str]) -> Node:
    about: list[Node] = []
    if labels:
        up = result.up if result.up in labels else max(labels)
        options = [{"value": str(slide), "label": label} for slide, label in labels.items()]
        about = [widget.label(_("About"), "slide_id"), widget.select("slide_id", options, str(up))]
    return widget.form(
        _start(result, kind),
        *about,
        widget.label(names_of_words()[kind], "message"),
        widget.textarea("message", rows=2, defaultValue=usual),
        widget.button(names_of_kinds()[kind], submit=True, variant="outline", size="sm"),
    )
