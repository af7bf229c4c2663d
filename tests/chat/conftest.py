"""An assistant whose answers a test writes, piece by piece."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.chat.models import Call, ChatMessage, Run, RunState
from app.chat.runs.events import Event, Text
from app.chat.runs.writing import Writing
from app.chat.turns import Turn
from app.core.actor import Actor, Door
from app.core.pipeline import invoke
from app.extensions import db
from app.gateway import Provider
from app.usage import Usage
from tests.explanations.conftest import taught
from tests.school import School
from tests.upstream import Upstream

__all__ = ["taught"]

SOON = 15.0


class _Closed:
    """An answer is not to wait for more."""


class Script:
    """What the assistant says: nothing until the test says it. An exception in it is raised by the answerer."""

    def __init__(self) -> None:
        self._events: SimpleQueue[Event | Exception | _Closed | None] = SimpleQueue()
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

    def __call__(self, turn: Turn, writing: Writing) -> tuple[()]:
        self.turns.append(turn)
        closed = _Closed()
        writing.reads_from(lambda: self._events.put(closed))
        while (event := self._events.get()) is not None and event is not closed:
            if isinstance(event, Exception):
                raise event
            # An answer before this one may have been closed when it had ended already.
            if not isinstance(event, _Closed):
                writing.add(event)
        return ()


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


@pytest.fixture
def upstream(app: Flask) -> Iterator[Upstream]:
    """A model provider on loopback, connected to the application, which waits for it longer than any test."""
    with Upstream() as server:
        app.config["LLM"] = Provider("compatible", server.url, "sk-hush", "loopback-1", None, 60.0, 60.0)
        yield server
        app.config["LLM"] = None


@pytest.fixture
def impatience(upstream: Upstream, app: Flask) -> None:
    """From now on a second and a half of silence ends an answer."""
    assert upstream
    app.config["LLM"] = replace(app.config["LLM"], idle_timeout=1.5)


def tell(actor: Actor, name: str, **data: Any) -> Any:
    """Run one of the assistant's own capabilities as somebody."""
    return invoke(actor, name, data, door=Door.BROWSER).result


@dataclass
class Answered:
    """An answer as it is stored, with what was called for it."""

    run: Run
    text: str
    calls: list[Call]


def answered(actor: Actor, words: str, **more: Any) -> Answered:
    """Ask, and wait for the end."""
    asked = tell(actor, "ask_assistant", message=words, **more)
    run = ended(asked.run_id)
    calls = db.session.execute(select(Call).where(Call.run_id == run.id).order_by(Call.id)).scalars()
    return Answered(run, answer_text(run), list(calls))


def usages(school: School) -> list[Usage]:
    """What the school's student has used, oldest first, as it is stored now."""
    db.session.rollback()
    mine = select(Usage).where(Usage.user_id == school.student.user_id).order_by(Usage.id)
    return list(db.session.execute(mine).scalars())
