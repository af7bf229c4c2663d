"""A client of the ChatKit protocol: every answer and every event is read with ChatKit's own types."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import Context
from functools import cache
from typing import Any

import pytest
from chatkit.types import Page, Thread, ThreadItem, ThreadStreamEvent
from pydantic import TypeAdapter
from sqlalchemy import select

from app.chat.models import Conversation
from app.extensions import db
from tests.chat.conftest import Script
from tests.doors.situation import Situation
from tests.school import SECRET

CHATKIT = "/chatkit"


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def raw(
    situation: Situation, type: str, *, who: str = "student", token: str = SECRET, buffered: bool = True, **more: Any
) -> Any:
    """Send a request of the protocol for somebody; `params` are its own, `headers` and `metadata` beside them."""
    metadata = dict(more.pop("metadata", {}))
    if token == SECRET:
        metadata["user_id"] = str(situation.people[who].user_id)
    headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
    body = {"type": type, "params": more, "metadata": metadata}
    return Context().run(situation.app.test_client().post, CHATKIT, json=body, headers=headers, buffered=buffered)


def told(answer: Any) -> list[Any]:
    """The events of a stream, each checked; what is read leaves as it came."""
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/event-stream; charset=utf-8"
    events = []
    for line in answer.text.split("\n"):
        if line.startswith("data: "):
            event = adapter(ThreadStreamEvent).validate_json(line[6:])
            events.append(event)
            for moment in moments(event):
                assert moment.tzinfo is not None, event
        else:
            assert line == "" or line.startswith(":"), line
    return events


def moments(event: Any) -> list[Any]:
    found = [getattr(event, name).created_at for name in ("item", "thread") if hasattr(event, name)]
    return found + [each.created_at for each in getattr(getattr(event, "thread", None), "items", Page()).data]


def stream(situation: Situation, type: str, **more: Any) -> list[Any]:
    """The events of a request that is told."""
    return told(raw(situation, type, **more))


def thread(situation: Situation, thread_id: str, **more: Any) -> Any:
    """A thread with its first items."""
    answer = raw(situation, "threads.get_by_id", thread_id=thread_id, **more)
    assert answer.status_code == 200, answer.text
    return adapter(Thread).validate_json(answer.data)


def items(situation: Situation, thread_id: str, **more: Any) -> Any:
    """A page of a thread's items."""
    answer = raw(situation, "items.list", thread_id=thread_id, **more)
    assert answer.status_code == 200, answer.text
    return adapter(Page[ThreadItem]).validate_json(answer.data)


def threads(situation: Situation, **more: Any) -> Any:
    """A page of somebody's threads."""
    answer = raw(situation, "threads.list", **more)
    assert answer.status_code == 200, answer.text
    return adapter(Page[Thread]).validate_json(answer.data)


def said(words: str, **more: Any) -> dict[str, Any]:
    """What a person types, as the protocol has it."""
    return {
        "content": [{"type": "input_text", "text": words}],
        "attachments": [],
        "inference_options": {},
        **more,
    }


def kinds(events: list[Any]) -> list[str]:
    """What the events are, neighbours of one kind once."""
    found: list[str] = []
    for event in events:
        update = getattr(event, "update", None)
        kind = update.type if update is not None else event.type
        if not found or found[-1] != kind:
            found.append(kind)
    return found


def done(events: list[Any], type: str = "") -> list[Any]:
    """The items that the events say are there for good."""
    found = [event.item for event in events if event.type == "thread.item.done"]
    return [item for item in found if not type or item.type == type]


def text(events: list[Any]) -> str:
    """The pieces of the answer."""
    deltas = [event.update for event in events if event.type == "thread.item.updated"]
    return "".join(each.delta for each in deltas if each.type.endswith("text_delta"))


@pytest.fixture(autouse=True)
def plenty(situation: Situation, monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests ask more in a minute than a person may."""
    for name in ("CHAT_RATE", "AGENTKIT_RATE"):
        monkeypatch.setitem(situation.app.config, name, "10000/minute")


def create(situation: Situation, script: Script, *pieces: Any, words: str = "What is osmosis?", **more: Any) -> Any:
    """Begin a thread in which the assistant says so; returns the events."""
    script.say(*pieces)
    script.end()
    course = {"course_id": str(situation.school.course_id)}
    return stream(situation, "threads.create", input=said(words), metadata=course, **more)


def stream_of(situation: Situation, script: Script, **more: Any) -> str:
    script.end()
    thread_id: str = stream(situation, "threads.create", input=said("Hi"), **more)[0].thread.id
    return thread_id


def act(situation: Situation, thread_id: str, type: str, payload: Any = None, **more: Any) -> list[Any]:
    return stream(
        situation, "threads.custom_action", thread_id=thread_id, action={"type": type, "payload": payload}, **more
    )


def conversation_id(situation: Situation, thread_id: str) -> Any:
    with situation.app.app_context():
        return db.session.execute(select(Conversation.id).where(Conversation.key == thread_id)).scalar()


def raw_stream(situation: Situation, type: str, **more: Any) -> Iterator[bytes]:
    """The pieces of a stream as they come."""

    def pieces() -> Iterator[bytes]:
        answer = raw(situation, type, buffered=False, **more)
        assert answer.status_code == 200, answer.text
        yield from answer.response

    return pieces()


def next_event(pieces: Iterator[bytes], *kind: str) -> Any:
    """The next event of a kind; `kind` is found in the event's text."""
    for piece in pieces:
        if piece.startswith(b"data: ") and all(each.encode() in piece for each in kind):
            return adapter(ThreadStreamEvent).validate_json(piece[6:])
    raise AssertionError(f"no event {kind}")
