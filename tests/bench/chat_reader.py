"""Many answers, read by one thread as their pieces come: how many tokens, and how late each was."""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

STAMP = re.compile(rb"(\d{7}\.\d\d) ")
"""A token of `tests.upstream --stamps`: the moment of its sending."""
SAMPLED = 20
"""Every so-manieth token's delay is looked at."""


@dataclass
class Read:
    """What was read in the window: tokens, delays in milliseconds, and answers that had ended before its end."""

    tokens: int = 0
    delays: list[float] = field(default_factory=list)
    ended: int = 0
    firsts: list[float] = field(default_factory=list)


def read(port: int, requests: Sequence[bytes], ready: float, seconds: float) -> Read:
    """Open all requests at once, and count from `ready` seconds after the last was opened, for `seconds`."""
    found = Read()
    rests: dict[socket.socket, bytes] = {}
    fresh: set[socket.socket] = set()
    with selectors.DefaultSelector() as selector:
        for request in requests:
            connection = socket.create_connection(("127.0.0.1", port), timeout=30)
            connection.sendall(request)
            connection.setblocking(False)
            rests[connection] = b""
            fresh.add(connection)
            selector.register(connection, selectors.EVENT_READ)
        begin = time.monotonic() + ready
        end = begin + seconds
        while (now := time.monotonic()) < end:
            for key, _ in selector.select(end - now):
                _take(key.fileobj, rests, fresh, found, begin, selector)  # type: ignore[arg-type]
        for connection in list(rests):
            connection.close()
    return found


def _take(
    connection: socket.socket, rests: dict[socket.socket, bytes], fresh: set[socket.socket], found: Read,
    begin: float, selector: selectors.BaseSelector,
) -> None:  # fmt: skip
    try:
        piece = connection.recv(262144)
    except BlockingIOError:
        return
    now = time.monotonic()
    if not piece:
        found.ended += 1
        selector.unregister(connection)
        return
    data = rests[connection] + piece
    stamps = STAMP.findall(data)
    rests[connection] = data[-11:] if not data.endswith(b" ") else b""
    if stamps and rests[connection] and STAMP.search(rests[connection]):
        rests[connection] = b""
    if stamps and connection in fresh:
        fresh.discard(connection)
        found.firsts.append((now - float(stamps[-1])) * 1000)
    if now < begin:
        return
    before = found.tokens // SAMPLED
    found.tokens += len(stamps)
    if stamps and found.tokens // SAMPLED > before:
        found.delays.append((now - float(stamps[0])) * 1000)
