"""`export_confusion_data`: the taps themselves, for a teacher's own evaluation, with nobody's name."""

from __future__ import annotations

from typing import Any, Literal

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from itsdangerous import BadSignature, URLSafeTimedSerializer
from pydantic import Field
from sqlalchemy import select

from app.accounts import User, audit
from app.class_assist.course_numbers import settings_of
from app.class_assist.export_rows import PLAIN, WHOLE, ExportRow, extent_of, in_session, rows
from app.class_assist.forgetting import lessons_without_taps
from app.class_assist.heat import present_by_lesson
from app.class_assist.schemas import TimeRange
from app.class_assist.time_ranges import since
from app.core import clock
from app.core.actor import Actor
from app.core.capability import EVERY, Effect, capability
from app.core.errors import Denied
from app.core.export_files import as_csv
from app.core.permissions import Permission, Role
from app.core.schema import Id, Output
from app.core.widget import Node, card, markdown, text
from app.courses import CourseInput, Lesson, Seat, seat
from app.extensions import db

INLINE = 1000
LINK_SECONDS = 600
Format = Literal["csv", "json"]


class ExportConfusionData(CourseInput):
    format: Format = Field(default="csv", description="csv opens in spreadsheets, json in programs.")
    time_range: TimeRange = Field(default="all_time", description="Which taps come along.")
    include_anonymous: bool = Field(
        default=True, description="False leaves anonymous taps out. All taps are anonymous, so nothing is left."
    )
    include_metadata: bool = Field(
        default=True, description="Whether the lesson's beginning, the slide's title and the topic come along."
    )


class ConfusionExport(Output):
    course_id: Id
    success: bool = True
    format: Format
    time_range: TimeRange
    include_anonymous: bool
    include_metadata: bool
    data: str | list[ExportRow] | None = Field(
        description="CSV text or a list of rows; null with more than a thousand rows, which the link gives."
    )
    count: int
    download_url: str = Field(description="Gives the whole file without signing in, for ten minutes.")
    message: str


def export_tree(_actor: Actor, result: ConfusionExport) -> Node:
    """How many rows there are, and the link."""
    return card(text(result.message), markdown(f"[{_('Download the file')}]({result.download_url})"))


@capability(
    "export_confusion_data",
    permission=Permission.CONFUSION_EXPORT,
    access=seat,
    effect=Effect.WRITE,
    actions=("intervention.export",),
    examples=("Export this month's confusion as CSV", "give me the confusion data as JSON"),
    widget=export_tree,
    page=lambda result: url_for("courses.history", course_id=result.course_id, time_range=result.time_range),
    limit="30/minute",
    doors=EVERY,
)
def export_confusion_data(actor: Actor, data: ExportConfusionData, place: Seat) -> ConfusionExport:
    """Export a course's confusion taps, row for row, as CSV or JSON. Every export is in the audit log.

    A row holds no name and no id of a person: S7 tells one student of one lesson from the others, and is drawn
    anew for every export. Lessons with fewer students than the anonymity floor have no such marks.
    """
    extent = extent_of(place.course_id, since(data.time_range, clock.now()))
    count = extent.count if data.include_anonymous else 0
    held: str | list[ExportRow] | None = None
    if count <= INLINE:
        names = columns(data)
        read = list(rows(extent, in_session, names, unmarked(place))) if count else []
        held = read if data.format == "json" else "".join(as_csv(read, names))
    audit.record(actor, "export_confusion_data", course_id=place.course_id, subject=f"{count} taps, {data.time_range}")
    if not data.include_anonymous:
        sentence = _("All taps are anonymous, so without anonymous ones there is nothing to export.")
    elif count:
        sentence = ngettext("%(num)s tap exported.", "%(num)s taps exported.", count)
    else:
        sentence = _("Nobody was confused in this time, so the file is empty.")
    if data.time_range == "all_time" and (gone := lessons_without_taps(place.course_id)):
        left = ngettext(
            "The taps of %(num)s old lesson are no longer kept, and not in it.",
            "The taps of %(num)s old lessons are no longer kept, and not in it.",
            gone,
        )
        sentence = f"{sentence} {left}"
    return ConfusionExport(
        course_id=place.course_id,
        **data.model_dump(exclude={"course_id"}),
        data=held,
        count=count,
        download_url=url_for("exports.linked", token=_sign(actor, data), _external=True),
        message=sentence,
    )


def columns(data: ExportConfusionData) -> tuple[str, ...]:
    """The columns that an export has."""
    return WHOLE if data.include_metadata else PLAIN


def unmarked(place: Seat) -> frozenset[int]:
    """Lessons in which a mark would say too much: two taps of one student of three are easily guessed."""
    present = present_by_lesson(Lesson.course_id == place.course_id)
    floor = settings_of(place).anonymity_floor
    lessons = db.session.execute(select(Lesson.id).where(Lesson.course_id == place.course_id)).scalars()
    return frozenset(lesson for lesson in lessons if present.get(lesson, 0) < floor)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="confusion-export")


def _sign(actor: Actor, data: ExportConfusionData) -> str:
    return str(_signer().dumps({"for": actor.user_id, "name": actor.name, "data": data.model_dump(mode="json")}))


def unseal(token: str) -> tuple[Actor, ExportConfusionData]:
    """Who a link was made for, and what it gives. Raises Denied for one that is too old or not ours."""
    try:
        held: dict[str, Any] = _signer().loads(token, max_age=LINK_SECONDS)
    except BadSignature:
        raise Denied(_("This link is no longer valid. Export again, and use the new one.")) from None
    data = ExportConfusionData.model_validate(held["data"])
    person = db.session.get(User, held["for"]) if held["for"] is not None else None
    if person is not None:
        return Actor(person.name, person.id, Role(person.role), data.course_id), data
    if held["for"] is not None:
        raise Denied(_("This link is no longer valid. Export again, and use the new one."))
    return Actor(held["name"], course_id=data.course_id), data
