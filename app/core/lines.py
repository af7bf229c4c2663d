"""A connection that stays open: what a server's stream has to know of the other side."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Mapping
from types import MappingProxyType

from flask import request

HEADERS: Mapping[str, str] = MappingProxyType(
    {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no", "Connection": "keep-alive"}
)
"""What keeps proxies from holding an event stream back."""

CONTENT_TYPE = "text/event-stream; charset=utf-8"

PADDING = b":" + b" " * 2048 + b"\n\n"
"""Some proxies pass nothing on before two kilobytes have come together."""

HEARTBEAT = 15.0
"""Seconds of silence after which a stream says that it lives."""


def listening() -> Callable[[], bool]:
    """Says of this request's connection whether the other side still has it open."""
    line = request.environ.get("gunicorn.socket") or request.environ.get("werkzeug.socket")
    return lambda: not hung_up(line)


def hung_up(line: socket.socket | None) -> bool:
    """Whether the other side has closed the connection: a page that is left must not keep its thread and its place."""
    if line is None or isinstance(line, ssl.SSLSocket):
        return False
    try:
        return line.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
