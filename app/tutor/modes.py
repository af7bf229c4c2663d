"""How far the tutor goes in a course: a teacher sets it, and the students are told in a sentence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.courses import Course, Seat
from app.extensions import db

SECTION = "tutor"
"""Where a course's settings hold it."""


class Mode(StrEnum):
    """What the tutor does for a course's students, the strictest first. Those who teach get everything anyway."""

    OFF = "off"
    HINTS = "hints"
    EXPLAIN = "explain"
    FREE = "free"


DEFAULT = Mode.EXPLAIN


def mode_in(settings: Mapping[str, Any]) -> Mode:
    """The mode that a course's settings hold."""
    return Mode(settings.get(SECTION, {}).get("mode", DEFAULT))


def mode_of(course_id: int) -> Mode:
    """A course's mode. Whoever asks has been let into the course before."""
    settings = db.session.execute(select(Course.settings).where(Course.id == course_id)).scalar_one()
    return mode_in(settings)


def mode_for(place: Seat) -> Mode:
    """The mode that holds for the person in this seat."""
    return Mode.FREE if place.role.teaches else mode_in(place.settings)


def strictest_mode(course_ids: Collection[int]) -> Mode:
    """The mode that holds for a student of these courses who has not said which is meant; free for one of none."""
    rows = db.session.execute(select(Course.settings).where(Course.id.in_(course_ids))).scalars()
    held = {mode_in(settings) for settings in rows}
    return next((mode for mode in Mode if mode in held), Mode.FREE)


def mode_labels() -> dict[Mode, str]:
    """Each mode in a few words, in the order to choose from."""
    return {Mode.OFF: _("Off"), Mode.HINTS: _("Hints"), Mode.EXPLAIN: _("Explain"), Mode.FREE: _("Free")}


def mode_help() -> dict[Mode, str]:
    """What each mode does, for those who choose one."""
    return {
        Mode.OFF: _("It answers no questions about the subject."),
        Mode.HINTS: _(
            "First a nudge, then a closer hint, then a similar example. The explanation comes only after these."
        ),
        Mode.EXPLAIN: _("It explains from your slides and notes, and names the slide."),
        Mode.FREE: _("It may also use what a language model knows, and says when that is not from your slides."),
    }


def mode_sentence(mode: Mode) -> str:
    """What students are told of their course's mode."""
    said: dict[Mode, str] = {
        Mode.OFF: _("Your teacher has turned the tutor off in this course. Ask your teacher, they are glad to help."),
        Mode.HINTS: _("Your teacher has set the tutor to hints: it helps you find the answer yourself, step by step."),
        Mode.EXPLAIN: _("Your teacher has set the tutor to explain, from this course's slides and notes."),
        Mode.FREE: _("Your teacher lets the tutor answer freely. What is not from your slides may be wrong."),
    }
    return said[mode]
