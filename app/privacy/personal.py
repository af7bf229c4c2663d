"""What this domain holds itself: the exports that were made of people."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.core.personal_data import Named, OnErasure, holds
from app.core.retention import keeps
from app.privacy.models import PersonalExport

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
