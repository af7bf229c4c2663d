"""The request: made by the openai SDK, which knows how to ask and what a refusal means; sent on a line of ours.

The SDK takes a second and many megabytes to load, so it is loaded by the first question, or by `warm_up` before it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from app.gateway import failures
from app.gateway.line import Line, certificates
from app.gateway.line_errors import ClosedError, GarbledError, LineError, SilentError
from app.provider_settings import Provider

if TYPE_CHECKING:
    import httpx2
    import openai

OPENAI_URL = "https://api.openai.com/v1"
LONGEST_ERROR = 65536  # bytes of an error's body that are looked at

OPTIONAL = ("temperature", "stream_options", "store", "max_completion_tokens", "max_tokens")
"""What a model may refuse to be told, and can do without; the last two are one limit by two names."""

_SENT = {
    b"authorization",
    b"content-type",
    b"openai-organization",
    b"openai-beta",
}  # of the SDK's headers, these are passed on
_REFUSING = ("unsupported", "unrecognized", "not supported", "unknown", "not permitted")
_refused: dict[tuple[str | None, str], frozenset[str]] = {}  # by address and model, as long as the process lives


def send(line: Line, provider: Provider, wanted: Mapping[str, Any]) -> bool:
    """Send a request, and wait for the head of its answer. `wanted` are the SDK's arguments.

    Returns whether the answer comes as a stream. Raises GatewayError and LineError.
    """
    import openai

    place = provider.base_url, provider.model
    client = client_on(line, provider)
    for _ in OPTIONAL:
        left_out = _refused.get(place, frozenset())
        try:
            request = client.chat.completions.with_streaming_response.create(**_arguments(provider, wanted, left_out))
            response = request.__enter__()
        except openai.APIStatusError as error:
            line.hang_up()
            if (name := _refused_argument(error)) and name not in left_out:
                _refused[place] = left_out | {name}
                continue
            said = error.body or error.message
            raise failures.of_status(error.status_code, said, error.response.headers, provider) from None
        except openai.APIConnectionError as error:
            raise unconnected(line, provider, error.__cause__) from None
        except LineError as error:
            raise unconnected(line, provider, error) from None
        return "json" not in response.headers.get("content-type", "").partition(";")[0]
    raise failures.malformed()


def warm_up() -> None:
    """Load what the first question would wait for: the SDK's modules for a request, and the certificates."""
    certificates()
    line = Line(connect_timeout=1.0, idle_timeout=1.0)
    line.close()
    with suppress(LineError):
        send(line, Provider("compatible", OPENAI_URL, "", "none"), {"model": "none", "messages": [], "max_tokens": 1})


def client_on(line: Line, provider: Provider) -> openai.OpenAI:
    """The SDK's client, whose requests by this thread go out on a line of ours until it is given another."""
    _here.line = line
    return _client(provider)


_here = threading.local()


@lru_cache(maxsize=4)
def _client(provider: Provider) -> openai.OpenAI:
    """One for all answers: to make it takes longer than to use it, and each keeps 30 KB."""
    import httpx2
    import openai

    class Transport(httpx2.BaseTransport):
        """Sends what we mean to send, on the line of the thread that asks."""

        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            line: Line = _here.line
            sent = _SENT if provider.key else _SENT - {b"authorization"}
            headers = [(name, value) for name, value in request.headers.raw if name.lower() in sent]
            head = line.exchange(request.method, str(request.url), headers, request.read())
            return httpx2.Response(head.status, headers=head.headers, stream=Body(line))

    class Body(httpx2.SyncByteStream):
        """The body for the SDK, which reads it only where it is an error."""

        def __init__(self, line: Line) -> None:
            self._line = line

        def __iter__(self) -> Iterator[bytes]:
            read = 0
            with suppress(LineError):  # half an error is one, too
                while read < LONGEST_ERROR and not self._line.over:
                    data = self._line.receive()
                    read += len(data)
                    yield data

        def close(self) -> None:
            self._line.hang_up()

    return openai.OpenAI(
        api_key=provider.key or "none",
        base_url=provider.base_url or OPENAI_URL,
        organization=provider.organisation,
        max_retries=0,
        timeout=None,
        http_client=httpx2.Client(transport=Transport(), timeout=None, follow_redirects=True),
    )


def _arguments(provider: Provider, wanted: Mapping[str, Any], left_out: frozenset[str]) -> dict[str, Any]:
    given = {**wanted, "stream": True, "stream_options": {"include_usage": True}}
    limit = given.pop("max_tokens")
    # OpenAI's newer models refuse the older name of the limit, and the servers that imitate it know only that.
    newer = (provider.name == "openai") != bool({"max_completion_tokens", "max_tokens"} & left_out)
    if provider.name == "openai":
        given["store"] = False
    kept = {name: value for name, value in given.items() if name not in left_out}
    return kept | {"max_completion_tokens" if newer else "max_tokens": limit}


def _refused_argument(error: openai.APIStatusError) -> str | None:
    """Which of OPTIONAL a model does not take, where that is why it refused."""
    if error.status_code not in (400, 422):
        return None
    if error.param in OPTIONAL:
        return error.param
    said = str(error.body)[:4000].lower()
    if not any(word in said for word in _REFUSING):
        return None
    return next((name for name in OPTIONAL if name in said), None)


def unconnected(line: Line, provider: Provider, cause: BaseException | None) -> Exception:
    """What a line that broke, for that cause, means to who asked."""
    if line.closed or isinstance(cause, ClosedError):
        return ClosedError()
    if isinstance(cause, SilentError):
        return failures.timeout(provider.idle_timeout)
    if isinstance(cause, GarbledError):
        return failures.malformed()
    return failures.unavailable()
