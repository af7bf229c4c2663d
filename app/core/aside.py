"""Streams that cost little: most hold no thread while they wait, and the others one that has stayed shallow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from app.core.few_threads import stand_aside
from app.core.resting import can_rest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAKERS = 8

MOST = 64 * 1024
"""Bytes of a body that is read before a maker is asked for; a request with more of it is answered as any other."""


class Aside:
    """WSGI middleware for the paths of streams, which are asked for with a body only where `bodies` says so.

    A stream that can rest is kept by the server without a thread (`resting.py`). Any other, such as one that is asked
    for by a POST, holds one, and a thread keeps the stack that its deepest call has touched. Signing in and asking the
    database are deep, waiting is not, so a few threads of our own begin it, and the server's only passes it on: it held
    55 KiB with both on one thread, and holds 37 so.
    """

    def __init__(self, app: WSGIApplication, *prefixes: str, bodies: bool = False) -> None:
        self._app = app
        self._prefixes = prefixes
        self._bodies = bodies
        self._makers = ThreadPoolExecutor(MAKERS, thread_name_prefix="streams")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if not environ.get("PATH_INFO", "").startswith(self._prefixes) or not self._has_come(environ):
            return self._app(environ, start_response)
        if (stream := can_rest(environ)) is not None:
            return stream(self._app(environ, start_response))
        stand_aside()
        return self._makers.submit(self._begin, environ, start_response).result()

    def _has_come(self, environ: WSGIEnvironment) -> bool:
        """Whether the whole request is here. Who announces a body and sends none must not keep a maker waiting."""
        if not self._bodies or environ.get("REQUEST_METHOD") in ("GET", "HEAD"):
            environ |= {"CONTENT_LENGTH": "", "wsgi.input": BytesIO()}
            return True
        length = environ.get("CONTENT_LENGTH") or "0"
        if "HTTP_TRANSFER_ENCODING" in environ or not length.isdecimal() or int(length) > MOST:
            return False
        # One that is cut short is the view's to refuse.
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(length)))
        return True

    def _begin(self, environ: WSGIEnvironment, start_response: StartResponse) -> Begun:
        answer = self._app(environ, start_response)
        pieces = iter(answer)
        return Begun(next(pieces, b""), pieces, getattr(answer, "close", None))


@dataclass(slots=True)
class Begun:
    """An answer whose first piece is there: the way to it was deep as well."""

    first: bytes
    rest: Iterator[bytes]
    closes: Callable[[], None] | None

    def __iter__(self) -> Iterator[bytes]:
        yield self.first
        yield from self.rest

    def close(self) -> None:
        """Tell the application that the client has gone or has had everything."""
        if self.closes is not None:
            self.closes()
