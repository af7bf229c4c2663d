"""A response that is being streamed, written to by a thread that must not wait: for many of them, one is enough.

To wake the thread of every stream for every piece costs several times what the writing does.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from typing import Any


class Wire:
    """The connection of a response whose head has been sent, in HTTP's chunks."""

    __slots__ = ("_line", "_rest")

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._rest = b""

    def send(self, data: bytes) -> bool:
        """Send some bytes of the body, and wait for nothing; False where the rest is to be sent by `finish`."""
        chunk = b"%X\r\n%b\r\n" % (len(data), data)
        try:
            sent = self._line.send(chunk, socket.MSG_DONTWAIT)
        except OSError:
            # It takes nothing now, or never again: who finishes will see which.
            sent = 0
        self._rest = chunk[sent:]
        return not self._rest

    def finish(self) -> None:
        """Send what the connection did not take at once, however long it takes. Raises OSError."""
        if self._rest:
            rest, self._rest = self._rest, b""
            self._line.sendall(rest)

    def end(self) -> None:
        """Say that the body ends here. Raises OSError."""
        self._line.sendall(b"0\r\n\r\n")


def wire_of(environ: Mapping[str, Any]) -> Wire | None:
    """The wire of a request's response without a length; None where the server has to write every piece itself."""
    line = environ.get("gunicorn.socket")
    # Not a kind of it: what TLS sends has to be encrypted first.
    plain = type(line) is socket.socket
    chunked = environ.get("SERVER_PROTOCOL") == "HTTP/1.1" and environ.get("REQUEST_METHOD") == "GET"
    return Wire(line) if plain and chunked else None  # type: ignore[arg-type]
