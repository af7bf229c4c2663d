"""What long work holds about a person."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.core.personal_data import Named, OnErasure, holds, holds_nobody, says_freely
from app.core.retention import goes_by_itself
from app.jobs.models import Job
from app.jobs.sweeping import KEPT

holds(
    Job,
    Named("started_by_id"),
    kind=_("Work in the background that they started"),
    shows=("created_at", "kind", "course_id", "state", "finished_at"),
    erasure=OnErasure.DETACH,
    outcome=_("Kept for a month, without them."),
)
holds_nobody(Job, "arguments", "ids of what is worked on, never of a person")
holds_nobody(Job, "result", "counts and ids of what was made")
says_freely(Job, "sentence", why="what came of the work, in our words; it goes with the row, after a month")
holds_nobody(Job, "claim", "drawn by chance for each try")

goes_by_itself(_("What became of work in the background"), KEPT)
