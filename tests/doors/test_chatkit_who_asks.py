"""What the ChatKit protocol refuses, and whom it lets in."""

from __future__ import annotations

from contextvars import Context
from typing import Any

import pytest
from sqlalchemy import select

from app.chat.models import Conversation
from app.extensions import db
from tests.chat.conftest import Script, script
from tests.doors.chatkit_talk import create, items, plenty, raw, said, stream, stream_of, threads
from tests.doors.situation import Situation
from tests.school import SECRET

__all__ = ["plenty", "script"]
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


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({"params": {}}, "type", "is missing"),
        ({"type": "threads.unknown", "params": {}}, "type", "should be one of these: 'threads.create', "),
        ({"type": "threads.list"}, "params", "is missing"),
        (
            {"type": "threads.list", "params": {"order": "up"}},
            "params.order",
            "should be one of these: 'asc' or 'desc'",
        ),
        (
            {"type": "threads.create", "params": {"input": said("Hi") | {"content": [{"type": "picture"}]}}},
            "params.input.content.0.type",
            "should be one of these: 'input_text', ",
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_place_in_the_body(
    situation: Situation, sent: dict[str, Any], field: str, sentence: str
) -> None:
    person = {"user_id": str(situation.people["student"].user_id)}
    headers = {"Authorization": f"Bearer {SECRET}"}
    answer = situation.app.test_client().post("/chatkit", json={**sent, "metadata": person}, headers=headers)
    assert answer.status_code == 422
    first = answer.json["errors"][0]
    assert (first["field"], first["pointer"]) == (field, f"/{field.replace('.', '/')}")
    assert first["detail"].startswith(sentence)
