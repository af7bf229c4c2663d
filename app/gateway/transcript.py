"""What an answer comes to, from the bytes of its body: text at once, the rest at the end. No line, no thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from app.gateway import failures
from app.gateway.chunks import Chunks, Ended, SaidError, Spent, ToolCall, UnreadableError
from app.gateway.event_lines import LARGEST_EVENT, EventLines, OversizedError
from app.gateway.failures import GatewayError
from app.gateway.line_errors import ClosedError, GarbledError, LineError, SilentError
from app.provider_settings import Provider

Failure = Callable[[], GatewayError]
"""A failure whose sentence is made where it is raised: in the language of the person who waits for the answer."""

BYTES_OF_A_TOKEN = 4096  # at most, with all that stands around it in its event
_SPARE_BYTES = 2 * LARGEST_EVENT


class Transcript:
    """Give it the bytes by `take`, or how the line failed by `fail`, until `done`; then ask for `outcome`."""

    def __init__(self, provider: Provider, model: str, max_tokens: int) -> None:
        self.done = False
        self.streamed = True  # the body is events, and not one JSON text
        self.closed = False
        self._provider = provider
        self._chunks = Chunks(model)
        self._lines = EventLines()
        self._whole: list[bytes] = []
        self._allowed = _SPARE_BYTES + BYTES_OF_A_TOKEN * max_tokens
        self._said_done = False
        self._failure: Failure | None = None

    def take(self, data: bytes, *, last: bool = False) -> str:
        """The text in these bytes; `last` says that the body ends with them."""
        self._allowed -= len(data)
        texts: list[str] = []
        try:
            if self._allowed < 0:
                raise OversizedError
            if self.streamed:
                self._read(self._lines.feed(data), texts)
                if last and not self.done:
                    self._read(self._lines.rest(), texts)
            else:
                self._whole.append(data)
                if last:
                    self._read([b"".join(self._whole)], texts)
                    self._said_done = True
        except (UnreadableError, OversizedError):
            self._end(failures.malformed, texts)
        except SaidError as error:
            self._end(partial(failures.of_event, error.said, self._provider), texts)
        if last and not self.done:
            told = self._said_done or self._chunks.reason is not None
            self._end(None if told else failures.cut, texts)
        return texts[0] if len(texts) == 1 else "".join(texts)

    def fail(self, error: LineError) -> str:
        """The line failed: what text there still is."""
        texts: list[str] = []
        if isinstance(error, ClosedError):
            self.closed = self.done = True
        elif self._chunks.reason is not None:
            self._end(None, texts)  # who has said how the answer ended has said all, however the line ends
        elif isinstance(error, SilentError):
            self._end(partial(failures.timeout, self._provider.idle_timeout), texts)
        else:
            self._end(failures.malformed if isinstance(error, GarbledError) else failures.cut, texts)
        return "".join(texts)

    def refuse(self, failure: GatewayError) -> None:
        """There was no answer at all."""
        self.done = True
        self._failure = lambda: failure

    def outcome(self) -> Iterator[ToolCall | Spent | Ended]:
        """What the answer came to, once. Raises GatewayError, after what was spent. Nothing, where we hung up."""
        if self.closed:
            return
        chunks = self._chunks
        reason = chunks.reason or "stop"
        failure = self._failure
        if failure is None and not chunks.spoke and not chunks.called and failures.of_end(reason) is None:
            failure = failures.empty
        if failure is None:
            yield from chunks.calls()
        if spent := chunks.spent():
            yield spent
        if failure is not None:
            raise failure()
        yield Ended("tool_calls" if chunks.called and reason in ("stop", "function_call") else reason)

    def _read(self, events: list[bytes], texts: list[str]) -> None:
        for event in events:
            if event == b"[DONE]":
                self._said_done = True
                return self._end(None, texts)
            if text := self._chunks.text_of(event):
                texts.append(text)
        return None

    def _end(self, failure: Failure | None, texts: list[str]) -> None:
        self.done = True
        self._failure = failure
        if rest := self._chunks.rest():
            texts.append(rest)
