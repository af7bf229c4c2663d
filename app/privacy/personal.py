"""What this domain holds itself: the exports that were made of people."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.accounts import User
from app.core.personal_data import Named, OnErasure, holds, holds_nobody
from app.core.retention import keeps
from app.privacy.leaving import HAVE_NO_PLACE, MAY_GO, erase_them, goes_along
from app.privacy.models import PersonalExport, RetentionPeriod

for _column, _kind in (
    ("person_id", _("Exports of their data")),
    ("asked_by_id", _("Exports that they asked for")),
):
    holds(
        PersonalExport,
        Named(_column),
        kind=_kind,
        erasure=OnErasure.DELETE,
        outcome=_("Deleted, with the files."),
        files="file_id",
    )
holds_nobody(RetentionPeriod, "kind", "a word of ours")

keeps(
    "exports",
    PersonalExport,
    title=_("Exports of one person's data, with their files"),
    since="created_at",
    days=7,
    least=1,
    most=30,
    files="file_id",
)
for _name, _title, _since, _where in (
    ("left_people", _("People who have left, erased with all that is about them"), "left_at", MAY_GO),
    ("unplaced_people", _("Accounts in no course under way, erased likewise"), "unplaced_since", HAVE_NO_PLACE),
):
    keeps(
        _name,
        User,
        title=_title,
        since=_since,
        days=1095,
        least=180,
        most=3650,
        where=_where,
        # Some thirty statements for each person, and nobody may wait long for SQLite's one writer.
        batch=5,
        along=goes_along,
        forget=erase_them,
    )
