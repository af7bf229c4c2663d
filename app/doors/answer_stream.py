"""An answer as it is written, for the page: pieces of escaped text, and what happens between them, as HTML.

It is a stream of its own, beside the tab's: it lives as long as the answer, so that a tab has one stream that stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Flask, Response, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.accounts import signed_in_actor
from app.chat import RESTS, Ended, Entry, Event, Failed, Shown, Text, Tool, follow, run_of
from app.core.aside import Aside
from app.core.entry import Entry as Enter
from app.core.entry import open_to
from app.core.lines import CONTENT_TYPE, HEADERS, HEARTBEAT, PADDING, listening
from app.core.resting import rest_of
from app.core.templates import trusted
from app.core.wire import Wire, wire_of
from app.extensions import limiter

blueprint = Blueprint("answer_stream", __name__)

PREFIX = "/chat/streams/"


@blueprint.get(f"{PREFIX}<int:answer_id>")
@open_to(Enter.PEOPLE)
@limiter.exempt
def stream(answer_id: int) -> Response:
    """One of the person's own answers, from `Last-Event-ID` on."""
    run_id = run_of(signed_in_actor(), answer_id)
    place = request.headers.get("Last-Event-ID", "")
    words = {"running": _("Working…"), "failed": _("That did not work."), "asked": _("Waiting for your yes.")}
    encode = partial(_encoded, answer_id=answer_id, words=words, call_url=url_for("chat.call", call_id=0)[:-1])
    wire = wire_of(request.environ)
    passing = _OnWire(wire, encode) if wire is not None else None
    read = int(place) if place.isdecimal() and len(place) < 10 else 0
    entries = follow(run_id, read, listening(), passing, rest_of(request.environ))
    return Response(_pieces(entries, encode), content_type=CONTENT_TYPE, headers=dict(HEADERS))


@dataclass(frozen=True, slots=True)
class _OnWire:
    """A reader whose connection is written to by the thread that tells all readers."""

    wire: Wire
    encode: Callable[[Entry], bytes]

    def tell(self, entry: Entry) -> bool:
        return self.wire.send(_html_of(entry, self.encode))

    def finish(self) -> None:
        self.wire.finish()


def _pieces(entries: Iterator[Entry | None], encode: Callable[[Entry], bytes]) -> Iterator[bytes]:
    yield PADDING
    silent = 0
    for entry in entries:
        if entry is RESTS:
            yield b""
            continue
        if entry is not None:
            silent = 0
            yield _html_of(entry, encode)
            continue
        silent += 1
        if silent % HEARTBEAT == 0:
            yield b": heartbeat\n\n"


def _html_of(entry: Entry, encode: Callable[[Entry], bytes]) -> bytes:
    if entry.html is None:
        entry.html = encode(entry)
    return entry.html


def _encoded(entry: Entry, *, answer_id: int, words: dict[str, str], call_url: str) -> bytes:
    html = "".join([_html(event, answer_id, words, call_url) for event in entry.events])
    data = f"data: {html}\n".replace("\n", "\ndata: ", html.count("\n")) if html else ""
    end = "event: done\ndata: end\n\n" if entry.last else ""
    return f"id: {entry.place}\n{data}\n{end}".encode() if data else f"id: {entry.place}\n{end or chr(10)}".encode()


def _html(event: Event, answer_id: int, words: dict[str, str], call_url: str) -> Markup:
    match event:
        case Text(text):
            # A lone carriage return would end the event's line; to a reader it is a line's end.
            return _plain(text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text)
        case Tool(_name, status):
            return _partial(f"line-{answer_id}-activity", "textContent", escape(words.get(status, words["running"])))
        case Shown(call_id):
            load = Markup('<div hx-get="{}{}" hx-trigger="load" hx-swap="outerHTML"></div>').format(call_url, call_id)
            return _partial(f"line-{answer_id}-calls", "beforeend", load)
        case Failed() | Ended():
            # The line is drawn anew when the answer has ended, and says it then.
            return Markup("")


def _plain(text: str) -> Markup:
    """Text for a place between tags, where quotes are quotes: to escape them too would make code half as long again."""
    return trusted(text.replace("&", "&amp;").replace("<", "&lt;"))


def _partial(target: str, swap: str, html: Markup) -> Markup:
    return Markup('<hx-partial hx-target="#{}" hx-swap="{}">{}</hx-partial>').format(target, swap, html)


def init_app(app: Flask) -> None:
    """Register the route."""
    app.register_blueprint(blueprint)
    app.wsgi_app = Aside(app.wsgi_app, PREFIX)  # type: ignore[method-assign]
