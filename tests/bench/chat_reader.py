"""Many answers, read by one thread as their pieces come: how many tokens, and how late each was."""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

STAMP = re.compile(rb"(\d{7}\.\d\d) ")
"""A token of `tests.upstream --stamps`: the moment of its sending."""
SETTLED = 2.0
PATIENCE = 60.0
SAMPLED = 20
"""Every so-manieth token's delay is looked at."""


@dataclass
class Read:
    """What was read in the window: tokens, delays in milliseconds, and answers that had ended before its end."""

    tokens: int = 0
    delays: list[float] = field(default_factory=list)
    ended: int = 0


def read(port: int, requests: Sequence[bytes], seconds: float, look: Callable[[], None]) -> Read:
    """Open all requests, wait for a token of each and a little longer, and count for `seconds`.

    `look` is called as the counting begins and as it ends.
    """
    found = Read()
    rests: dict[socket.socket, bytes] = {}
    fresh: set[socket.socket] = set()
    with selectors.DefaultSelector() as selector:

        def go_on(until: float, counts: bool) -> bool:
            while (left := until - time.monotonic()) > 0:
                for key, _ in selector.select(left):
                    _take(key.fileobj, rests, fresh, found, selector, counts=counts)  # type: ignore[arg-type]
                if not counts and not fresh:
                    return True
            return not fresh

        for request in requests:
            connection = socket.create_connection(("127.0.0.1", port), timeout=30)
            connection.sendall(request)
            connection.setblocking(False)
            rests[connection] = b""
            fresh.add(connection)
            selector.register(connection, selectors.EVENT_READ)
        if not go_on(time.monotonic() + PATIENCE, counts=False):
            raise ConnectionError(f"{len(fresh)} of {len(requests)} answers did not begin")
        fresh.add(next(iter(rests)))  # nobody's first any more: the next wait is for time alone
        go_on(time.monotonic() + SETTLED, counts=False)
        found.tokens = 0
        look()
        go_on(time.monotonic() + seconds, counts=True)
        look()
        for connection in list(rests):
            connection.close()
    return found


def _take(
    connection: socket.socket, rests: dict[socket.socket, bytes], fresh: set[socket.socket], found: Read,
    selector: selectors.BaseSelector, *, counts: bool,
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
    if not counts:
        return
    before = found.tokens // SAMPLED
    found.tokens += len(stamps)
    if stamps and found.tokens // SAMPLED > before:
        found.delays.append((now - float(stamps[0])) * 1000)
