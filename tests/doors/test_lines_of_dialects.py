"""A dialect over a real line: pieces as they are written, a reader who leaves, and silence."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextvars import Context
from typing import Any

import pytest
from sqlalchemy import select

from app.chat.models import ChatMessage, Run, RunState
from app.core.turns import Turns
from app.extensions import db
from tests.chat.conftest import Script, script, until
from tests.core.screens import read_until, served
from tests.doors.dialects import Dialect, each_dialect, plenty
from tests.doors.situation import Situation
from tests.school import SECRET

__all__ = ["plenty", "script"]


def turns_of(situation: Situation) -> Turns:
    """The turns that the application's requests take."""
    found: Any = situation.app.wsgi_app
    while not isinstance(found, Turns):
        found = found._app
    return found


@each_dialect
def test_over_a_real_line_pieces_come_as_they_are_written_and_hanging_up_ends_only_the_reading(
    situation: Situation, script: Script, dialect: Dialect
) -> None:
    body = {**dialect.body("What is osmosis?"), "user_id": str(situation.people["student"].user_id)}
    text = json.dumps(body).encode()
    head = f"POST {dialect.path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {SECRET}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
    readers = situation.app.extensions["answers"].readers._inboxes
    readers_before = set(readers)
    with served(situation.app) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(head.encode() + text[:10])
        time.sleep(0.05)
        line.sendall(text[10:])
        begun = read_until(line, b"\n\n")
        for name in (b"no-transform", b"X-Accel-Buffering: no", b"text/event-stream"):
            assert name in begun
        script.say("Water ")
        assert b"Water " in read_until(line, b"Water ")
        assert readers.keys() - readers_before
        assert turns_of(situation)._turn is None, "who reads keeps nobody from their turn"
        with situation.app.app_context():
            until(lambda: db.engine.pool.checkedout() == 0)  # type: ignore[attr-defined]
        line.shutdown(socket.SHUT_RDWR)
        line.close()
        until(lambda: not readers.keys() - readers_before)
        script.say("moves.")
        script.end()
        with situation.app.app_context():
            statement = (
                select(Run.state, ChatMessage.content)
                .join(ChatMessage, ChatMessage.id == Run.answer_id)
                .where(Run.id == script.turns[-1].run_id)
            )

            def kept() -> bool:
                db.session.rollback()
                return tuple(db.session.execute(statement).one()) == (RunState.COMPLETE, "Water moves.")

            until(kept)


@each_dialect
def test_a_silent_answer_shows_that_the_line_lives(
    situation: Situation, script: Script, dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.doors.answers.HEARTBEAT", 1)
    body = {**dialect.body("Hello?"), "user_id": str(situation.people["student"].user_id)}

    def late() -> Iterator[bytes]:
        answer = situation.app.test_client().post(
            dialect.path, json=body, headers={"Authorization": f"Bearer {SECRET}"}, buffered=False
        )
        yield from answer.response

    pieces = Context().run(late)
    assert next(pieces).startswith(b":  ")
    assert next(pieces) == b": heartbeat\n\n"
    script.end()
    assert b"data: " in b"".join(pieces)
