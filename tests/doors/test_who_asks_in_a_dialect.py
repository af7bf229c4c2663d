"""Who is believed to ask in a dialect, what of the school they reach, and how often."""

from __future__ import annotations

from contextvars import Context
from uuid import uuid4

import pytest
from sqlalchemy import update

from app.accounts import User
from app.core.permissions import Role
from app.extensions import db
from tests.chat.conftest import Script, script
from tests.doors.dialects import DIALECTS, Dialect, ask, each_dialect, frames, inside, plenty, post
from tests.doors.situation import Situation

__all__ = ["inside", "plenty", "script"]


@each_dialect
def test_nobody_elses_conversation_or_course_is_there(situation: Situation, script: Script, dialect: Dialect) -> None:
    script.end()
    theirs = frames(ask(situation, dialect))[-1][dialect.conversation]
    for more in ({dialect.conversation: theirs}, {dialect.conversation: str(uuid4())}):
        refused = ask(situation, dialect, who="other_student", **more)
        assert (refused.status_code, refused.content_type) == (404, "application/problem+json")
    refused = ask(situation, dialect, who="other_student", course_id=str(situation.school.course_id))
    assert refused.status_code == 404
    assert len(script.turns) == 1


@each_dialect
def test_nobody_is_believed_to_be_who_the_body_says(situation: Situation, script: Script, dialect: Dialect) -> None:
    owner = str(situation.people["owner"].user_id)
    body = {**dialect.body("Who am I?"), "user_id": owner, "userId": owner}
    nobody = Context().run(situation.app.test_client().post, dialect.path, json=body)
    assert (nobody.status_code, nobody.content_type) == (401, "application/problem+json")
    assert nobody.headers["WWW-Authenticate"].startswith("Bearer")
    assert post(situation, dialect.path, body, "hr_wrong").status_code == 401
    assert post(situation, dialect.path, body, "hrc_wrong").status_code == 401
    client, token = situation.client("student")
    script.end()
    mine = client.post(dialect.path, json=body, headers={"X-CSRFToken": token})
    assert frames(mine)
    assert script.turns[-1].actor.user_id == situation.people["student"].user_id
    for headers in ({}, {"X-CSRFToken": "x"}):
        assert client.post(dialect.path, json=body, headers=headers).status_code == 400
    assert len(script.turns) == 1


@each_dialect
def test_the_schools_secret_says_for_whom(situation: Situation, dialect: Dialect) -> None:
    refused = post(situation, dialect.path, dialect.body("Hi"))
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (dialect.invalid, "user_id")
    assert post(situation, dialect.path, {**dialect.body("Hi"), "user_id": "999999999"}).status_code == 403


@each_dialect
def test_a_course_token_reaches_as_far_as_it_does_elsewhere(
    situation: Situation, script: Script, dialect: Dialect
) -> None:
    school = situation.school
    without = situation.course_token("get_presence")
    assert post(situation, dialect.path, dialect.body("Hi"), without).status_code == 403
    token = situation.course_token("ask_assistant", "get_presence")
    script.end()
    body = {**dialect.body("Hi"), "user_id": str(situation.people["student"].user_id)}
    assert frames(post(situation, dialect.path, body, token))
    turn = script.turns[-1]
    assert (turn.actor.user_id, turn.actor.course_id) == (school.owner.user_id, school.course_id)
    assert turn.actor.scopes == {"ask_assistant", "get_presence"}
    assert turn.course_id == school.course_id
    elsewhere = {**dialect.body("Hi"), "course_id": str(school.other_course_id)}
    assert post(situation, dialect.path, elsewhere, token).status_code == 404


@each_dialect
def test_the_doors_share_the_chats_limit(
    situation: Situation, script: Script, dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    which = DIALECTS.index(dialect)
    monkeypatch.setitem(situation.app.config, "CHAT_RATE", f"{2 + which}/hour")
    who = ("stranger", "parent", "co_teacher")[which]
    for number in range(2 + which):
        script.end()
        assert frames(ask(situation, DIALECTS[number % 3], who=who))
    refused = ask(situation, dialect, who=who)
    assert (refused.status_code, refused.content_type) == (429, "application/problem+json")
    assert refused.json["rateLimitExceeded"] is True
    assert {"error", "resetAt", "limit", "remaining"} <= refused.json.keys()
    assert int(refused.headers["Retry-After"]) > 0
    assert len(script.turns) == 2 + which


@each_dialect
def test_what_cannot_be_read_counts_against_no_limit(
    situation: Situation, script: Script, dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(situation.app.config, "CHAT_RATE", "2/hour")
    token = situation.course_token("ask_assistant")
    for _ in range(4):
        refused = post(situation, dialect.path, dialect.body(""), token)
        assert refused.status_code in (400, 422)
        assert "Retry-After" not in refused.headers, "no wait would help"
    script.end()
    assert frames(post(situation, dialect.path, dialect.body("Hi"), token))


@pytest.mark.usefixtures("inside")
def test_a_guest_has_so_many_in_all(situation: Situation, script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(situation.app.config, "GUEST_CHATS", 2)
    person = situation.people["other_student"].user_id
    db.session.execute(update(User).where(User.id == person).values(role=Role.GUEST))
    db.session.commit()
    try:
        for _ in range(2):
            script.end()
            assert frames(ask(situation, DIALECTS[0], who="other_student"))
        refused = ask(situation, DIALECTS[2], who="other_student")
        assert (refused.status_code, "Guests may send 2 messages" in refused.json["error"]) == (429, True)
    finally:
        db.session.execute(update(User).where(User.id == person).values(role=Role.STUDENT))
        db.session.commit()
