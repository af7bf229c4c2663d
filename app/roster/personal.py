"""What the roster import holds about a person."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.core.personal_data import Named, OnErasure, Unsearchable, holds, holds_nobody
from app.core.retention import goes_by_itself, keeps
from app.roster.importing import KEPT
from app.roster.models import RosterImport

holds(
    RosterImport,
    Named("created_by_id"),
    kind=_("Rosters that they uploaded"),
    shows=("created_at", "course_id", "filename", "applied_at"),
    erasure=OnErasure.DETACH,
    outcome=_("Kept as counts, without them."),
    blanks={"filename": ""},
)
holds(
    RosterImport,
    Unsearchable("file_id"),
    kind=_("Roster files that nobody has imported yet, kept for a day"),
    erasure=OnErasure.DETACH,
    outcome=_("The files are deleted, whoever is in them: please choose such a file again."),
    files="file_id",
)
holds_nobody(RosterImport, "summary", "counts by kind, never names")

keeps(
    "roster_imports",
    RosterImport,
    title=_("Counts of roster imports"),
    since="created_at",
    days=365,
    least=7,
    most=3650,
    files="file_id",
)
goes_by_itself(_("Roster files that nobody imported"), KEPT)
