"""A screen for tests: an event stream read over a real connection from a real threaded server."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from threading import Thread

from flask import Flask
from werkzeug.serving import make_server

SOON = 20.0
"""Seconds that a busy machine is given."""


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """The application on a free port of this machine, a thread a connection; gives the port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join(SOON)


@dataclass
class Event:
    """One event of a stream; `comment` is a heart-beat or padding."""

    id: str = ""
    name: str = ""
    data: str = ""
    comment: str = ""


@dataclass
class Screen:
    """An open stream. `events` grows while the server sends; `ended` is true once the server has closed it."""

    response: HTTPResponse
    connection: HTTPConnection
    events: list[Event] = field(default_factory=list)
    ended: bool = False

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def said(self) -> str:
        """All data so far."""
        return "".join(event.data for event in list(self.events))

    def snapshots(self) -> list[Event]:
        return [event for event in list(self.events) if event.data]

    def wait(self, until: Callable[[Screen], bool], seconds: float = SOON) -> bool:
        """Whether it comes true in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if until(self):
                return True
            time.sleep(0.005)
        return until(self)

    def close(self) -> None:
        """Hang up, as a page that is left does."""
        try:
            if self.connection.sock is not None:
                self.connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the server was first
        self.connection.close()

    def _read(self) -> None:
        event, data = Event(), list[str]()
        try:
            for raw in self.response:
                line = raw.decode().rstrip("\n")
                name, _, value = line.partition(": ")
                if not line:
                    event.data = "\n".join(data)
                    if event != Event():
                        self.events.append(event)
                    event, data = Event(), []
                elif name == "id":
                    event.id = value
                elif name == "event":
                    event.name = value
                elif name == "data":
                    data.append(value)
                else:
                    event.comment += line.removeprefix(":")
        except (OSError, ValueError, AttributeError):
            pass  # we hung up
        self.ended = True


def open_screen(port: int, path: str, cookie: str, *, cursor: str = "") -> Screen:
    """Ask for a stream; reads it in the background where the server agrees."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": f"session={cookie}", **({"Last-Event-ID": cursor} if cursor else {})}
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    # Each response keeps its socket; http.client lets go of it after the headers of a closing connection.
    if connection.sock is None and response.fp is not None:
        connection.sock = response.fp.raw._sock  # type: ignore[attr-defined]
    screen = Screen(response, connection)
    if response.status == 200:
        Thread(target=screen._read, daemon=True).start()
    return screen


def read_until(line: socket.socket, what: bytes) -> bytes:
    """What comes over a line, until it holds this."""
    got = b""
    while what not in got:
        piece = line.recv(65536)
        assert piece, got
        got += piece
    return got
