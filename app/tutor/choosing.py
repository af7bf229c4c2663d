"""The course's tutor mode: read by everybody in it, set by those who teach."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.core.actor import Actor
from app.core.capability import Effect, capability
from app.core.permissions import Permission
from app.core.widget import Node, caption, card, title
from app.courses import CourseInput, Seat, change_settings, seat
from app.tutor.modes import SECTION, mode_help, mode_in, mode_labels, mode_sentence
from app.tutor.schemas import SetTutorMode, TutorMode


def mode_card(_actor: Actor, result: TutorMode) -> Node:
    """The mode, and what it means."""
    return card(title(mode_labels()[result.mode], size="sm"), caption(result.message))


@capability(
    "get_tutor_mode",
    permission=Permission.COURSE_READ,
    access=seat,
    effect=Effect.READ,
    examples=("What may the tutor tell us?", "Is the tutor on in this class?"),
    widget=mode_card,
    page=lambda result: url_for("courses.course", course_id=result.course_id),
)
def get_tutor_mode(_actor: Actor, data: CourseInput, place: Seat) -> TutorMode:
    """Say how far the tutor goes for the students of a course: off, hints, explain or free."""
    mode = mode_in(place.settings)
    return TutorMode(course_id=data.course_id, mode=mode, message=mode_sentence(mode))


@capability(
    "set_tutor_mode",
    permission=Permission.SETTINGS_WRITE,
    access=seat,
    effect=Effect.WRITE,
    examples=("Only give hints in period 3", "Turn the tutor off in this class"),
    widget=mode_card,
    page=lambda result: url_for("courses.settings", course_id=result.course_id),
)
def set_tutor_mode(_actor: Actor, data: SetTutorMode, place: Seat) -> TutorMode:
    """Set how far the tutor goes for the students of a course; they are told. It holds from their next question on."""

    def chosen(section: dict[str, Any]) -> dict[str, Any]:
        return section | {"mode": data.mode.value}

    change_settings(place.course_id, SECTION, chosen)
    sentence = _("Saved. %(what)s", what=mode_help()[data.mode])
    return TutorMode(course_id=place.course_id, mode=data.mode, message=sentence)
