"""Another site's form, an old token, somebody else's token: none of them acts for a person."""

from __future__ import annotations

from functools import reduce
from typing import Any

import pytest
from flask import Flask

from tests.doors.situation import Situation, csrf_of, sign_in

POSTS = [
    "/do/track_confusion",
    "/do/end_lesson",
    "/sign-out",
    "/dev/widgets/press",
    "/join",
    "/sign-in",
    "/join/guest",
    "/courses/{c}/deck",
    "/courses/{c}/deck/files",
    "/courses/{c}/quizzes/import",
    "/courses/{c}/review",
    "/courses/{c}/tokens",
    "/courses/{c}/cards",
    "/courses/{c}/roster",
    "/roster",
    "/card",
    "/password",
    "/people/{p}/link",
    "/chat/messages",
    "/chat/answers/{a}/retry",
    "/chat/answers/{a}/stop",
    "/chat/answers/{a}/rate",
    "/chat/calls/{y}/{word}",
    "/api/chatkit/action",
    "/api/chatkit/generate",
    "/api/chat/stream",
    "/chatkit",
    "/chatkit/api",
    "/api/chatkit/session",
]


def every_post(app: Flask) -> set[str]:
    return {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/agentkit/")
    }


def test_every_form_of_the_product_is_tried_here(app: Flask) -> None:
    spelled = (
        ("{c}", "<int:course_id>"),
        ("{p}", "<int:person_id>"),
        ("{a}", "<int:answer_id>"),
        ("{y}", "<int:call_id>"),
        ("{word}", "<any(yes, no):word>"),
        ("track_confusion", "<name>"),
    )
    tried = {reduce(lambda path, pair: path.replace(*pair), spelled, path) for path in POSTS}
    assert every_post(app) <= tried


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("token", ["", "x", "another's", None])
def test_a_form_without_its_own_token_does_nothing(situation: Situation, path: str, token: str | None) -> None:
    # Its greater upload is let in before its token is read, so a closed door comes first there.
    client, _ = situation.client("administrator" if path == "/roster" else "owner")
    _, theirs = situation.client("stranger")
    data: dict[str, Any] = {"course_id": situation.school.course_id}
    if token is not None:
        data["csrf_token"] = theirs if token == "another's" else token
    before = situation.rows()
    address = path.format(**situation.ids, word="yes")
    assert client.post(address, data=data).status_code == 400
    assert client.post(address, data=data, headers={"HX-Request": "true"}).status_code == 400
    assert situation.rows() == before
    assert client.get("/api/me").status_code == 200


def test_a_token_from_before_signing_in_is_of_no_use_after(situation: Situation) -> None:
    client = situation.app.test_client()
    old = csrf_of(client)
    sign_in(client, situation.school.email(situation.school.owner))
    assert client.post("/sign-out", data={"csrf_token": old}).status_code == 400
    assert client.get("/api/me").status_code == 200


def test_the_token_may_come_as_a_header(situation: Situation) -> None:
    client, token = situation.client("student")
    answer = client.post(
        "/do/record_presence", data={"course_id": situation.school.course_id}, headers={"X-CSRFToken": token}
    )
    assert answer.status_code == 303


def test_a_post_from_another_site_is_refused_behind_https(situation: Situation) -> None:
    client = situation.app.test_client()
    sign_in(client, situation.school.email(situation.school.owner))
    token = csrf_of(client)
    for referrer in ("https://evil.example/", None):
        headers = {"Referer": referrer} if referrer else {}
        answer = client.post(
            "/do/end_lesson",
            data={"csrf_token": token, "course_id": situation.school.course_id},
            headers=headers,
            base_url="https://localhost",
        )
        assert answer.status_code == 400


def test_looking_changes_nothing(situation: Situation) -> None:
    client, _ = situation.client("owner")
    assert client.get("/do/end_lesson").status_code == 405
    assert client.get("/sign-out").status_code == 405
    before = situation.rows()
    # An export is a look that is recorded, whoever takes it.
    for rule in situation.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and "live" not in rule.rule and "export" not in rule.rule:
            values = {"c": situation.school.course_id, "l": situation.lesson_id, "p": situation.pupil_id}
            path = rule.rule.replace("<int:course_id>", "{c}").replace("<int:lesson_id>", "{l}")
            path = path.replace("<int:person_id>", "{p}")
            client.get(path.replace("<path:filename>", "app.css").format(**values)).close()
    after = situation.rows()
    # Time itself moves an alert on, and whoever looks next writes that down.
    assert after.pop("confusion_spikes")
    before.pop("confusion_spikes")
    assert after == before


@pytest.mark.parametrize("path", ["/", "/sign-in", "/api/me", "/api/openapi.json", "/health", "/no/such/page"])
def test_every_answer_carries_the_content_policy(situation: Situation, path: str) -> None:
    for who in ("nobody", "owner"):
        client, _ = situation.client(who)
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        # What is the same for everybody may be kept, and is asked for anew by its tag.
        assert headers["Cache-Control"] == ("no-cache" if path == "/api/openapi.json" else "no-store")
        assert "Server" not in headers
