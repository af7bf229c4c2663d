"""Requests take turns in a process: one works, the others wait for it and not for the interpreter.

Every statement gives the interpreter away and has to queue for it again, behind all threads that have just begun; on
SQLite meanwhile it holds the only writer's lock. With 32 clients on two processes this took taps from 355 to 436 a
second on SQLite, from 270 to 345 on PostgreSQL, and the slowest from 236 to 124 ms. Two at once gave nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SHORT = 64 * 1024
"""Bytes of a body that is read before its turn; a longer one takes no turn, or a slow line would hold it."""

PATIENCE = 0.2
"""Seconds that a request waits for its turn at most; then it takes it from who is slow."""


class Turns:
    """WSGI middleware that lets one request of a process work at a time. An answer's pieces are passed on outside."""

    def __init__(self, app: WSGIApplication, patience: float = PATIENCE) -> None:
        self._app = app
        self._patience = patience
        self._turn: Lock | None = None
        self._waiting: deque[Lock] = deque()
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if not _has_come(environ):
            return self._app(environ, start_response)
        mine = self._take()
        try:
            return self._app(environ, start_response)
        finally:
            self._pass_on(mine)

    def _take(self) -> Lock:
        mine = Lock()
        with self._lock:
            if self._turn is None:
                self._turn = mine
                return mine
            mine.acquire()
            self._waiting.append(mine)
        if not mine.acquire(timeout=self._patience):
            with self._lock:
                if mine in self._waiting:
                    # From somebody slow, who will have none to pass on: the others wait for us now, and not for them.
                    self._waiting.remove(mine)
                    self._turn = mine
        return mine

    def _pass_on(self, mine: Lock) -> None:
        # To who has waited longest, and never to who has just come: a plain semaphore let one in twenty starve.
        with self._lock:
            if self._turn is mine:
                self._turn = self._waiting.popleft() if self._waiting else None
                if self._turn is not None:
                    self._turn.release()


def _has_come(environ: WSGIEnvironment) -> bool:
    """Whether the whole request is here, once a short body has been read. A body cut short is the view's to refuse."""
    if environ.get("REQUEST_METHOD") in ("GET", "HEAD"):
        return True
    length = environ.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in environ or not length.isdecimal() or int(length) > SHORT:
        return False
    environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))
    return True
