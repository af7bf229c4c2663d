"""What the tutor holds about a person."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.core.personal_data import Named, OnErasure, holds, says_freely
from app.tutor.models import HintStep

holds(
    HintStep,
    Named("person_id"),
    kind=_("Questions that the tutor gave them hints on"),
    shows=("course_id", "question", "step", "updated_at"),
    erasure=OnErasure.DELETE,
    outcome=_("Deleted."),
)
says_freely(HintStep, "fingerprint", why="the words of the question beside it, and goes with it")
