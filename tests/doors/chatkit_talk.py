"""A client of the ChatKit protocol: every answer and every event is read with ChatKit's own types."""

from __future__ import annotations

from contextvars import Context
from functools import cache
from typing import Any

from chatkit.types import Page, Thread, ThreadItem, ThreadStreamEvent
from pydantic import TypeAdapter

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
