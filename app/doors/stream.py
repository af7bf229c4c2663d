"""One event stream a tab: a snapshot, then changes, and a heartbeat; no database connection is held."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from queue import Empty

from flask import Blueprint, Flask, Response, request

from app.accounts import signed_in_actor
from app.core.actor import Actor
from app.core.aside import Aside
from app.core.entry import Entry, open_to
from app.core.errors import NotFound
from app.core.lines import CONTENT_TYPE, HEADERS, HEARTBEAT, PADDING, hung_up
from app.core.live import Topic, audiences
from app.core.live_hub import Hub, hub
from app.core.permissions import Permission
from app.core.resting import Rest, next_of, rest_of
from app.core.transaction import transaction
from app.courses import CourseInput, seat
from app.extensions import db, limiter

blueprint = Blueprint("stream", __name__)
LOOK = 1.0
"""How often we look whether somebody still listens, in seconds."""

_SUPERSEDED = (
    b'data: <hx-partial hx-target="#live-status" hx-swap="innerHTML">'
    b"Live updates have stopped here, perhaps because the page is open in newer tabs. Reload to go on.</hx-partial>"
    # Without its element the stream does not come back, or two tabs would push each other out for ever.
    b'<hx-partial hx-target="#live" hx-swap="delete"></hx-partial>\n\n'
    b"event: superseded\ndata: end\n\n"
)

_NEEDS = {
    "student": Permission.COURSE_READ,
    "teacher": Permission.CONFUSION_READ,
    "visitor": Permission.CONFUSION_READ,
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
    with transaction(write=actor.watched):
        seat(actor, CourseInput(course_id=course_id), _NEEDS[audience])
    db.session.remove()
    cursor = request.headers.get("Last-Event-ID", "")
    line = request.environ.get("gunicorn.socket") or request.environ.get("werkzeug.socket")
    events = _Events(hub(), (course_id, audience), actor, cursor, line, rest_of(request.environ))
    return Response(
        iter(events),
        content_type=CONTENT_TYPE,
        headers=dict(HEADERS),
    )


@dataclass(frozen=True, slots=True)
class _Events:
    hub: Hub
    topic: Topic
    actor: Actor
    cursor: str
    line: socket.socket | None
    rest: Rest | None

    def __iter__(self) -> Iterator[bytes]:
        # Where it can rest, who keeps it sees when the other side hangs up.
        look = LOOK if self.rest is None else HEARTBEAT
        with self.hub.open(self.topic, self.actor.key, self.cursor, self.rest) as inbox:
            yield PADDING
            beat_at = time.monotonic() + HEARTBEAT
            while not hung_up(self.line):
                try:
                    wait = max(0.0, min(look, beat_at - time.monotonic()))
                    event = yield from next_of(inbox.events, wait, self.rest, b"")
                except Empty:
                    if time.monotonic() < beat_at:
                        continue
                    event = b": heartbeat\n\n"
                if event is None:
                    yield _SUPERSEDED
                    return
                yield event
                beat_at = time.monotonic() + HEARTBEAT


def init_app(app: Flask) -> None:
    """Register the route."""
    app.register_blueprint(blueprint)
    app.wsgi_app = Aside(app.wsgi_app, "/live/")  # type: ignore[method-assign]
