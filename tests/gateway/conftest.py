"""A provider on loopback, and both ways to read what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from threading import Thread

import pytest

from app.gateway import Answer, Ended, Event, GatewayError, Piece, Provider, Reader, Spent, ToolCall, ask, warm_up
from app.gateway import Heard as BeingHeard
from tests.upstream import Upstream

KEY = "sk-test-0123456789-hush"
MESSAGES = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "What is a cell?"}]


@dataclass
class Heard:
    """All that came of one answer."""

    text: str = ""
    pieces: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    spent: Spent | None = None
    reason: str | None = None
    failure: GatewayError | None = None

    def take(self, event: Event) -> None:
        match event:
            case Piece(text):
                self.say(text)
            case ToolCall():
                self.calls.append(event)
            case Spent():
                assert self.spent is None
                self.spent = event
            case Ended(reason):
                assert self.reason is None
                self.reason = reason

    def say(self, text: str) -> None:
        assert text
        self.text += text
        self.pieces.append(text)


def iterated(answer: Answer) -> Heard:
    """Read piece by piece."""
    heard = Heard()
    try:
        for event in answer:
            heard.take(event)
    except GatewayError as failure:
        heard.failure = failure
    return heard


@cache
def reader() -> Reader:
    """Reads all answers of these tests."""
    found = Reader()

    def go_on() -> None:
        while True:
            found.read()

    Thread(target=go_on, name="reader", daemon=True).start()
    return found


def relay(answer: Answer, say: Callable[[str], None]) -> Iterator[Event]:
    """What else there is of an answer whose words go to `say`; it waits for the end of them."""
    for event in answer.relay(say, reader()):
        if isinstance(event, BeingHeard):
            event.result()
        else:
            yield event


def relayed(answer: Answer) -> Heard:
    """Read by the one thread that reads all."""
    heard = Heard()
    try:
        for event in relay(answer, heard.say):
            heard.take(event)
    except GatewayError as failure:
        heard.failure = failure
    return heard


Hear = Callable[[Answer], Heard]


@pytest.fixture(params=[iterated, relayed])
def hear(request: pytest.FixtureRequest) -> Hear:
    """Each way of reading, in turn."""
    way: Hear = request.param
    return way


@pytest.fixture(scope="package")
def running() -> Iterator[Upstream]:
    warm_up()
    with Upstream() as upstream:
        yield upstream


@pytest.fixture
def upstream(running: Upstream) -> Upstream:
    """The provider, which has been asked nothing yet."""
    running.forget()
    return running


@pytest.fixture
def provider(upstream: Upstream) -> Provider:
    """How it is asked, as a compatible server, with more patience than any test needs."""
    return Provider("compatible", upstream.url, KEY, "loopback-1", connect_timeout=60.0, idle_timeout=60.0)


@pytest.fixture
def answer(provider: Provider) -> Callable[[], Answer]:
    """A function that asks the provider."""
    return lambda: ask(provider, MESSAGES, max_tokens=500)
