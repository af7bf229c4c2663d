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
    stream,
    text,
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


KEY = {"Idempotency-Key": "the-phone-comes-back"}


@pytest.mark.parametrize("headers", [{}, KEY])
def test_who_leaves_stops_the_answer_within_seconds_unless_a_key_says_that_they_come_back(
    situation: Situation, script: Script, headers: dict[str, str]
) -> None:
    body = {"type": "threads.create", "params": {"input": said("What is osmosis?")}, "metadata": {}}
    body["metadata"] = {"user_id": str(situation.people["student"].user_id)}
    sent = json.dumps(body).encode()
    head = f"POST /chatkit HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {SECRET}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
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
        assert (b'"allow_cancel":true' in got) == (not headers)
        assert readers.keys() - readers_before
        with situation.app.app_context():
            until(lambda: db.engine.pool.checkedout() == 0)  # type: ignore[attr-defined]
        line.shutdown(socket.SHUT_RDWR)
        line.close()
        until(lambda: not readers.keys() - readers_before)
        assert not any("asyncio" in each.name for each in threading.enumerate() if each.name not in threads_before)
        if headers:
            script.say("moves.")
            script.end()
        situation.wait_for_answers()
    newest = threads(situation, limit=1).data[0]
    question, answer = items(situation, newest.id, order="asc").data
    assert question.content[0].text == "What is osmosis?"
    assert answer.content[0].text == ("Water moves." if headers else "Water ")


@pytest.mark.parametrize("kept", [False, True])
def test_a_stream_that_is_closed_keeps_the_partial_text_and_the_thread_goes_on(
    situation: Situation, script: Script, kept: bool
) -> None:
    """As `ChatKitServer` has it under ASGI, which it loses under WSGI. A token may ask and not stop: it goes on."""
    scopes = ("ask_assistant", "read_conversation", "stop_answer")
    token = situation.course_token(*(scopes if kept else scopes[:2]))
    who = {"who": "owner", "token": token}
    answer = raw(situation, "threads.create", input=said("Slowly"), buffered=False, **who)
    begun = iter(answer.response)
    thread_id = next_event(begun).thread.id
    assert next_event(begun, "stream_options").stream_options.allow_cancel == kept
    script.say("Water ")
    next_event(begun, "thread.item.updated", "text_delta")
    answer.close()
    if not kept:
        script.say("moves.")
        script.end()
    situation.wait_for_answers()
    assert items(situation, thread_id, **who).data[0].content[0].text == ("Water " if kept else "Water moves.")
    script.say("Again.")
    script.end()
    events = stream(situation, "threads.add_user_message", thread_id=thread_id, input=said("And now?"), **who)
    assert text(events) == "Again."


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
