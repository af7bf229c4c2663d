"""What a model provider answers: scripts of bytes, pauses and failures, in OpenAI's Chat Completions."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

Act = bytes | float | str
"""What a script does next: send bytes of the body, wait for seconds, or `HANG` or `CUT`."""

HANG = "hang"  # send nothing more, and keep the line open
CUT = "cut"  # reset the line in the middle
CLOSE = "close"  # close the line politely, without the end of the body
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
