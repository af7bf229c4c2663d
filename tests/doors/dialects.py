"""The three doors of the chat that stream in a dialect of their own, and a client for each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from app.extensions import db
from tests.doors.situation import Situation
from tests.school import SECRET

GENERATE, TUTOR, TEACHER = "/api/chatkit/generate", "/chatkit/api", "/api/chat/stream"


@dataclass(frozen=True)
class Dialect:
    """A door: a body that says something, and what its frames are."""

    path: str
    body: Callable[[str], dict[str, Any]]
    text: Callable[[dict[str, Any]], str | None]
    error: Callable[[dict[str, Any]], str | None]
    ended: Callable[[dict[str, Any]], bool]
    conversation: str
    most: int
    invalid: int

    def __str__(self) -> str:
        return self.path

    def said(self, told: list[dict[str, Any]]) -> str:
        return "".join(filter(None, map(self.text, told)))


DIALECTS = [
    Dialect(
        GENERATE,
        lambda words: {"message": words, "conversation_id": None},
        lambda frame: frame.get("text"),
        lambda frame: frame.get("message") if frame["type"] == "error" else None,
        lambda frame: frame["type"] in ("complete", "error"),
        "conversation_id",
        1000,
        422,
    ),
    Dialect(
        TUTOR,
        lambda words: {"type": "user_message", "message": {"id": str(uuid4()), "content": words}},
        lambda frame: frame["content"] if frame["type"] == "text_delta" else None,
        lambda frame: frame["content"] if frame["type"] == "error" else None,
        lambda frame: bool(frame["done"]),
        "conversationId",
        2000,
        400,
    ),
    Dialect(
        TEACHER,
        lambda words: {"message": words, "conversationHistory": [], "isPTMRequest": False},
        lambda frame: frame.get("content"),
        lambda frame: frame.get("error"),
        lambda frame: "done" in frame or "error" in frame,
        "conversationId",
        2000,
        400,
    ),
]
each_dialect = pytest.mark.parametrize("dialect", DIALECTS, ids=str)


@pytest.fixture(autouse=True)
def plenty(situation: Situation, monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests ask more in a minute than a person may."""
    monkeypatch.setitem(situation.app.config, "CHAT_RATE", "1000/minute")


@pytest.fixture
def inside(situation: Situation) -> Iterator[None]:
    """The application's context, to look at rows."""
    with situation.app.test_request_context():
        yield
        db.session.rollback()


def post(situation: Situation, path: str, body: Any, token: str = SECRET, **headers: str) -> Any:
    """Send JSON with a bearer token."""
    sent = {"Authorization": f"Bearer {token}", **headers}
    return Context().run(situation.app.test_client().post, path, json=body, headers=sent)


def as_person(situation: Situation, who: str, path: str, body: dict[str, Any]) -> Any:
    """Send it for one of the cast, by the school's secret."""
    return post(situation, path, {"user_id": str(situation.people[who].user_id), **body})


def frames(answer: Any) -> list[dict[str, Any]]:
    """What a stream's data lines say."""
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/event-stream; charset=utf-8"
    # Only the three ends of a line of the protocol: what JSON leaves bare is no end of one.
    return [json.loads(line[6:]) for line in answer.text.split("\n") if line.startswith("data: ")]


def ask(
    situation: Situation, dialect: Dialect, words: str = "What is osmosis?", who: str = "student", **more: Any
) -> Any:
    return as_person(situation, who, dialect.path, {**dialect.body(words), **more})
