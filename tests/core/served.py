"""A small application for the web process of `app.web_worker`: streams that its other requests speak to."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import Any

from app.core.aside import Aside
from app.core.lines import hung_up
from app.core.resting import next_of, rest_of

streams: dict[str, tuple[SimpleQueue[bytes | None], Any]] = {}
ended: list[str] = []


def _stream(environ: dict[str, Any], name: str, seconds: float) -> Iterator[bytes]:
    queue: SimpleQueue[bytes | None] = SimpleQueue()
    rest = rest_of(environ)
    streams[name] = queue, rest
    try:
        yield b"hello "
        while not hung_up(environ["gunicorn.socket"]):
            try:
                said = yield from next_of(queue, seconds, rest, b"")
            except Empty:
                yield b"tick "
                continue
            if said is None:
                return
            if said == b"fail":
                raise RuntimeError("it was told to fail")
            yield said
    finally:
        del streams[name]
        ended.append(name)


def _app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    _, verb, *words = environ["PATH_INFO"].split("/")
    start_response("200 OK", [("Content-Type", "text/plain")])
    if verb == "stream":
        return _stream(environ, words[0], float(words[1]))
    for name in words[0].split(",") if verb == "wake" else ():
        if name in streams:
            streams[name][1].wake()
    if verb == "say":
        for name in words[0].split(","):
            queue, rest = streams[name]
            queue.put(None if words[1] == "end" else words[1].encode())
            if rest is not None:
                rest.wake()
    told = {
        "threads": threading.active_count(),
        "process": os.getpid(),
        "streams": sorted(streams),
        "ended": sorted(ended),
    }
    return [str(told.get(verb, "")).encode()]


app = Aside(_app, "/stream/")
