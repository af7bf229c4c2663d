"""Many open event streams, held and read by one thread."""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tests.bench.load import PATIENCE

COUNT = re.compile(rb">(\d+) of \d+ confused<")
"""The meter of the instructor view."""


@dataclass
class Screen:
    """One stream. `shown` are the moments (monotonic) of the counts that arrived, each with its count."""

    connection: socket.socket
    shown: list[tuple[float, int]] = field(default_factory=list)
    received: bytes = b""
    events: int = 0

    def take(self, piece: bytes, now: float) -> None:
        """Read on; only whole events count."""
        whole, found, self.received = (self.received + piece).rpartition(b"\n\n")
        if found:
            self.events += whole.count(b"hx-partial") > 0
            self.shown += [(now, int(count)) for count in COUNT.findall(whole)]


def open_streams(port: int, requests: Sequence[bytes]) -> list[Screen]:
    """Connect each, one after the other, and see its first bytes."""
    screens = []
    for request in requests:
        connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        connection.sendall(request)
        screen = Screen(connection)
        first = connection.recv(65536)
        assert first.startswith(b"HTTP/1.1 200"), first[:200]
        screen.take(first, time.monotonic())
        screens.append(screen)
    return screens


def follow(screens: Sequence[Screen], until: float) -> None:
    """Read all of them until a moment (monotonic). Raises ConnectionError where the server ends one."""
    with selectors.DefaultSelector() as selector:
        for screen in screens:
            selector.register(screen.connection, selectors.EVENT_READ, screen)
        while (left := until - time.monotonic()) > 0:
            for key, _ in selector.select(left):
                piece = key.data.connection.recv(65536)
                if not piece:
                    raise ConnectionError("the server ended a stream")
                key.data.take(piece, time.monotonic())


def watch(
    port: int, requests: Sequence[bytes], others: Sequence[bytes], seconds: float
) -> list[list[tuple[float, int]]]:
    """What each screen of `requests` showed when, while the streams of `others` are open too."""
    screens, rest = open_streams(port, requests), open_streams(port, others)
    follow([*screens, *rest], time.monotonic() + seconds)
    _close([*screens, *rest])
    return [screen.shown for screen in screens]


def hold(port: int, requests: Sequence[bytes], seconds: float) -> int:
    """Keep streams open for a while after the last has connected; how many got their first picture."""
    screens = open_streams(port, requests)
    follow(screens, time.monotonic() + seconds)
    _close(screens)
    return sum(screen.events > 0 for screen in screens)


def _close(screens: Sequence[Screen]) -> None:
    for screen in screens:
        with suppress(OSError):
            screen.connection.close()
