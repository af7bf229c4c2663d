"""Where an export is downloaded: by a teacher's session, or by a link that lives for ten minutes."""

from __future__ import annotations

from flask import Blueprint, Response, request

from app.accounts import audit, signed_in_actor
from app.class_assist.export_rows import extent_of, reader, rows
from app.class_assist.exports import ExportConfusionData, columns, unmarked, unseal
from app.class_assist.time_ranges import since
from app.core import clock
from app.core.actor import Actor
from app.core.capability import find
from app.core.entry import Entry, open_to
from app.core.export_files import as_csv, as_json
from app.core.permissions import Permission
from app.core.transaction import transaction
from app.courses import seat
from app.extensions import db

blueprint = Blueprint("exports", __name__)


@blueprint.get("/courses/<int:course_id>/confusion-export")
@open_to(Entry.PEOPLE)
def download(course_id: int) -> Response:
    """The file that the query describes, for a teacher of the course."""
    asked = {**request.args.to_dict(), "course_id": str(course_id)}
    data = find("export_confusion_data").parse(asked)
    assert isinstance(data, ExportConfusionData), "that is what it takes"
    return _file(signed_in_actor(), data)


@blueprint.get("/confusion-export/<token>")
@open_to(Entry.ANYONE)
def linked(token: str) -> Response:
    """The file of a signed link, while whoever it was made for may still have it."""
    return _file(*unseal(token))


def _file(actor: Actor, data: ExportConfusionData) -> Response:
    with transaction():
        place = seat(actor, data, Permission.CONFUSION_EXPORT)
        extent = extent_of(place.course_id, since(data.time_range, clock.now()))
        small = unmarked(place)
        said = f"{extent.count if data.include_anonymous else 0} taps, {data.time_range}"
        audit.record(actor, "download_confusion_data", course_id=place.course_id, subject=said)
    names = columns(data)
    # The pieces are read while they are sent, after this request's own session has been given back.
    found = rows(extent, reader(db.engine), names, small) if data.include_anonymous else iter(())
    pieces = as_csv(found, names) if data.format == "csv" else as_json(found)
    name = f"confusion-{place.course_id}-{clock.now():%Y-%m-%d}.{data.format}"
    return Response(
        (piece.encode() for piece in pieces),
        content_type="text/csv; charset=utf-8" if data.format == "csv" else "application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )
