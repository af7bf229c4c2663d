"""Asking a model: one request, and its answer as it comes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Self

import httpx2
import openai

from app.gateway import failures
from app.gateway.chunks import Ended, Piece, Spent, ToolCall
from app.gateway.failures import GatewayError
from app.gateway.line import ClosedError, GarbledError, Line, LineError, SilentError
from app.gateway.reader import Heard, reader
from app.gateway.transcript import Transcript
from app.provider_settings import Provider

Event = Piece | ToolCall | Spent | Ended

OPTIONAL = ("temperature", "stream_options", "store", "max_completion_tokens", "max_tokens")
"""What a model may refuse to be told, and can do without."""

_logger = logging.getLogger(__name__)
_refused: dict[tuple[str | None, str], frozenset[str]] = {}  # by address and model, as long as the process lives


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
        self._line = Line(
            connect_timeout=provider.connect_timeout, idle_timeout=provider.idle_timeout, anonymous=not provider.key
        )

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

    def relay(self, say: Callable[[str], None]) -> Iterator[ToolCall | Spent | Ended]:
        """As iterating, but each text goes to `say` as it comes, from the thread that reads all answers.

        It costs a fraction of a thread that wakes for each piece. `say` must be quick and wait for nothing: all other
        answers of this process wait for it. What it raises ends the answer, and is raised here.
        """
        line, transcript = self._line, self._transcript
        try:
            self._opened()
            while (line.ready or line.over) and not transcript.done:
                if text := transcript.take(b"" if line.over else line.receive(), last=line.over):
                    say(text)
            if not transcript.done:
                heard = Heard(line, transcript, say, self.provider.idle_timeout)
                reader().follow(heard)
                heard.wait()
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
            self._transcript.streamed = self._open()
        except GatewayError as failure:
            self._transcript.refuse(failure)

    def _outcome(self) -> Iterator[ToolCall | Spent | Ended]:
        try:
            yield from self._transcript.outcome()
        except GatewayError as failure:
            _logger.warning("%s: %s from model %s", self.provider.name, failure.code, self.provider.model)
            raise

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
            except LineError as error:
                raise self._unconnected(error) from None
            return "json" not in response.headers.get("content-type", "").partition(";")[0]
        raise failures.malformed()

    def _unconnected(self, cause: BaseException | None) -> Exception:
        if self._line.closed or isinstance(cause, ClosedError):
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
