"""How kinds, states and focuses are called."""

from __future__ import annotations

from flask_babel import gettext as _

from app.messages import Audience
from app.quizzes.models import Focus, Kind


def focus_label(focus: Focus) -> str:
    """A focus, as a choice says it."""
    labels: dict[str, str] = {
        Focus.CONFUSION_ZONES: _("what was hard"),
        Focus.RECENT_TOPICS: _("the last two weeks"),
        Focus.COMPREHENSIVE: _("everything so far"),
        Focus.SPECIFIC_TOPIC: _("one topic"),
    }
    return labels[focus]


def kind_label(kind: Kind) -> str:
    """What a quiz is for."""
    labels: dict[str, str] = {
        Kind.REMEDIAL: _("Going over it again"),
        Kind.PRACTICE: _("Practice"),
        Kind.ASSESSMENT: _("Assessment: one try"),
    }
    return labels[kind]


def level_label(level: str) -> str:
    """How hard."""
    labels: dict[str, str] = {
        "adaptive": _("as my results suggest"),
        "easy": _("easy"),
        "medium": _("medium"),
        "hard": _("hard"),
    }
    return labels[level]


def answered_label(item_type: str) -> str:
    """How the items are answered."""
    labels: dict[str, str] = {
        "mixed": _("by choice and in writing"),
        "choice": _("by choice of four"),
        "cloze": _("in writing"),
    }
    return labels[item_type]


def chosen_label(audience: Audience) -> str:
    """Who got a quiz, as its teacher reads of it later."""
    labels: dict[str, str] = {
        Audience.CONFUSED: _("those who were confused then"),
        Audience.STRUGGLING: _("those who had struggled that week"),
        Audience.ALL: _("the whole class"),
        Audience.SPECIFIC: _("students who were named"),
    }
    return labels[audience]
