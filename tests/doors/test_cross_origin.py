"""Pages of other sites: let in to the bearer doors where a setting names them, and never with a cookie."""

from __future__ import annotations

from typing import Any

import pytest
from flask import url_for

from app.core.entry import Entry, entry_of
from tests.chat.conftest import Script, script
from tests.doors.situation import Situation
from tests.school import SECRET

__all__ = ["script"]

BOOK, EVIL = "https://book.example", "https://evil.example"


def doors(situation: Situation) -> list[str]:
    """Every address that takes a token, and whatever else stands below `/api/`: read off the map of addresses."""
    app = situation.app
    with app.test_request_context():
        found = {
            url_for(rule.endpoint, **dict.fromkeys(rule.arguments, "get_presence"))
            for rule in app.url_map.iter_rules()
            if entry_of(app, rule.endpoint) is Entry.AGENTS or rule.rule.startswith("/api/")
        }
    assert found > {"/chatkit", "/chatkit/api", "/api/chatkit/action", "/api/chatkit/tasks", "/api/openapi.json"}
    return sorted(found)


@pytest.fixture
def open_doors(situation: Situation, monkeypatch: pytest.MonkeyPatch) -> Situation:
    """A school that trusts one other site's pages."""
    monkeypatch.setitem(situation.app.config, "CORS_ORIGINS", frozenset({BOOK}))
    return situation


def preflight(situation: Situation, path: str, origin: str = BOOK, method: str = "POST") -> Any:
    headers = {"Origin": origin, "Access-Control-Request-Method": method}
    headers["Access-Control-Request-Headers"] = "authorization,content-type"
    return situation.app.test_client().options(path, headers=headers)


def granted(answer: Any) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("Access-Control-")}


def test_a_browser_that_asks_first_is_told_what_it_may_send(open_doors: Situation) -> None:
    for path in doors(open_doors):
        answer = preflight(open_doors, path)
        assert (answer.status_code, answer.data) == (204, b""), path
        told = granted(answer)
        assert told["Access-Control-Allow-Origin"] == BOOK
        assert told["Access-Control-Allow-Methods"] == "GET, POST"
        assert "Authorization" in told["Access-Control-Allow-Headers"]
        assert "Access-Control-Allow-Credentials" not in told
        assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize("origin", [EVIL, "null", "", "https://book.example.evil.example", "http://book.example"])
def test_other_sites_are_told_nothing(open_doors: Situation, origin: str) -> None:
    assert not [path for path in doors(open_doors) if granted(preflight(open_doors, path, origin))]


def test_it_is_off_unless_it_is_set(situation: Situation) -> None:
    assert not [path for path in doors(situation) if granted(preflight(situation, path))]
    answer = situation.app.test_client().get("/api/openapi.json", headers={"Origin": BOOK})
    assert not granted(answer)


@pytest.mark.parametrize("path", ["/do/track_confusion", "/chat/messages", "/sign-in", "/", "/live/1/student"])
def test_no_page_of_ours_is_opened(open_doors: Situation, path: str) -> None:
    assert not granted(preflight(open_doors, path))
    assert not granted(open_doors.app.test_client().get(path, headers={"Origin": BOOK}))


def test_an_answer_a_refusal_and_a_stream_can_be_read_there(open_doors: Situation, script: Script) -> None:
    client = open_doors.app.test_client()
    headers = {"Origin": BOOK, "Authorization": f"Bearer {SECRET}"}
    script.end()
    body = {"user_id": str(open_doors.people["student"].user_id), "message": "Hi"}
    streamed = client.post("/api/chatkit/generate", json=body, headers=headers)
    assert streamed.status_code == 200
    assert b"complete" in streamed.data
    refused = client.post("/chatkit/api", json=body, headers={**headers, "Authorization": "Bearer x"})
    assert refused.status_code == 401
    for answer in (streamed, refused):
        assert granted(answer)["Access-Control-Allow-Origin"] == BOOK
        assert "Retry-After" in granted(answer)["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Credentials" not in granted(answer)


def test_a_cookie_alone_does_nothing_from_there(open_doors: Situation, script: Script) -> None:
    client, _ = open_doors.client("student")
    answer = client.post("/api/chatkit/generate", json={"message": "Hi"}, headers={"Origin": BOOK})
    assert answer.status_code == 400, "a session needs its CSRF token, which no other site can read"
    assert not script.turns
