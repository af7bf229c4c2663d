"""Chat sessions: a secret for ten minutes and one course, the widget's first state, and OpenAI's where it is hosted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextvars import Context
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.accounts import ApiToken, digest
from app.core import clock
from app.extensions import db
from app.gateway import Provider
from tests.chat.conftest import Script, script
from tests.conftest import Time
from tests.doors.dialects import DIALECTS, as_person, frames, post
from tests.doors.situation import Situation, csrf_of, sign_in
from tests.upstream import Script as Play
from tests.upstream import Upstream, refuses, says, silent

__all__ = ["script"]

SESSION = "/api/chatkit/session"
TUTOR = DIALECTS[1]


def begin(situation: Situation, who: str = "student", **more: Any) -> Any:
    return as_person(situation, who, SESSION, {"courseId": str(situation.school.course_id), **more})


@pytest.mark.parametrize(
    ("who", "view"), [("student", "student"), ("owner", "instructor"), ("administrator", "instructor")]
)
def test_the_role_is_what_the_person_is_to_the_course(situation: Situation, who: str, view: str) -> None:
    told = begin(situation, who, role="Instructor", courseName="Another", userId="1").json
    assert told.keys() == {"client_secret", "expires_at", "widget_state"}
    state = told["widget_state"]["class-assist"]
    assert (state["view"], state["courseName"], state["askOpen"]) == (view, "Biology", False)
    assert {"viewOptions", "metrics", "spike", "chartData"} <= state.keys()
    assert len(state["viewOptions"]) == (1 if view == "student" else 2)
    left = datetime.fromisoformat(told["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)


def test_somebody_elses_course_is_not_there(situation: Situation) -> None:
    for who in ("stranger", "other_student", "parent"):
        refused = begin(situation, who)
        assert (refused.status_code, refused.content_type) == (404, "application/problem+json")
    assert begin(situation, courseId="test_course").status_code == 422
    assert post(situation, SESSION, {"courseId": str(situation.school.course_id)}).status_code == 422


def test_nobody_begins_one_for_a_name_in_a_body(situation: Situation) -> None:
    body = {"userId": str(situation.people["owner"].user_id), "courseId": str(situation.school.course_id)}
    assert Context().run(situation.app.test_client().post, SESSION, json=body).status_code == 401
    client, token = situation.client("student")
    assert client.post(SESSION, json=body).status_code == 400
    mine = client.post(SESSION, json=body, headers={"X-CSRFToken": token})
    assert mine.json["widget_state"]["class-assist"]["view"] == "student"


def test_without_a_course_there_is_no_state(situation: Situation, script: Script) -> None:
    told = as_person(situation, "student", SESSION, {}).json
    assert told["widget_state"] == {}
    script.end()
    assert frames(post(situation, TUTOR.path, TUTOR.body("Hi"), told["client_secret"]))


def test_the_secret_opens_the_chat_for_its_person_and_its_course(situation: Situation, script: Script) -> None:
    secret = begin(situation).json["client_secret"]
    for dialect in DIALECTS:
        script.end()
        assert frames(post(situation, dialect.path, dialect.body("Hi"), secret))
        turn = script.turns[-1]
        assert turn.actor.user_id == situation.people["student"].user_id
        assert turn.actor.course_id == turn.course_id == situation.school.course_id
        elsewhere = {**dialect.body("Hi"), "course_id": str(situation.school.other_course_id)}
        assert post(situation, dialect.path, elsewhere, secret).status_code == 404


def test_the_secret_opens_nothing_else(situation: Situation) -> None:
    secret = begin(situation).json["client_secret"]
    assert post(situation, SESSION, {}, secret).status_code == 403
    assert situation.call("get_current_slide", secret, course_id=str(situation.school.course_id)).status_code == 401


def test_it_is_over_after_ten_minutes_and_cannot_be_made_up(situation: Situation, script: Script, time: Time) -> None:
    secret = begin(situation).json["client_secret"]
    time.pass_(599)
    script.end()
    assert frames(post(situation, TUTOR.path, TUTOR.body("Hi"), secret))
    for changed in (secret[:-1], secret + "x", secret.replace("hrc_", "hrc_x"), "hrc_", "hrc_e30.x"):
        assert post(situation, TUTOR.path, TUTOR.body("Hi"), changed).status_code == 401
    time.pass_(2)
    refused = post(situation, TUTOR.path, TUTOR.body("Hi"), secret)
    assert (refused.status_code, "over" in refused.json["detail"]) == (401, True)


def test_signing_out_ends_the_secrets_of_that_session(situation: Situation, script: Script) -> None:
    client = situation.app.test_client()
    sign_in(client, situation.school.email(situation.people["student"]))
    body = {"courseId": str(situation.school.course_id)}
    secret = client.post(SESSION, json=body, headers={"X-CSRFToken": csrf_of(client)}).json["client_secret"]
    script.end()
    assert frames(post(situation, TUTOR.path, TUTOR.body("Hi"), secret))
    assert client.post("/sign-out", data={"csrf_token": csrf_of(client)}).status_code == 303
    assert post(situation, TUTOR.path, TUTOR.body("Hi"), secret).status_code == 401


def test_a_course_tokens_secret_reaches_no_further_than_the_token_and_ends_with_it(
    situation: Situation, script: Script
) -> None:
    assert post(situation, SESSION, {}, situation.course_token("ask_assistant")).status_code == 403
    token = situation.course_token("ask_assistant", "get_class_assist")
    told = post(situation, SESSION, {}, token).json
    assert told["widget_state"]["class-assist"]["view"] == "instructor"
    secret = told["client_secret"]
    script.end()
    assert frames(post(situation, TUTOR.path, TUTOR.body("Hi"), secret))
    assert script.turns[-1].actor.scopes == {"ask_assistant", "get_class_assist"}
    with situation.app.app_context():
        revoked = update(ApiToken).where(ApiToken.token_hash == digest(token)).values(revoked_at=clock.now())
        db.session.execute(revoked)
        db.session.commit()
    assert post(situation, TUTOR.path, TUTOR.body("Hi"), secret).status_code == 401


@pytest.mark.parametrize(
    ("scopes", "said"),
    [
        (("ask_assistant",), "This token does not cover get_confusion_heatmap."),
        (("ask_assistant", "get_confusion_heatmap"), None),
    ],
)
def test_an_answer_calls_nothing_that_the_token_does_not_cover(
    situation: Situation, scopes: tuple[str, ...], said: str | None
) -> None:
    token = situation.course_token(*scopes)
    told = frames(post(situation, DIALECTS[0].path, DIALECTS[0].body("Show me the confusion heatmap"), token))
    tools = [each["status"] for each in told if each["type"] == "tool_call"]
    assert tools == ["running", "failed" if said else "done"]
    if said:
        assert said in DIALECTS[0].said(told).replace("\\", "")


@pytest.fixture
def hosted(situation: Situation, monkeypatch: pytest.MonkeyPatch) -> Iterator[Upstream]:
    """A school whose chat OpenAI hosts; the server on loopback stands for OpenAI."""
    with Upstream() as server:
        model = Provider("compatible", server.url, "sk-hush", "loopback-1", None, 60.0, 60.0)
        monkeypatch.setitem(situation.app.config, "LLM", model)
        monkeypatch.setitem(situation.app.config, "CHATKIT_WORKFLOW_ID", "wf_1")
        yield server


def made(**changed: Any) -> Play:
    """What OpenAI answers."""
    session = {"id": "cksess_1", "object": "chatkit.session", "client_secret": "ek_1", "expires_at": 1_795_000_000}
    body = json.dumps({**session, "status": "active", **changed}).encode()
    return Play(lambda: [body], headers={"Content-Type": "application/json"})


def test_with_a_workflow_openai_is_asked_and_learns_no_name(situation: Situation, hosted: Upstream) -> None:
    hosted.play(made(), made())
    told = [begin(situation, who).json for who in ("student", "owner")]
    assert told[0]["client_secret"] == "ek_1"
    assert datetime.fromisoformat(told[0]["expires_at"]) == datetime.fromtimestamp(1_795_000_000, UTC)
    assert told[0]["widget_state"]["class-assist"]["view"] == "student"
    asked = hosted.asked[0]
    assert asked.path == "/v1/chatkit/sessions"
    assert (asked.headers["openai-beta"], asked.headers["authorization"]) == ("chatkit_beta=v1", "Bearer sk-hush")
    user = asked.body.pop("user")
    assert asked.body == {
        "workflow": {
            "id": "wf_1",
            "state_variables": {"course_id": str(situation.school.course_id), "role": "student"},
            "tracing": {"enabled": False},
        }
    }
    assert len(user) == 32
    assert user != hosted.asked[1].body["user"]


@pytest.mark.parametrize(
    ("play", "words"),
    [
        (
            refuses(404, "Workflow with id 'wf_1' not found."),
            "does not host the workflow that CHATKIT_WORKFLOW_ID names",
        ),
        (refuses(410, "Agent Builder was shut down."), "does not host the workflow that CHATKIT_WORKFLOW_ID names"),
        (refuses(401, "Incorrect API key provided: sk-hush"), "refused the key in OPENAI_API_KEY"),
        (refuses(429, "Rate limit reached", Retry_After="7"), "busy with too many requests"),
        (refuses(500, "Oops"), "cannot be reached just now"),
        (made(client_secret=None), "cannot be reached just now"),
        (Play(lambda: [b"{half"], headers={"Content-Type": "application/json"}), "cannot be reached just now"),
    ],
)
def test_when_openai_does_not_give_one_it_is_said_plainly(
    situation: Situation, hosted: Upstream, play: Play, words: str
) -> None:
    hosted.play(play)
    refused = begin(situation)
    assert (refused.status_code, refused.content_type) == (503, "application/problem+json")
    assert words in refused.json["detail"]
    assert "client_secret" not in refused.text
    assert "sk-hush" not in refused.text
    assert int(refused.headers["Retry-After"]) >= 1


def test_when_openai_says_nothing_that_is_said(
    situation: Situation, hosted: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = situation.app.config
    monkeypatch.setitem(config, "LLM", replace(config["LLM"], idle_timeout=2.0))
    hosted.play(silent())
    refused = begin(situation)
    assert (refused.status_code, refused.content_type) == (503, "application/problem+json")
    assert "said nothing for 2 seconds" in refused.json["detail"]


def test_a_model_is_offered_only_what_the_token_covers(
    situation: Situation, hosted: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(situation.app.config, "CHATKIT_WORKFLOW_ID", None)
    hosted.play(says("Yes."), says("Yes."))
    token = situation.course_token("ask_assistant", "list_questions")
    assert frames(post(situation, TUTOR.path, TUTOR.body("Hi"), token))
    assert [each["function"]["name"] for each in hosted.asked[0].body["tools"]] == ["list_questions"]
    assert frames(as_person(situation, "owner", TUTOR.path, TUTOR.body("Hi")))
    assert len(hosted.asked[1].body["tools"]) > 10
