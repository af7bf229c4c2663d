"""The server that plays the scripts: one thread, one loop, and as many lines as come."""

from __future__ import annotations

import heapq
import json
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Self

from tests.upstream.scripts import CUT, HANG, MODEL, NAMED, Act, Asked, Script, greeting

TICK = 0.001  # waits end on multiples of this, so that many streams are served in one turn


class _Line:
    """One connection: what came in, what plays, and what could not be sent yet."""

    __slots__ = ("acts", "due", "framed", "incoming", "number", "rest", "sock", "starved")

    def __init__(self, sock: socket.socket, number: int) -> None:
        self.sock = sock
        self.number = number
        self.incoming = b""
        self.acts: Iterator[Act] | None = None
        self.framed = False
        self.due = 0.0
        self.rest = b""
        self.starved = False  # waits until the other side reads


class Upstream:
    """The server. `with Upstream() as upstream:` gives `upstream.url`, for OPENAI_BASE_URL."""

    def __init__(self, port: int = 0, otherwise: Script = greeting) -> None:
        self.asked: list[Asked] = []
        self.plays: deque[Script | Callable[[Asked], Script]] = deque()
        self.models: dict[str, Script | Callable[[Asked], Script]] = dict(NAMED)
        self.otherwise = otherwise
        self.keeps = True  # what it was sent; a benchmark does without
        self.left = 0  # how many went away in the middle of an answer
        self._lines: dict[socket.socket, _Line] = {}
        self._due: list[tuple[float, int, _Line]] = []
        self._counted = 0
        self._listener = socket.create_server(("127.0.0.1", port), backlog=1024)
        self._listener.setblocking(False)
        self._wake, self._waker = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._thread = threading.Thread(target=self.run, daemon=True)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"

    def play(self, *scripts: Script | Callable[[Asked], Script]) -> None:
        """Answer the next requests by these, one each."""
        self.plays.extend(scripts)

    def forget(self) -> None:
        """As new: nothing asked, nothing to play."""
        self.asked.clear()
        self.plays.clear()
        self.models = dict(NAMED)
        self.left = 0

    @property
    def streaming(self) -> int:
        """How many answers are open."""
        return sum(line.acts is not None for line in list(self._lines.values()))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._waker.send(b"x")
        self._thread.join(5)

    def run(self) -> None:
        """Serve until the block ends, or for ever."""
        selector = self._selector
        selector.register(self._listener, selectors.EVENT_READ)
        selector.register(self._wake, selectors.EVENT_READ)
        while True:
            now = time.monotonic()
            wait = max(0.0, self._due[0][0] - now) if self._due else None
            for key, _ in selector.select(wait):
                if key.fileobj is self._wake:
                    return self._end()
                if key.fileobj is self._listener:
                    self._accept()
                else:
                    line: _Line = key.data
                    self._on_ready(line)
            now = time.monotonic()
            while self._due and self._due[0][0] <= now:
                _, _, line = heapq.heappop(self._due)
                if line.acts is not None:
                    self._go_on(line)

    def _end(self) -> None:
        for line in list(self._lines.values()):
            self._drop(line)
        for each in (self._listener, self._wake, self._waker):
            each.close()
        self._selector.close()

    def _accept(self) -> None:
        with suppress(BlockingIOError):
            while True:
                sock, _ = self._listener.accept()
                sock.setblocking(False)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._counted += 1
                line = self._lines[sock] = _Line(sock, self._counted)
                self._selector.register(sock, selectors.EVENT_READ, line)

    def _on_ready(self, line: _Line) -> None:
        if line.starved:
            line.starved = False
            self._selector.modify(line.sock, selectors.EVENT_READ, line)
            return self._go_on(line)
        try:
            data = line.sock.recv(1 << 20)
        except BlockingIOError:
            return None
        except OSError:
            data = b""
        if not data:
            self.left += line.acts is not None
            return self._drop(line)
        line.incoming += data
        head, found, body = line.incoming.partition(b"\r\n\r\n")
        if not found or line.acts is not None:
            return None
        first, *rows = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (row.partition(":") for row in rows)}
        length = int(headers.get("content-length", "0"))
        if len(body) < length:
            return None
        line.incoming = body[length:]
        given = json.loads(body[:length]) if length else None
        self._answer(line, Asked(first.split(" ")[1], headers, given))
        return None

    def _answer(self, line: _Line, asked: Asked) -> None:
        if self.keeps:
            self.asked.append(asked)
        if asked.path.endswith("/models"):
            listed = {"object": "list", "data": [{"id": MODEL, "object": "model"}]}
            script = Script(lambda: [json.dumps(listed).encode()], headers={"Content-Type": "application/json"})
        else:
            chosen = self.plays.popleft() if self.plays else self.models.get(asked.body["model"], self.otherwise)
            script = chosen if isinstance(chosen, Script) else chosen(asked)
        if not script.mute:
            headers = {"Content-Type": "text/event-stream; charset=utf-8", "Transfer-Encoding": "chunked"}
            headers |= script.headers
            rows = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            line.rest = f"HTTP/1.1 {script.status} Scripted\r\n{rows}\r\n".encode()
        line.acts = iter([HANG] if script.mute else script.acts())
        line.framed = script.framed
        line.due = time.monotonic()
        self._go_on(line)

    def _go_on(self, line: _Line) -> None:
        """Act until the script waits, ends, or the other side does not read."""
        if line.rest and not self._send(line, b""):
            return None
        assert line.acts is not None
        for act in line.acts:
            if isinstance(act, float):
                line.due += act
                due = int(line.due / TICK + 1) * TICK
                return heapq.heappush(self._due, (due, line.number, line))
            if isinstance(act, bytes):
                framed = act if line.framed else b"%x\r\n%b\r\n" % (len(act), act)
                if act and not self._send(line, framed):
                    return None
            elif act == HANG:
                return None
            else:
                if act == CUT:
                    reset = b"\x01\x00\x00\x00\x00\x00\x00\x00"  # linger for no time: the close is a reset
                    line.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
                return self._drop(line)
        line.acts = None
        self._send(line, b"0\r\n\r\n")
        return None

    def _send(self, line: _Line, data: bytes) -> bool:
        """Send; False where the rest has to wait or the other side is gone."""
        data = line.rest + data if line.rest else data
        try:
            sent = line.sock.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.left += line.acts is not None
            self._drop(line)
            return False
        line.rest = data[sent:]
        if line.rest and not line.starved:
            line.starved = True
            self._selector.modify(line.sock, selectors.EVENT_WRITE, line)
        return not line.rest

    def _drop(self, line: _Line) -> None:
        line.acts = None
        if self._lines.pop(line.sock, None) is not None:
            self._selector.unregister(line.sock)
            line.sock.close()
