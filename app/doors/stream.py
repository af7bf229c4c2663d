"""One event stream a tab: a snapshot, then changes, and a heartbeat; no database connection is held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from queue import Empty

from flask import Blueprint, Flask, Response, request

from app.accounts import signed_in_actor
from app.core.actor import Actor
from app.core.entry import Entry, open_to
from app.core.errors import NotFound
from app.core.live import Hub, Topic, audiences, hub
from app.core.permissions import Permission
from app.courses import CourseInput, seat
from app.extensions import db, limiter

blueprint = Blueprint("stream", __name__)
HEARTBEAT = 15.0

# Some proxies pass nothing on before two kilobytes have come together.
_PADDING = b":" + b" " * 2048 + b"\n\n"
_SUPERSEDED = (
    b'data: <hx-partial hx-target="#live-status" hx-swap="innerHTML">'
    b"This page is open in newer tabs, so live updates have stopped here. Reload to go on.</hx-partial>\n\n"
    b"event: superseded\ndata: end\n\n"
)

_NEEDS = {
    "student": Permission.COURSE_READ,
    "teacher": Permission.CONFUSION_READ,
    "projector": Permission.CONFUSION_READ,
}


@blueprint.get("/live/<int:course_id>/<audience>")
@open_to(Entry.PEOPLE)
@limiter.exempt
def live(course_id: int, audience: str) -> Response:
    """The live screen of one audience of a course."""
    if audience not in audiences() or audience not in _NEEDS:
        raise NotFound("There is no such screen.")
    actor = signed_in_actor()
    seat(actor, CourseInput(course_id=course_id), _NEEDS[audience])
    db.session.commit()
    db.session.remove()
    cursor = request.headers.get("Last-Event-ID", "")
    events = _Events(hub(), (course_id, audience), actor, cursor)
    return Response(
        iter(events),
        content_type="text/event-stream; charset=utf-8",
        headers={
            "Cache-Control": "no-cache, no-transform",
            "X-Accel-Buffering": "no",
            "Connection": "keep-alive",
        },
    )


@dataclass(frozen=True, slots=True)
class _Events:
    hub: Hub
    topic: Topic
    actor: Actor
    cursor: str

    def __iter__(self) -> Iterator[bytes]:
        with self.hub.open(self.topic, self.actor.key, self.cursor) as inbox:
            yield _PADDING
            while True:
                try:
                    event = inbox.events.get(timeout=HEARTBEAT)
                except Empty:
                    # Also how we notice that nobody listens any more.
                    yield b": heartbeat\n\n"
                    continue
                if event is None:
                    yield _SUPERSEDED
                    return
                yield event


def init_app(app: Flask) -> None:
    """Register the route."""
    app.register_blueprint(blueprint)
