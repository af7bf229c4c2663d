"""An assistant whose answers a test writes, piece by piece."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Any

import pytest
from flask import Flask

from app.chat.events import Event, Text
from app.chat.models import ChatMessage, Run, RunState
from app.chat.turns import Turn
from app.chat.writing import Writing
from app.extensions import db

SOON = 5.0


class Script:
    """What the assistant says: nothing until the test says it. An exception in it is raised by the answerer."""

    def __init__(self) -> None:
        self._events: SimpleQueue[Event | Exception | None] = SimpleQueue()
        self.turns: list[Turn] = []

    def say(self, *events: Event | str) -> None:
        """Have it say something."""
        for event in events:
            self._events.put(Text(event) if isinstance(event, str) else event)

    def fail(self, error: Exception) -> None:
        """Have it break off."""
        self._events.put(error)

    def end(self) -> None:
        """Have it come to an end."""
        self._events.put(None)

    def __call__(self, turn: Turn, writing: Writing) -> Iterator[Event]:
        self.turns.append(turn)
        writing.reads_from(self.end)
        while (event := self._events.get()) is not None:
            if isinstance(event, Exception):
                raise event
            yield event


@pytest.fixture
def script(app: Flask) -> Iterator[Script]:
    """The application's assistant says what this script says."""
    runner = app.extensions["runner"]
    real, runner.answerer = runner.answerer, Script()
    yield runner.answerer
    runner.answerer = real


def until(found: Callable[[], Any]) -> Any:
    """What `found` gives, once it gives something."""
    end = time.monotonic() + SOON
    while not (value := found()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)
    return value


def run_row(run_id: int) -> Run:
    """The run as it is stored now."""
    db.session.rollback()
    db.session.expire_all()
    row = db.session.get(Run, run_id)
    assert row is not None
    return row


def ended(run_id: int) -> Run:
    """The run, once it is not under way any more."""
    return until(lambda: row if not RunState((row := run_row(run_id)).state).under_way else None)  # type: ignore[no-any-return]


def answer_text(run: Run) -> str:
    """What is stored of its answer."""
    message = db.session.get(ChatMessage, run.answer_id)
    assert message is not None
    return message.content
