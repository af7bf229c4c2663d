"""The ChatKit protocol: the same conversations as everywhere, said and read in its words."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextvars import Context
from typing import Any

import pytest
from chatkit.types import SyncCustomActionResponse, ThreadStreamEvent
from sqlalchemy import delete, insert, select

from app.chat.events import Tool
from app.chat.models import Call, CallState, Conversation
from app.core import clock
from app.core.errors import Unavailable
from app.core.permissions import CourseRole
from app.core.widget import check
from app.courses import Enrolment
from app.doors.chatkit.items import tree_of
from app.extensions import db
from tests.chat.conftest import Script, script, until
from tests.core.screens import served
from tests.doors.chatkit_talk import adapter, done, items, kinds, raw, said, stream, text, thread, threads, told
from tests.doors.situation import Situation
from tests.doors.test_dialects import read_until
from tests.school import SECRET

__all__ = ["script"]


@pytest.fixture(autouse=True)
def _plenty(situation: Situation, monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests ask more in a minute than a person may."""
    for name in ("CHAT_RATE", "AGENTKIT_RATE"):
        monkeypatch.setitem(situation.app.config, name, "10000/minute")


def create(situation: Situation, script: Script, *pieces: Any, words: str = "What is osmosis?", **more: Any) -> Any:
    """Begin a thread in which the assistant says so; returns the events."""
    script.say(*pieces)
    script.end()
    course = {"course_id": str(situation.school.course_id)}
    return stream(situation, "threads.create", input=said(words), metadata=course, **more)


def test_a_thread_begins_streams_and_goes_on(situation: Situation, script: Script) -> None:
    link = f"[slide 2](/courses/{situation.school.course_id}/notes#slide-2)"
    events = create(situation, script, "Water ", Tool("get_current_slide", "running"), f"moves, see {link}.")
    assert kinds(events) == [
        "thread.created",
        "thread.item.done",
        "stream_options",
        "thread.item.added",
        "assistant_message.content_part.added",
        "assistant_message.content_part.text_delta",
        "progress_update",
        "assistant_message.content_part.text_delta",
        "assistant_message.content_part.done",
        "thread.item.done",
    ]
    begun = events[0].thread
    assert begun.title == "What is osmosis?"
    question, answer = done(events)
    assert question.content[0].text == "What is osmosis?"
    assert text(events) == answer.content[0].text == f"Water moves, see {link}."
    (cited,) = answer.content[0].annotations
    assert (cited.source.title, cited.source.url.endswith("/notes#slide-2")) == ("Osmosis", True)
    script.say("Yes.")
    script.end()
    more = stream(situation, "threads.add_user_message", thread_id=begun.id, input=said("Really?"))
    assert kinds(more)[:2] == ["thread.item.done", "stream_options"]
    assert [each.text for each in script.turns[-1].before] == ["What is osmosis?", f"Water moves, see {link}."]
    kept = thread(situation, begun.id)
    assert kept.items.data == [*done(events), *done(more)]
    assert (kept.title, kept.created_at, kept.status.type) == (begun.title, begun.created_at, "active")
    assert items(situation, begun.id, order="asc").data == kept.items.data


def test_a_widget_stands_beside_the_answer_under_an_id_that_stays(situation: Situation) -> None:
    course = {"course_id": str(situation.school.course_id)}
    events = stream(situation, "threads.create", input=said("Which slide are we on?"), metadata=course)
    thread_id = events[0].thread.id
    question, *shown = done(events)
    (widget,) = [item for item in shown if item.type == "widget"]
    assert widget.widget.type == "Card"
    assert widget.copy_text
    kept = items(situation, thread_id, order="asc").data
    assert sorted(each.id for each in kept) == sorted(each.id for each in done(events))
    assert {each.id: each for each in kept} == {each.id: each for each in done(events)}
    page = situation.client("student")[0].get(f"/chat/{conversation_id(situation, thread_id)}").text
    assert f'id="chat-call-{widget.id.removeprefix("wdg_")}"' in page
    assert question.content[0].text in page


def test_a_conversation_of_the_page_goes_on_here_and_back_there(situation: Situation, script: Script) -> None:
    client, token = situation.client("student")
    script.say("Water **moves**.")
    script.end()
    page = {"csrf_token": token, "message": "What is osmosis?", "course_id": str(situation.school.course_id)}
    where = client.post("/chat/messages", data=page).headers["Location"]
    situation.wait_for_answers()
    head = threads(situation).data[0]
    assert head.title == "What is osmosis?"
    question, answer = thread(situation, head.id).items.data
    assert (question.type, answer.content[0].text) == ("user_message", "Water **moves**.")
    script.say("Through a membrane.")
    script.end()
    quoted = said("How?", quoted_text="Water moves.")
    stream(situation, "threads.add_user_message", thread_id=head.id, input=quoted)
    assert [each.text for each in script.turns[-1].before] == ["What is osmosis?", "Water **moves**."]
    assert script.turns[-1].sentence == "> Water moves.\n\nHow?"
    shown = client.get(where).text
    assert all(words in shown for words in ("What is osmosis?", "<strong>moves</strong>", "Through a membrane."))


def test_pages_of_items_and_threads_have_no_hole_and_nothing_twice(situation: Situation, script: Script) -> None:
    first = create(situation, script, "Line 0.")[0].thread.id
    for number in range(1, 4):
        script.say(f"Line {number}.")
        script.end()
        stream(situation, "threads.add_user_message", thread_id=first, input=said(f"And {number}?"))
    situation.wait_for_answers()
    whole = items(situation, first, order="asc").data
    assert len(whole) == 8
    for order, expected in (("asc", whole), ("desc", whole[::-1])):
        for limit in (1, 3, 8):
            found: list[Any] = []
            after = None
            while True:
                page = items(situation, first, order=order, limit=limit, after=after)
                found += page.data
                assert page.has_more == (len(found) < 8)
                if not page.has_more:
                    break
                after = page.after
                assert after == found[-1].id
            assert found == expected, (order, limit)
    second = create(situation, script, "Fine.", words="Something else")[0].thread.id
    newest = threads(situation, limit=1)
    assert ([each.id for each in newest.data], newest.has_more) == ([second], True)
    assert [each.id for each in threads(situation, after=newest.after).data][:1] == [first]
    assert [each.id for each in threads(situation, order="asc").data][-2:] == [first, second]
    assert raw(situation, "items.list", thread_id=first, after="msg_987654321").status_code == 200
    for after in ("wdg_987654321", "msg_x", "7", "msg_\u0663"):
        assert raw(situation, "items.list", thread_id=first, after=after).status_code == 404


def test_a_thread_is_renamed_rated_and_deleted_as_on_its_page(situation: Situation, script: Script) -> None:
    thread_id = create(situation, script, "Water moves.")[0].thread.id
    situation.wait_for_answers()
    renamed = raw(situation, "threads.update", thread_id=thread_id, title="Membranes")
    assert (renamed.status_code, renamed.json["title"]) == (200, "Membranes")
    assert raw(situation, "threads.update", thread_id=thread_id, title="x" * 121).status_code == 422
    question, answer = items(situation, thread_id, order="asc").data
    for kind, liked in (("positive", 1), ("negative", 0)):
        rated = raw(situation, "items.feedback", thread_id=thread_id, item_ids=[answer.id], kind=kind)
        assert (rated.status_code, rated.json) == (200, {})
        page = situation.client("student")[0].get(f"/chat/answers/{answer.id.removeprefix('msg_')}").text
        assert page.count('aria-pressed="true"') == 1
        assert (page.index('aria-pressed="true"') < page.index('aria-pressed="false"')) == bool(liked)
    assert (
        raw(situation, "items.feedback", thread_id=thread_id, item_ids=[question.id], kind="positive").status_code
        == 404
    )
    assert raw(situation, "threads.delete", thread_id=thread_id).json == {}
    assert raw(situation, "threads.get_by_id", thread_id=thread_id).status_code == 404
    assert thread_id not in [each.id for each in threads(situation).data]


def conversation_id(situation: Situation, thread_id: str) -> Any:
    with situation.app.app_context():
        return db.session.execute(select(Conversation.id).where(Conversation.key == thread_id)).scalar()


def test_a_failure_is_told_and_tried_again_and_what_was_written_stays(situation: Situation, script: Script) -> None:
    script.say("Water ")
    script.fail(Unavailable("The model is away."))
    events = stream(situation, "threads.create", input=said("What is osmosis?"))
    assert kinds(events)[-2:] == ["thread.item.done", "error"]
    error = events[-1]
    assert (error.code, error.message, error.allow_retry) == ("custom", "The model is away.", True)
    question, partial = done(events)
    script.say("Water moves.")
    script.end()
    again = stream(situation, "threads.retry_after_item", thread_id=events[0].thread.id, item_id=question.id)
    assert done(again)[0] == partial
    assert script.turns[-1].sentence == "What is osmosis?"
    kept = items(situation, events[0].thread.id, order="asc").data
    assert kept == [question, *done(again)]
    refused = raw(situation, "threads.retry_after_item", thread_id=events[0].thread.id, item_id=partial.id)
    assert (refused.status_code, refused.content_type) == (404, "application/problem+json")


def test_the_same_key_asks_once(situation: Situation, script: Script) -> None:
    sent = {"input": said("What is osmosis?"), "headers": {"Idempotency-Key": f"a-{id(script)}"}}
    script.say("Water moves.")
    script.end()
    first = stream(situation, "threads.create", **sent)
    second = stream(situation, "threads.create", **sent)
    assert len(script.turns) == 1
    assert first[0] == second[0]
    assert done(first) == done(second)
    assert raw(situation, "threads.create", **{**sent, "input": said("Another?")}).status_code == 409


def act(situation: Situation, thread_id: str, type: str, payload: Any = None, **more: Any) -> list[Any]:
    return stream(
        situation, "threads.custom_action", thread_id=thread_id, action={"type": type, "payload": payload}, **more
    )


def test_a_widget_that_is_pressed_is_drawn_anew_in_its_place(situation: Situation, script: Script) -> None:
    where = {"course_id": str(situation.school.course_id)}
    thread_id = create(situation, script, "Fine.", who="owner")[0].thread.id
    (widget,) = done(act(situation, thread_id, "view.set", {**where, "view": "instructor"}, who="owner"), "widget")
    pressed = act(situation, thread_id, "view.set", {**where, "view": "student"}, item_id=widget.id, who="owner")
    assert kinds(pressed)[:2] == ["stream_options", "widget.root.updated"]
    (anew,) = [event for event in pressed if event.type == "thread.item.updated"]
    assert anew.item_id == widget.id
    assert anew.update.widget != widget.widget
    kept = {each.id: each for each in items(situation, thread_id, who="owner").data}
    assert kept[widget.id].widget == anew.update.widget
    page = situation.client("owner")[0].get(f"/chat/{conversation_id(situation, thread_id)}").text
    assert f'id="chat-call-{widget.id.removeprefix("wdg_")}"' in page
    action = {"type": "view.set", "payload": {**where, "view": "instructor"}}
    sync = {"thread_id": thread_id, "item_id": widget.id, "action": action, "who": "owner"}
    answer = raw(situation, "threads.sync_custom_action", **sync)
    item = adapter(SyncCustomActionResponse).validate_json(answer.data).updated_item
    # Its figures are of the moment; the view that it shows is not.
    assert (item.id, item.widget.children[0]) == (widget.id, widget.widget.children[0])
    assert item.widget.children[0] != anew.update.widget.children[0]
    assert items(situation, thread_id, who="owner").data[0] == item


def test_an_action_without_a_widget_has_a_line_of_its_own_and_acts_once(situation: Situation, script: Script) -> None:
    thread_id = create(situation, script, "Fine.")[0].thread.id
    where = {"course_id": str(situation.school.course_id)}
    key = {"headers": {"Idempotency-Key": f"b-{id(script)}"}}
    pressed = act(situation, thread_id, "confusion.ping", where, **key)
    line, widget = done(pressed)
    assert (line.type, widget.type) == ("assistant_message", "widget")
    assert done(act(situation, thread_id, "confusion.ping", where, **key)) == [line, widget]
    assert items(situation, thread_id, order="asc").data[-2:] == [line, widget]
    script.end()
    stream(situation, "threads.add_user_message", thread_id=thread_id, input=said("And now?"))
    assert script.turns[-1].before[-1].text == line.content[0].text


@pytest.mark.parametrize(("word", "state"), [("call.yes", "done"), ("call.no", "declined")])
def test_what_writes_to_others_waits_for_a_yes_that_counts_once(situation: Situation, word: str, state: str) -> None:
    thread_id = threads(situation).data[0].id
    asks = next(each for each in items(situation, thread_id).data if each.id == f"wdg_{situation.talk.asked}")
    assert (asks.widget.confirm["action"].type, asks.widget.cancel["action"].type) == ("call.yes", "call.no")
    payload = asks.widget.confirm["action"].payload
    pressed = act(situation, thread_id, word, payload, item_id=asks.id)
    assert kinds(pressed) == ["stream_options", "widget.root.updated", "notice"]
    kept = next(each for each in items(situation, thread_id).data if each.id == asks.id)
    assert kept.widget == pressed[1].update.widget != asks.widget
    with situation.app.app_context():
        assert db.session.get_one(Call, situation.talk.asked).state == state
    action = {"type": word, "payload": payload}
    again = raw(situation, "threads.custom_action", thread_id=thread_id, item_id=asks.id, action=action)
    assert (again.status_code, again.content_type) == (409, "application/problem+json")


def test_every_card_that_this_door_makes_is_a_valid_widget(situation: Situation) -> None:
    with situation.app.test_request_context():
        for state in ("asked", "declined", "failed", "done"):
            call = db.session.get_one(Call, situation.talk.asked)
            call.state = CallState(state)
            assert check(tree_of(call) or {}, lambda kind: kind in ("call.yes", "call.no")), state
        call.state = CallState.RUNNING
        assert tree_of(call) is None
        db.session.rollback()


def test_a_thread_outlives_the_place_in_its_course(situation: Situation) -> None:
    thread_id = threads(situation).data[0].id
    known = items(situation, thread_id).data
    student = situation.people["student"].user_id
    mine = (Enrolment.course_id == situation.school.course_id) & (Enrolment.user_id == student)
    try:
        with situation.app.app_context():
            db.session.execute(delete(Enrolment).where(mine))
            db.session.commit()
        assert items(situation, thread_id).data == known
        refused = raw(
            situation, "threads.custom_action", thread_id=thread_id,
            action={"type": "confusion.ping", "payload": {"course_id": str(situation.school.course_id)}},
        )  # fmt: skip
        assert refused.status_code == 404
    finally:
        with situation.app.app_context():
            row = {"course_id": situation.school.course_id, "user_id": student, "role": CourseRole.STUDENT}
            db.session.execute(insert(Enrolment).values(**row, created_at=clock.now()))
            db.session.commit()


def test_a_question_for_a_yes_stays_whatever_else_is_pressed_in_its_place(situation: Situation) -> None:
    thread_id = threads(situation).data[0].id
    asks = f"wdg_{situation.talk.asked}"
    where = {"course_id": str(situation.school.course_id)}
    shown = done(act(situation, thread_id, "confusion.ping", where, item_id=asks), "widget")
    kept = {each.id: each for each in items(situation, thread_id).data}
    assert kept[asks].widget.confirm["action"].type == "call.yes"
    assert [kept[each.id] for each in shown] == shown != []


def test_a_quiz_is_answered_as_structured_input(situation: Situation, script: Script) -> None:
    thread_id = create(situation, script, "Fine.")[0].thread.id
    quizzes = situation.quizzes
    where = {"course_id": str(situation.school.course_id), "quiz_id": str(quizzes.published)}
    opened = done(act(situation, thread_id, "quiz.open", where))
    *_, widget, asks = opened
    assert (widget.type, asks.type, asks.status) == ("widget", "structured_input", "pending")
    (question,) = asks.inputs
    assert (question.type, question.question) == ("multiple_choice", "1. What keeps the DNA?")
    assert [each.value for each in question.options] == ["Nucleus", "Membrane"]
    assert "Form" not in widget.widget.model_dump_json()

    def answer(**more: Any) -> Any:
        return raw(situation, "threads.add_structured_input", thread_id=thread_id, item_id=asks.id, input=more)

    skipped = told(answer(status="skipped"))
    assert [event.item.status for event in skipped if event.type == "thread.item.replaced"] == ["skipped"]
    told_of = told(answer(answers={question.id: {"values": ["Nucleus"]}}))
    (replaced,) = [event.item for event in told_of if event.type == "thread.item.replaced"]
    assert (replaced.id, replaced.status, replaced.inputs[0].answer.values) == (asks.id, "answered", ["Nucleus"])
    (result,) = done(told_of, "widget")
    assert "Right" in (result.copy_text or "")
    kept = {each.id: each for each in items(situation, thread_id).data}
    assert kept[asks.id] == replaced
    assert kept[result.id] == result
    page = situation.client("student")[0].get(f"/courses/{where['course_id']}/quizzes/{where['quiz_id']}").text
    assert "100" in page
    wrong = raw(situation, "threads.add_structured_input", thread_id=thread_id, item_id=widget.id, input={})
    assert wrong.status_code == 404


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


def test_who_leaves_ends_the_telling_within_seconds_and_the_answer_goes_on(
    situation: Situation, script: Script
) -> None:
    body = {"type": "threads.create", "params": {"input": said("What is osmosis?")}, "metadata": {}}
    body["metadata"] = {"user_id": str(situation.people["student"].user_id)}
    sent = json.dumps(body).encode()
    head = f"POST /chatkit HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {SECRET}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n"
    readers = situation.app.extensions["answers"].readers._inboxes
    threads_before = {each.name for each in threading.enumerate()}
    with served(situation.app) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(head.encode() + sent)
        script.say("Water ")
        got = read_until(line, b"Water ")
        for name in (b"no-transform", b"X-Accel-Buffering: no", b"text/event-stream"):
            assert name in got
        assert readers
        with situation.app.app_context():
            until(lambda: db.engine.pool.checkedout() == 0)  # type: ignore[attr-defined]
        line.shutdown(socket.SHUT_RDWR)
        line.close()
        began = time.monotonic()
        until(lambda: not readers)
        assert time.monotonic() - began < 4
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


REFUSED: list[tuple[str, dict[str, Any], int]] = [
    ("threads.unknown", {}, 422),
    ("threads.create", {}, 422),
    ("threads.create", {"input": {"content": "Hi"}}, 422),
    ("threads.create", {"input": said("")}, 422),
    ("threads.create", {"input": said("x" * 2001)}, 422),
    ("threads.create", {"input": said("half \ud800")}, 422),
    ("threads.create", {"input": said("Hi", attachments=["atc_1"])}, 422),
    ("threads.create", {"input": said("Hi"), "metadata": {"course_id": "Biology"}}, 422),
    ("threads.create", {"input": said("Hi"), "metadata": {"course_id": "987654321"}}, 404),
    ("threads.get_by_id", {"thread_id": "thr_1"}, 404),
    ("threads.get_by_id", {"thread_id": "nu\x00ll"}, 404),
    ("threads.list", {"after": "thr_1"}, 404),
    ("threads.list", {"order": "sideways"}, 422),
    ("threads.add_client_tool_output", {"result": {}}, 409),
    ("threads.add_structured_input", {"item_id": "inp_987654321", "input": {}}, 404),
    ("threads.retry_after_item", {"item_id": "msg_987654321"}, 404),
    ("items.feedback", {"item_ids": ["msg_987654321"], "kind": "positive"}, 404),
    ("threads.custom_action", {"action": {"type": "delete_all"}}, 404),
    ("threads.custom_action", {"action": {"type": "confusion.ping", "payload": [1]}}, 422),
    ("threads.custom_action", {"action": {"type": "confusion.ping", "payload": {}}}, 422),
    ("threads.custom_action", {"action": {"type": "ask_assistant", "payload": {"message": "Hi"}}}, 422),
    ("threads.custom_action", {"action": {"type": "call.yes"}}, 422),
    ("threads.custom_action", {"item_id": "msg_1", "action": {"type": "confusion.ping"}}, 404),
    ("threads.sync_custom_action", {"action": {"type": "create_course_token"}}, 404),
    ("attachments.create", {"name": "a.png", "size": 1, "mime_type": "image/png"}, 422),
    ("attachments.delete", {"attachment_id": "atc_1"}, 422),
    ("input.transcribe", {"audio_base64": "", "mime_type": "audio/webm"}, 422),
]
NO_THREAD = ("threads.create", "threads.list", "attachments.create", "attachments.delete", "input.transcribe")


def test_what_is_refused_is_refused_by_a_status_before_the_first_frame(situation: Situation) -> None:
    with situation.app.app_context():
        key = db.session.execute(
            select(Conversation.key).where(Conversation.id == situation.talk.conversation)
        ).scalar()
    before = situation.rows()
    for type, params, status in REFUSED:
        known = {} if type in NO_THREAD or "thread_id" in params else {"thread_id": key}
        answer = raw(situation, type, **known, **params)
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), (type, params)
        assert answer.json["detail"]
    for type, params, _ in REFUSED:
        if type not in NO_THREAD and type != "threads.unknown":
            known = {"thread_id": key} | ({} if "thread_id" not in params else {"thread_id": params["thread_id"]})
            foreign = raw(situation, type, who="owner", **{**params, **known})
            assert foreign.status_code in (404, 422), (type, params, foreign.status_code)
    for type in ("threads.get_by_id", "items.list", "threads.delete"):
        assert raw(situation, type, who="owner", thread_id=key).status_code == 404
    assert situation.rows() == before


def test_a_client_secret_reaches_the_threads_of_its_course(situation: Situation, script: Script) -> None:
    elsewhere = stream_of(situation, script, metadata={})
    inside = create(situation, script, "Fine.")[0].thread.id
    course = {"user_id": str(situation.people["student"].user_id), "courseId": str(situation.school.course_id)}
    sent = {"Authorization": f"Bearer {SECRET}"}
    begun = Context().run(situation.app.test_client().post, "/api/chatkit/session", json=course, headers=sent)
    secret = begun.json["client_secret"]
    assert [each.id for each in threads(situation, token=secret).data][:1] == [inside]
    assert elsewhere not in [each.id for each in threads(situation, token=secret).data]
    assert raw(situation, "threads.get_by_id", token=secret, thread_id=elsewhere).status_code == 404
    script.end()
    stream(situation, "threads.create", token=secret, input=said("Hi"))
    assert script.turns[-1].course_id == situation.school.course_id
    only = situation.course_token("ask_assistant")
    script.say("Hello.")
    script.end()
    mine = stream(situation, "threads.create", token=only, input=said("Hi"))[0].thread.id
    for type, params in (("threads.get_by_id", {"thread_id": mine}), ("threads.list", {})):
        assert raw(situation, type, token=only, **params).status_code == 403


def stream_of(situation: Situation, script: Script, **more: Any) -> str:
    script.end()
    thread_id: str = stream(situation, "threads.create", input=said("Hi"), **more)[0].thread.id
    return thread_id


def test_a_session_comes_with_its_token(situation: Situation, script: Script) -> None:
    client, token = situation.client("student")
    body = {"type": "threads.create", "params": {"input": said("Hi")}, "metadata": {"user_id": "1"}}
    assert client.post("/chatkit", json=body).status_code == 400
    script.end()
    mine = client.post("/chatkit", json=body, headers={"X-CSRFToken": token})
    assert mine.status_code == 200
    assert mine.data
    assert script.turns[-1].actor.user_id == situation.people["student"].user_id


def test_what_is_said_here_counts_with_what_is_said_elsewhere(
    situation: Situation, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(situation.app.config, "CHAT_RATE", "2/hour")
    first = stream_of(situation, script, who="parent")
    script.end()
    body = {"user_id": str(situation.people["parent"].user_id), "message": "Hi"}
    sent = {"Authorization": f"Bearer {SECRET}"}
    other = Context().run(situation.app.test_client().post, "/api/chatkit/generate", json=body, headers=sent)
    assert other.status_code == 200
    situation.wait_for_answers()
    refused = raw(situation, "threads.add_user_message", who="parent", thread_id=first, input=said("Hi"))
    assert (refused.status_code, refused.json["rateLimitExceeded"]) == (429, True)
    assert int(refused.headers["Retry-After"]) > 0
    action = {"type": "answer.retry", "payload": {"answer_id": "1"}}
    assert raw(situation, "threads.custom_action", who="parent", thread_id=first, action=action).status_code == 429
    assert items(situation, first, who="parent").data
    monkeypatch.setitem(situation.app.config, "AGENTKIT_RATE", "1/hour")
    assert raw(situation, "threads.list", who="stranger").status_code == 200
    assert raw(situation, "threads.list", who="stranger").status_code == 429
