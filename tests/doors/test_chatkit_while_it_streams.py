"""A stream of the ChatKit protocol: stopped, left by its reader, and silent."""

from __future__ import annotations

import json
import socket
import threading

import pytest

from app.extensions import db
from tests.chat.conftest import Script, script, until
from tests.core.screens import read_until, served
from tests.doors.chatkit_talk import (
    act,
    items,
    kinds,
    next_event,
    plenty,
    raw,
    raw_stream,
    said,
    threads,
)
from tests.doors.situation import Situation
from tests.school import SECRET

__all__ = ["plenty", "script"]


def test_a_stop_is_an_action_and_keeps_what_is_there(situation: Situation, script: Script) -> None:
    begun = raw_stream(situation, "threads.create", input=said("Slowly"))
    thread_id = next_event(begun).thread.id
    added = next_event(begun, "thread.item.added")
    script.say("Water ")
    assert next_event(begun, "thread.item.updated", "text_delta").update.delta == "Water "
    busy = raw(situation, "threads.add_user_message", thread_id=thread_id, input=said("Hello?"))
    assert (busy.status_code, busy.content_type) == (409, "application/problem+json")
    answer = {"answer_id": added.item.id.removeprefix("msg_")}
    stopped = act(situation, thread_id, "answer.stop", answer)
    assert kinds(stopped) == ["stream_options", "notice"]
    ended = next_event(begun, "thread.item.done")
    assert ended.item.content[0].text == "Water "
    assert items(situation, thread_id).data[0] == ended.item
    assert list(begun) == []


def test_who_leaves_ends_the_telling_within_seconds_and_the_answer_goes_on(
    situation: Situation, script: Script
) -> None:
    body = {"type": "threads.create", "params": {"input": said("What is osmosis?")}, "metadata": {}}
    body["metadata"] = {"user_id": str(situation.people["student"].user_id)}
    sent = json.dumps(body).encode()
    head = f"POST /chatkit HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {SECRET}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n"
    readers = situation.app.extensions["answers"].readers._inboxes
    readers_before = set(readers)
    threads_before = {each.name for each in threading.enumerate()}
    with served(situation.app) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(head.encode() + sent)
        script.say("Water ")
        got = read_until(line, b"Water ")
        for name in (b"no-transform", b"X-Accel-Buffering: no", b"text/event-stream"):
            assert name in got
        assert readers.keys() - readers_before
        with situation.app.app_context():
            until(lambda: db.engine.pool.checkedout() == 0)  # type: ignore[attr-defined]
        line.shutdown(socket.SHUT_RDWR)
        line.close()
        until(lambda: not readers.keys() - readers_before)
        assert not any("asyncio" in each.name for each in threading.enumerate() if each.name not in threads_before)
        script.say("moves.")
        script.end()
    situation.wait_for_answers()
    newest = threads(situation, limit=1).data[0]
    assert [each.content[0].text for each in items(situation, newest.id, order="asc").data] == [
        "What is osmosis?",
        "Water moves.",
    ]


def test_a_silent_answer_shows_that_the_line_lives(
    situation: Situation, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.doors.chatkit.HEARTBEAT", 1)
    begun = raw_stream(situation, "threads.create", input=said("Hello?"))
    assert next(begun).startswith(b":  ")
    next_event(begun, "assistant_message", "content_part.added")
    assert next(begun) == b": heartbeat\n\n"
    script.end()
    assert b"thread.item.removed" in b"".join(begun)
