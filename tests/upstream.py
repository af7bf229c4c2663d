"""A model provider on loopback: a real HTTP server that speaks OpenAI's Chat Completions as its scripts say.

`Upstream()` runs in a thread of the test. Which script answers a request: the next of the queue (`plays`), else the one
of its model's name (`models`), else `greeting`. A script is a `Script`, or a function of the `Asked` that returns one.

`python -m tests.upstream --port 9009 --rate 50 --tokens 1000` runs alone, for benchmarks: one thread, one loop, and all
streams of a rate share their rendered frames; 500 streams of 50 tokens a second take about a sixth of a core.
"""

from __future__ import annotations

import argparse
import heapq
import json
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Self

Act = bytes | float | str
"""What a script does next: send bytes of the body, wait for seconds, or `HANG` or `CUT`."""

HANG = "hang"  # send nothing more, and keep the line open
CUT = "cut"  # reset the line in the middle
CLOSE = "close"  # close the line politely, without the end of the body
TICK = 0.001  # waits end on multiples of this, so that many streams are served in one turn
MODEL = "loopback-1"


@dataclass(frozen=True)
class Asked:
    """One request as it came: `body` is its JSON, `headers` have lower-case names."""

    path: str
    headers: dict[str, str]
    body: Any

    @property
    def last(self) -> str:
        """The content of the last message."""
        return str(self.body["messages"][-1]["content"])


@dataclass(frozen=True)
class Script:
    """How one request is answered. `acts` is called once for each request; `mute` hangs before the status line."""

    acts: Callable[[], Iterable[Act]]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    mute: bool = False
    framed: bool = False  # the acts' bytes bring the frames of HTTP's chunks themselves


def event(data: Any) -> bytes:
    """One server-sent event: JSON of anything but text, which stands as it is."""
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return b"data: " + text.encode() + b"\n\n"


def chunk(delta: dict[str, Any] | None = None, *, finish: str | None = None, **more: Any) -> dict[str, Any]:
    """One `chat.completion.chunk`."""
    choices = [] if delta is None else [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]
    return {
        "id": "chatcmpl-C0ffee",
        "object": "chat.completion.chunk",
        "created": 1_795_000_000,
        "model": MODEL,
        "service_tier": "default",
        "system_fingerprint": "fp_10091",
        "choices": choices,
        **more,
    }


def usage(prompt: int, completion: int) -> dict[str, Any]:
    """The chunk that tells what was spent."""
    counts = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
    return chunk(usage=counts)


def words(text: str) -> list[str]:
    """Text in pieces as a model would send it: each word with the space before it."""
    pieces = text.split(" ")
    return [pieces[0], *(f" {word}" for word in pieces[1:])]


def says(
    text: str | Sequence[str],
    *,
    rate: float = 0.0,
    spent: tuple[int, int] | None = (12, 34),
    finish: str | None = "stop",
    done: bool = True,
    first_after: float = 0.0,
) -> Script:
    """An answer in words (or in the pieces given), `rate` a second; 0 is at once."""
    pieces = words(text) if isinstance(text, str) else list(text)

    def acts() -> Iterator[Act]:
        yield first_after
        yield event(chunk({"role": "assistant", "content": ""}))
        for piece in pieces:
            yield event(chunk({"content": piece}))
            if rate:
                yield 1 / rate
        if finish is not None:
            yield event(chunk({}, finish=finish))
        if spent is not None:
            yield event(usage(*spent))
        if done:
            yield event("[DONE]")

    return Script(acts)


def calls(*wanted: tuple[str, Any], whole: bool = False, ids: bool = True, text: str = "") -> Script:
    """An answer that calls tools: (name, arguments as an object, or as text where it should be broken).

    In fragments of 7 characters in turns, each with its index, as OpenAI sends; or each call whole, without index.
    """
    said = [(name, given if isinstance(given, str) else json.dumps(given)) for name, given in wanted]

    def fragments() -> Iterator[dict[str, Any]]:
        for index, (name, _) in enumerate(said):
            begun: dict[str, Any] = {"index": index, "type": "function", "function": {"name": name, "arguments": ""}}
            yield begun | ({"id": f"call_{index}"} if ids else {})
        for at in range(0, max(len(given) for _, given in said), 7):
            for index, (_, given) in enumerate(said):
                if given[at : at + 7]:
                    yield {"index": index, "function": {"arguments": given[at : at + 7]}}

    def wholes() -> Iterator[dict[str, Any]]:
        for index, (name, given) in enumerate(said):
            call: dict[str, Any] = {"type": "function", "function": {"name": name, "arguments": given}}
            yield call | ({"id": f"call_{index}"} if ids else {})

    def acts() -> Iterator[Act]:
        if text:
            yield event(chunk({"role": "assistant", "content": text}))
        for part in wholes() if whole else fragments():
            yield event(chunk({"tool_calls": [part]}))
        yield event(chunk({}, finish="tool_calls"))
        yield event(usage(50, 20))
        yield event("[DONE]")

    return Script(acts)


def sends(*acts: Act, **options: Any) -> Script:
    """The acts as they are; text that is none of the signs stands for an event of that text."""
    signs = (HANG, CUT, CLOSE)
    return Script(lambda: [event(act) if isinstance(act, str) and act not in signs else act for act in acts], **options)


def in_pieces(script: Script, size: int = 1) -> Script:
    """The same bytes, in HTTP chunks of `size` bytes: also in the middle of a character."""

    def acts() -> Iterator[Act]:
        for act in script.acts():
            if isinstance(act, bytes):
                yield from (act[at : at + size] for at in range(0, len(act), size))
            else:
                yield act

    return Script(acts, script.status, script.headers)


def refuses(status: int, message: str = "", *, code: str | None = None, **headers: str) -> Script:
    """An error before any answer, in OpenAI's form; headers are named with `_` for `-`."""
    error = {"message": message or f"status {status}", "type": "error", "param": None, "code": code}
    body = json.dumps({"error": error}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Script(lambda: [body], status, {"Content-Type": "application/json", **named})


def silent() -> Script:
    """Takes the request and never says a word."""
    return Script(list, mute=True)


greeting = says("Hello from the loopback model, with a word or two.")

NAMED: dict[str, Script] = {
    "slow": says("word " * 200, rate=5),
    "cut": sends(event(chunk({"content": "Half of an"})), 0.2, CUT),
    "hang": sends(event(chunk({"content": "And then"})), HANG),
    "mute": silent(),
    "empty": says([]),
    "broken": sends(event(chunk({"content": "Well, "})), "{not json", event("[DONE]")),
    "refused": refuses(401, "Incorrect API key provided"),
    "retired": refuses(404, "The model does not exist", code="model_not_found"),
    "busy": refuses(429, "Rate limit reached", Retry_After="7"),
    "down": refuses(503, "overloaded"),
}
"""Scripts by the model's name, for trying them out by hand: `OPENAI_DEFAULT_MODEL=cut`."""


@lru_cache(maxsize=8)
def frames(tokens: int, text: str) -> tuple[bytes, ...]:
    """The frames of an answer of equal tokens, rendered once and shared by all streams."""
    parts = [event(chunk({"role": "assistant", "content": ""}))]
    parts += [event(chunk({"content": text}))] * tokens
    parts += [event(chunk({}, finish="stop")), event(usage(10, tokens)), event("[DONE]")]
    return tuple(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)


def steady(tokens: int, rate: float, *, stamps: bool = False, text: str = " word") -> Script:
    """For benchmarks: `tokens` equal tokens at `rate` a second.

    With `stamps`, each token is the moment of its sending: ten characters of time.monotonic() and a space, which
    counts alike in all processes of a machine.
    """

    def acts() -> Iterator[Act]:
        pause = 1 / rate
        for number, frame in enumerate(frames(tokens, "0000000.00 " if stamps else text)):
            yield frame.replace(b"0000000.00", b"%010.2f" % time.monotonic()) if stamps else frame
            if 0 < number <= tokens:
                yield pause

    return Script(acts, framed=True)


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


def main() -> None:
    """Run alone until it is ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.upstream", description=__doc__)
    parser.add_argument("--port", type=int, default=9009)
    parser.add_argument("--rate", type=float, default=50.0, help="tokens a second of one stream")
    parser.add_argument("--tokens", type=int, default=1000, help="tokens of one answer")
    parser.add_argument("--stamps", action="store_true", help="let each token be the moment of its sending")
    given = parser.parse_args()
    upstream = Upstream(given.port, steady(given.tokens, given.rate, stamps=given.stamps))
    upstream.keeps = False
    print(f"{upstream.url} ready", flush=True)
    with suppress(KeyboardInterrupt):
        upstream.run()


if __name__ == "__main__":
    main()
