"""A client that costs little: one process, one selector, requests that were written beforehand.

It shares the machine's cores with the server that it measures, so every cycle that it saves is the server's.
"""

from __future__ import annotations

import multiprocessing
import selectors
import socket
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")
PATIENCE = 10.0


@dataclass(frozen=True)
class Load:
    """What to send: the requests one after the other, and again from the first, over `clients` connections.

    With `rate` (a second) they leave at fixed times, however late the answers are, and an answer's time counts
    from the moment at which its request was due. Without it, each client sends when its last answer is there.
    The first `warm` seconds are not counted.
    """

    port: int
    requests: Sequence[bytes]
    clients: int
    seconds: float
    rate: float | None = None
    warm: float = 0.0


@dataclass
class Answers:
    """What came back. `sent` are the moments (monotonic) at which the counted requests were due, in order."""

    seconds: float = 0.0
    sent: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return len(self.milliseconds) / self.seconds

    def good(self) -> Answers:
        """Itself; raises AssertionError where anything failed, or nothing was answered."""
        assert not self.failed, dict(self.failed)
        assert self.milliseconds, "no answer at all"
        return self


@dataclass
class _Client:
    connection: socket.socket
    due: float = 0.0
    received: bytearray = field(default_factory=bytearray)


def drive(load: Load) -> Answers:
    """Send the load and wait for every answer."""
    selector = selectors.DefaultSelector()
    idle: deque[_Client] = deque()
    for _ in range(load.clients):
        connection = socket.create_connection(("127.0.0.1", load.port), timeout=PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client = _Client(connection)
        selector.register(connection, selectors.EVENT_READ, client)
        idle.append(client)
    answers = Answers()
    begun = time.monotonic()
    counted, end = begun + load.warm, begun + load.warm + load.seconds
    number, busy = 0, 0
    while True:
        now = time.monotonic()
        due = now if load.rate is None else begun + number / load.rate
        while idle and due <= now and due < end:
            client = idle.popleft()
            client.due = due
            client.connection.sendall(load.requests[number % len(load.requests)])
            number, busy = number + 1, busy + 1
            due = time.monotonic() if load.rate is None else begun + number / load.rate
        if not busy and due >= end:
            break
        pause = max(0.0, due - now) if idle and due < end else PATIENCE
        ready = selector.select(pause)
        assert ready or idle, "the server is silent"
        for key, _ in ready:
            client = key.data
            if (status := _read(client)) is None:
                continue
            if counted <= client.due < end:
                answers.sent.append(client.due)
                if 200 <= status < 400:
                    answers.milliseconds.append((time.monotonic() - client.due) * 1000)
                else:
                    answers.failed[f"status {status}"] += 1
            idle.append(client)
            busy -= 1
    answers.seconds = max(load.seconds, time.monotonic() - counted)
    for key in list(selector.get_map().values()):
        key.fileobj.close()  # type: ignore[union-attr]
    answers.sent.sort()
    return answers


def _read(client: _Client) -> int | None:
    """Take what has come; the status once the answer is whole. Raises ConnectionError where the line was cut."""
    piece = client.connection.recv(65536)
    if not piece:
        raise ConnectionError("the server closed a connection in use")
    client.received += piece
    head, found, body = bytes(client.received).partition(b"\r\n\r\n")
    if not found:
        return None
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    if len(body) < int(length or 0):
        return None
    client.received.clear()
    return int(head[9:12])


def post(path: str, body: str | bytes, kind: str, headers: dict[str, str]) -> bytes:
    """A whole POST request."""
    content = body.encode() if isinstance(body, str) else body
    return _request("POST", path, {**headers, "Content-Type": kind, "Content-Length": str(len(content))}) + content


def get(path: str, headers: dict[str, str]) -> bytes:
    """A whole GET request."""
    return _request("GET", path, headers)


def _request(method: str, path: str, headers: dict[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "127.0.0.1", **headers}.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode()


@contextmanager
def apart() -> Iterator[Callable[..., Future[Any]]]:
    """A function that runs another in a process of its own: the measured and the measuring never share a lock."""
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool.submit


def driven(load: Load) -> Answers:
    """Send the load from a process of its own, and wait for the end."""
    with apart() as run:
        answers: Answers = run(drive, load).result()
    return answers
