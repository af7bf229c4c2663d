"""Asking a model: one request, and its answer as it comes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Self

from app.gateway.chunks import Ended, Piece, Spent, ToolCall
from app.gateway.failures import GatewayError
from app.gateway.line import Line
from app.gateway.line_errors import LineError
from app.gateway.reader import Heard, Reader
from app.gateway.request import send
from app.gateway.transcript import Transcript
from app.provider_settings import Provider

Event = Piece | ToolCall | Spent | Ended

_logger = logging.getLogger(__name__)


class Answer:
    """An answer of a model. Iterate it once, for Piece, ToolCall, Spent and, last, Ended; or `relay` it.

    Nothing is sent before the first step, so `close` can end also the wait for the connection and for the first word.
    The steps raise GatewayError; what was spent, if known, comes before. After `close` they end without Ended.
    """

    def __init__(self, provider: Provider, wanted: Mapping[str, Any]) -> None:
        self.provider = provider
        self._wanted = wanted
        self._begun = False
        self._transcript = Transcript(provider, wanted["model"], int(wanted["max_tokens"]))
        self._line = Line(connect_timeout=provider.connect_timeout, idle_timeout=provider.idle_timeout)

    def __iter__(self) -> Iterator[Event]:
        line, transcript = self._line, self._transcript
        try:
            self._opened()
            while not transcript.done:
                if text := transcript.take(b"" if line.over else line.receive(), last=line.over):
                    yield Piece(text)
        except LineError as error:
            if text := transcript.fail(error):
                yield Piece(text)
        finally:
            line.close()
        yield from self._outcome()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up, from any thread, at once: a step that waits ends the iteration."""
        self._line.close()

    def relay(self, say: Callable[[str], None], reader: Reader) -> Iterator[Heard | ToolCall | Spent | Ended]:
        """As iterating, but each text goes to `say` as it comes, from the thread that reads all answers of a reader.

        It costs a fraction of a thread that wakes for each piece. `say` must be quick and wait for nothing: all other
        answers of that reader wait for it. What it raises ends the answer, and is raised here.

        Heard is given at most once: before the next step the caller waits for its end, in whatever thread.
        """
        line, transcript = self._line, self._transcript
        try:
            self._opened()
            while (line.ready or line.over) and not transcript.done:
                if text := transcript.take(b"" if line.over else line.receive(), last=line.over):
                    say(text)
            if not transcript.done:
                heard = Heard(line, transcript, say, self.provider.idle_timeout)
                reader.follow(heard)
                yield heard
                heard.result()
        except LineError as error:
            if text := transcript.fail(error):
                say(text)
        finally:
            line.close()
            line.hang_up()
        yield from self._outcome()

    def _opened(self) -> None:
        """Send the request; the transcript is done where there is no answer."""
        if self._begun:
            raise RuntimeError("an answer is read once")
        self._begun = True
        try:
            self._transcript.streamed = send(self._line, self.provider, self._wanted)
        except GatewayError as failure:
            self._transcript.refuse(failure)
        # It has been sent, and a long answer need not keep it.
        self._wanted = {}

    def _outcome(self) -> Iterator[ToolCall | Spent | Ended]:
        try:
            yield from self._transcript.outcome()
        except GatewayError as failure:
            _logger.warning("%s: %s from model %s", self.provider.name, failure.code, self.provider.model)
            raise


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
        "max_tokens": max_tokens,
        "temperature": temperature,
    }
    if tools:
        wanted["tools"] = list(tools)
    return Answer(provider, wanted)
