"""Requests take turns in a process: one works, the others wait for it and not for the interpreter.

Every statement gives the interpreter away and has to queue for it again, behind all threads that have just begun; on
SQLite meanwhile it holds the only writer's lock. With 32 clients on two processes this took taps from 355 to 436 a
second on SQLite, from 270 to 345 on PostgreSQL, and the slowest from 236 to 124 ms, before
a turn could be lost. Two at once gave nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from io import BytesIO
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SHORT = 64 * 1024
"""Bytes of a body that is read before its turn; a longer one takes no turn, or a slow line would hold it."""

PATIENCE = 0.2
"""Seconds that one may have the turn; who still has it then loses it to the next, and goes on without."""

LONGEST = 1.0
"""Seconds after which one goes on without a turn."""


class Turns:
    """WSGI middleware that lets one request of a process work at a time. An answer's pieces are passed on outside."""

    def __init__(self, app: WSGIApplication, patience: float = PATIENCE, longest: float = LONGEST) -> None:
        self._app = app
        self._patience = patience
        self._longest = longest
        self._turn: Lock | None = None
        self._since = 0.0
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
        mine, come = Lock(), monotonic()
        with self._lock:
            if self._turn is None:
                self._give(mine)
                return mine
            mine.acquire()
            self._waiting.append(mine)
        while not mine.acquire(timeout=self._patience):
            with self._lock:
                now = monotonic()
                slow = now - self._since >= self._patience
                if mine not in self._waiting or not (slow or now - come >= self._longest):
                    continue
                self._waiting.remove(mine)
                if slow:
                    # Who has it will have none to pass on: the others wait for us now, and not for them.
                    self._give(mine)
            break
        return mine

    def _pass_on(self, mine: Lock) -> None:
        # To who has waited longest, and never to who has just come: a plain semaphore let one in twenty starve.
        with self._lock:
            if self._turn is not mine:
                return
            self._turn = None
            if self._waiting:
                called = self._waiting.popleft()
                self._give(called)
                called.release()

    def _give(self, whom: Lock) -> None:
        self._turn, self._since = whom, monotonic()


def _has_come(environ: WSGIEnvironment) -> bool:
    """Whether the whole request is here, once a short body has been read. A body cut short is the view's to refuse."""
    if environ.get("REQUEST_METHOD") in ("GET", "HEAD"):
        return True
    length = environ.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in environ or not length.isdecimal() or int(length) > SHORT:
        return False
    environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))
    return True
