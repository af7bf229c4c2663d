"""Asking a model: one request, and its answer as it comes."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Self

import httpx2
import openai

from app.gateway import failures
from app.gateway.chunks import Chunks, Ended, Piece, SaidError, Spent, ToolCall, UnreadableError
from app.gateway.event_lines import LARGEST_EVENT, EventLines, OversizedError
from app.gateway.failures import GatewayError
from app.gateway.line import ClosedError, GarbledError, Line, LineError, SilentError
from app.provider_settings import Provider

Event = Piece | ToolCall | Spent | Ended

OPTIONAL = ("temperature", "stream_options", "store", "max_completion_tokens", "max_tokens")
"""What a model may refuse to be told, and can do without."""

BYTES_OF_A_TOKEN = 4096  # at most, with all that stands around it in its event
_SPARE_BYTES = 2 * LARGEST_EVENT

_logger = logging.getLogger(__name__)
_refused: dict[tuple[str | None, str], frozenset[str]] = {}  # by address and model, as long as the process lives


class Answer:
    """An answer of a model: iterate it once, for Piece, ToolCall, Spent and, last, Ended.

    Nothing is sent before the first step, so `close` can end also the wait for the connection and for the first word.
    The steps raise GatewayError; what was spent, if known, comes before. After `close` they end without Ended.
    """

    def __init__(self, provider: Provider, wanted: Mapping[str, Any]) -> None:
        self.provider = provider
        self._wanted = wanted
        self._closed = False
        self._line = Line(
            connect_timeout=provider.connect_timeout, idle_timeout=provider.idle_timeout, anonymous=not provider.key
        )
        self._steps = self._run()

    def __iter__(self) -> Iterator[Event]:
        return self

    def __next__(self) -> Event:
        return next(self._steps)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up, from any thread, at once: a step that waits ends the iteration."""
        self._closed = True
        self._line.close()

    def _run(self) -> Iterator[Event]:
        chunks = Chunks(self._wanted["model"])
        try:
            yield from self._told(chunks)
        except GatewayError as failure:
            _logger.warning("%s: %s from model %s", self.provider.name, failure.code, self.provider.model)
            if spent := chunks.spent():
                yield spent
            raise
        except ClosedError:
            return
        finally:
            self._line.close()

    def _told(self, chunks: Chunks) -> Iterator[Event]:
        lines = EventLines()
        allowed = _SPARE_BYTES + BYTES_OF_A_TOKEN * self._limit
        try:
            streamed = self._open()
            read, feed, text_of = self._line.read, lines.feed, chunks.text_of
            whole: list[bytes] = []
            done = False
            while not done and (data := read()):
                allowed -= len(data)
                if allowed < 0:
                    raise OversizedError
                if not streamed:
                    whole.append(data)
                    continue
                text = ""
                try:
                    for event in feed(data):
                        if event == b"[DONE]":
                            done = True
                            break
                        text += text_of(event)
                except (UnreadableError, SaidError):
                    if text:
                        yield Piece(text)
                    raise
                if text:
                    yield Piece(text)
            for event in lines.rest() if streamed else [b"".join(whole)]:
                if not done and event != b"[DONE]" and (text := text_of(event)):
                    yield Piece(text)
                done = True
        except SilentError:
            raise failures.timeout(self.provider.idle_timeout) from None
        except (UnreadableError, OversizedError, GarbledError):
            raise self._unless_closed(failures.malformed()) from None
        except SaidError as error:
            raise failures.of_event(error.said, self.provider) from None
        except ClosedError:
            raise
        except LineError:
            # Whoever has said how the answer ended has said it all, however the line ends.
            if chunks.reason is None:
                raise self._unless_closed(failures.cut()) from None
        if text := chunks.rest():
            yield Piece(text)
        if not done and chunks.reason is None:
            raise self._unless_closed(failures.cut())
        yield from self._end(chunks)

    def _end(self, chunks: Chunks) -> Iterator[Event]:
        reason = chunks.reason or "stop"
        if not chunks.spoke and not chunks.called and reason != "content_filter":
            raise failures.empty()
        yield from chunks.calls()
        if spent := chunks.spent():
            yield spent
        yield Ended("tool_calls" if chunks.called and reason in ("stop", "function_call") else reason)

    def _unless_closed(self, failure: GatewayError) -> Exception:
        return ClosedError() if self._closed else failure

    @property
    def _limit(self) -> int:
        return int(self._wanted["max_tokens"])

    def _open(self) -> bool:
        """Send the request; whether the answer comes as a stream. Raises GatewayError and LineError."""
        place = self.provider.base_url, self.provider.model
        client = openai.OpenAI(
            api_key=self.provider.key or "none",
            base_url=self.provider.base_url or "https://api.openai.com/v1",
            organization=self.provider.organisation,
            max_retries=0,
            timeout=None,
            http_client=httpx2.Client(transport=self._line, timeout=None, follow_redirects=True),
        )
        for _ in OPTIONAL:
            left_out = _refused.get(place, frozenset())
            try:
                request = client.chat.completions.with_streaming_response.create(**self._request(left_out))
                response = request.__enter__()
            except openai.APIStatusError as error:
                self._line.hang_up()
                if (name := _refused_parameter(error)) and name not in left_out:
                    _refused[place] = left_out | {name}
                    continue
                raise failures.of_status(
                    error.status_code, error.body or error.message, error.response.headers, self.provider
                ) from None
            except openai.APIConnectionError as error:
                raise self._unconnected(error.__cause__) from None
            return "json" not in response.headers.get("content-type", "").partition(";")[0]
        raise failures.malformed()

    def _unconnected(self, cause: BaseException | None) -> Exception:
        if self._closed or isinstance(cause, ClosedError):
            return ClosedError()
        if isinstance(cause, SilentError):
            return failures.timeout(self.provider.idle_timeout)
        if isinstance(cause, GarbledError):
            return failures.malformed()
        return failures.unavailable()

    def _request(self, left_out: frozenset[str]) -> dict[str, Any]:
        wanted = dict(self._wanted)
        limit = wanted.pop("max_tokens")
        # OpenAI's newer models refuse the older name of the limit, and the servers that imitate it know only that.
        newer = (self.provider.name == "openai") != bool({"max_completion_tokens", "max_tokens"} & left_out)
        wanted["max_completion_tokens" if newer else "max_tokens"] = limit
        wanted["stream_options"] = {"include_usage": True}
        if self.provider.name == "openai":
            wanted["store"] = False
        skipped = left_out - {"max_completion_tokens", "max_tokens"}
        return {name: value for name, value in wanted.items() if name not in skipped}


def _refused_parameter(error: openai.APIStatusError) -> str | None:
    """Which of OPTIONAL a model does not take, where that is why it refused."""
    if error.status_code not in (400, 422):
        return None
    if error.param in OPTIONAL:
        return error.param
    said = str(error.body)[:4000].lower()
    if not any(word in said for word in ("unsupported", "unrecognized", "not supported", "unknown", "not permitted")):
        return None
    return next((name for name in OPTIONAL if name in said), None)


def ask(
    provider: Provider,
    messages: Sequence[Mapping[str, Any]],
    *,
    tools: Sequence[Mapping[str, Any]] = (),
    max_tokens: int,
    temperature: float = 0.7,
) -> Answer:
    """Ask for the continuation of a conversation, in the shapes of OpenAI's Chat Completions.

    Nothing is sent yet: the answer asks when it is iterated.
    """
    wanted: dict[str, Any] = {
        "model": provider.model,
        "messages": list(messages),
        "stream": True,
        "max_tokens": max_tokens,
        "temperature": temperature,
    }
    if tools:
        wanted["tools"] = list(tools)
    return Answer(provider, wanted)


def warm_up() -> None:
    """Load what the first question would wait for: the SDK's modules for a request, and the certificates."""
    with suppress(Exception), Line(connect_timeout=0.01, idle_timeout=0.01) as line:
        line.close()
        client = openai.OpenAI(api_key="none", max_retries=0, http_client=httpx2.Client(transport=line))
        client.chat.completions.create(model="none", messages=[])
