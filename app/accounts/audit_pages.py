"""The audit log's page, and the same as a file."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from sqlalchemy import func, select

from app.accounts.access import school
from app.accounts.audit_search import COLUMNS, SearchAuditLog, every, record_search
from app.accounts.models import AuditEntry
from app.accounts.sessions import signed_in_actor
from app.core import clock
from app.core.actor import Door
from app.core.capability import find
from app.core.entry import Entry, open_to
from app.core.export_files import as_csv
from app.core.permissions import Permission
from app.core.pipeline import invoke
from app.core.plain_words import deed
from app.core.transaction import transaction
from app.extensions import db

blueprint = Blueprint("audit_log", __name__)

FILTERS = ("who", "what", "course_id", "person_id", "from", "to")


def _asked(*names: str) -> dict[str, str]:
    return {name: request.args[name] for name in names if request.args.get(name)}


@blueprint.get("/audit")
@open_to(Entry.ADMINISTRATORS)
def entries() -> str:
    """Who looked at, or acted on, whose data."""
    outcome = invoke(signed_in_actor(), "search_audit_log", _asked(*FILTERS, "before"), door=Door.BROWSER)
    actions = db.session.execute(select(AuditEntry.action).distinct().order_by(AuditEntry.action)).scalars()
    return render_template(
        "accounts/audit.html",
        found=outcome.result,
        asked=_asked(*FILTERS),
        first=not request.args.get("before"),
        actions=list(actions),
        deed=deed,
    )


@blueprint.get("/audit.csv")
@open_to(Entry.ADMINISTRATORS)
def download() -> Response:
    """What the same search finds, as CSV. The file ends with the entry of its own download."""
    actor = signed_in_actor()
    data = find("search_audit_log").parse(_asked(*FILTERS))
    assert isinstance(data, SearchAuditLog), "that is what it takes"
    with transaction():
        school(actor, data, Permission.AUDIT_READ)
        record_search(actor, data, "download_audit_log")
        db.session.flush()
        newest = db.session.execute(select(func.max(AuditEntry.id))).scalar_one()
    return Response(
        (piece.encode() for piece in as_csv(every(data, newest), COLUMNS)),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="audit-log-{clock.now():%Y-%m-%d}.csv"',
            "Cache-Control": "private, no-store",
        },
    )
