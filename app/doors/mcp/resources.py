"""The slides of the connection's course and the notes to them, as resources."""

from __future__ import annotations

import re

from mcp import MCPError
from mcp.types import (
    INVALID_PARAMS,
    ListResourcesResult,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextResourceContents,
)

from app.core.actor import Actor, Door
from app.core.capability import find
from app.core.errors import Denied, Invalid, NotFound
from app.core.permissions import Permission
from app.core.pipeline import invoke
from app.core.transaction import transaction
from app.courses import CourseInput, SlideHead, courses_of, deck_text, outline, seat
from app.doors.mcp.rate import count

READS = "fetch_notes"
"""The capability whose rules hold: who may have it may read, and a token has to cover it."""

MARKDOWN = "text/markdown"
PAGE = 200
"""Resources that are listed at a time."""

SLIDE = "homeroom://courses/{course_id}/slides/{number}"
NOTES = f"{SLIDE}/notes"
_URI = re.compile(r"homeroom://courses/([0-9]{1,19})/slides/([0-9]{1,4})(/notes)?")

TEMPLATES = [
    ResourceTemplate(
        name="slide",
        title="A slide",
        uri_template=SLIDE,
        mime_type=MARKDOWN,
        description="A slide of the course's deck, by its number from 1.",
    ),
    ResourceTemplate(
        name="notes",
        title="The notes to a slide",
        uri_template=NOTES,
        mime_type=MARKDOWN,
        description="What the teacher wrote to the slide; its own text where there are no notes.",
    ),
]


def listed(actor: Actor, cursor: str | None) -> ListResourcesResult:
    """A page of the slides that the actor may see. Raises MCPError for a cursor that is none of ours."""
    if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise MCPError(INVALID_PARAMS, "There is no page with this cursor.")
    start = int(cursor or 0)
    try:
        find(READS).permit(actor, Door.MCP)
        found = [each for course_id in _courses(actor) for each in _resources(actor, course_id)]
    except (Denied, NotFound):
        found = []
    more = str(start + PAGE) if start + PAGE < len(found) else None
    return ListResourcesResult(resources=found[start : start + PAGE], next_cursor=more)


def _courses(actor: Actor) -> list[int]:
    return [each.id for each in courses_of(actor)] if actor.course_id is None else [actor.course_id]


def _resources(actor: Actor, course_id: int) -> list[Resource]:
    with transaction(write=actor.watched):
        place = seat(actor, CourseInput(course_id=course_id), Permission.DECK_READ)
        heads = outline(course_id, place.deck_version)
    return [each for head in heads for each in _of_slide(course_id, place.course_name, head)]


def _of_slide(course_id: int, course: str, head: SlideHead) -> tuple[Resource, Resource]:
    address = SLIDE.format(course_id=course_id, number=head.number)
    name = f"{head.number}. {head.title}"
    return (
        Resource(uri=address, name=name, title=name, description=f"A slide of {course}.", mime_type=MARKDOWN),
        Resource(
            uri=f"{address}/notes",
            name=f"{name} (notes)",
            title=f"{name} (notes)",
            description=f"The notes to a slide of {course}.",
            mime_type=MARKDOWN,
        ),
    )


def read(actor: Actor, uri: str) -> ReadResourceResult:
    """A slide's text or its notes. Raises MCPError where there is none, or none that the actor may see."""
    parts = _URI.fullmatch(uri)
    if parts is None:
        raise _missing(uri)
    course_id, number, notes = parts[1], int(parts[2]), parts[3]
    count(actor)
    try:
        result = invoke(actor, READS, {"course_id": course_id, "slide_id": f"slide_{number}"}, door=Door.MCP).result
    except (NotFound, Invalid):
        raise _missing(uri) from None
    if notes:
        text = "\n\n".join(each.content for each in result.notes)  # type: ignore[attr-defined]
    else:
        found = next((each for each in deck_text(int(course_id)) if each.head.number == number), None)
        if found is None:
            raise _missing(uri)
        text = f"# {found.head.title}\n\n{found.body}".strip()
    return ReadResourceResult(contents=[TextResourceContents(uri=uri, mime_type=MARKDOWN, text=text)])


def _missing(uri: str) -> MCPError:
    return MCPError(INVALID_PARAMS, "Resource not found", {"uri": uri})
