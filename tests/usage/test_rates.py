"""How often one person may ask: exact over threads and doors, whatever their address, and without Valkey too."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, request

from app.accounts import signed_in_actor
from app.core.actor import Actor
from app.core.entry import Entry, open_to
from app.core.errors import OverLimit
from app.core.permissions import Role
from app.extensions import db
from app.usage import batch_image_limit, chat_limit, count_for, image_limit
from tests.conftest import Browser, make_app
from tests.doors.situation import bind_limiter
from tests.school import make_school
from tests.services import Valkey

GUESTS = 4


def with_tiny_routes(app: Flask) -> Flask:
    """Two chat views and two of pictures that only answer; `X-Person` and `X-Role` stand for a bearer token."""

    def identify() -> None:
        if person := request.headers.get("X-Person"):
            role = Role(request.headers.get("X-Role", "student"))
            count_for(Actor(person, user_id=int(person), role=role))

    # The limiter knows a view by its name.
    @chat_limit
    def tiny_chat() -> str:
        return "ok"

    @chat_limit
    def tiny_chat_page() -> str:
        return signed_in_actor().name

    @image_limit
    def tiny_image() -> str:
        return "ok"

    @batch_image_limit(lambda: int(request.args["pictures"]))
    def tiny_batch() -> str:
        return "ok"

    def budget() -> str:
        raise OverLimit("Used up.", limit=1.5, window=86_400, retry_after=4_000, remaining=0.25, unit="USD")

    views: dict[str, Any] = {
        "/api/chat": tiny_chat,
        "/chat": tiny_chat_page,
        "/api/image": tiny_image,
        "/api/batch": tiny_batch,
        "/api/budget": budget,
    }
    app.before_request(identify)
    for number, (path, view) in enumerate(views.items()):
        app.add_url_rule(path, f"tiny{number}", open_to(Entry.ANYONE)(view), methods=["GET", "POST"])
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory, valkey: Valkey) -> Iterator[Flask]:
    app = make_app(tmp_path_factory.mktemp("rates"), f"{valkey.url}?db=6", GUEST_CHATS=str(GUESTS))
    yield with_tiny_routes(app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _bound(tiny: Flask) -> None:
    bind_limiter(tiny.config["RATELIMIT_STORAGE_URI"])


@pytest.fixture
def person() -> str:
    """Somebody's id that nothing was counted for yet."""
    return str(uuid4().int % 10**12)


def post(app: Flask, path: str, person: str = "", **headers: str) -> Any:
    named = {"X-Person": person} if person else {}
    return Context().run(app.test_client().post, path, headers={**named, **headers})


def test_fifty_threads_pass_exactly_the_ten_of_a_minute(tiny: Flask, person: str) -> None:
    with ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(lambda _: post(tiny, "/api/chat", person).status_code, range(50)))
    assert sorted(statuses) == [200] * 10 + [429] * 40


def test_the_views_of_the_chat_share_one_count_and_pictures_have_their_own(tiny: Flask, person: str) -> None:
    for number in range(10):
        assert post(tiny, ("/api/chat", "/chat")[number % 2], person).status_code in (200, 401)
    assert post(tiny, "/chat", person).status_code == 429
    pictures = [post(tiny, "/api/image", person).status_code for _ in range(6)]
    assert pictures == [200] * 5 + [429]
    assert post(tiny, "/api/batch?pictures=30", person).status_code == 200
    assert post(tiny, "/api/batch?pictures=21", person).status_code == 429


def test_looking_is_not_counted(tiny: Flask, person: str) -> None:
    for _ in range(12):
        assert Context().run(tiny.test_client().get, "/api/chat", headers={"X-Person": person}).status_code == 200
    assert post(tiny, "/api/chat", person).status_code == 200


def test_the_refusal_says_everything_a_client_needs(tiny: Flask, person: str) -> None:
    for _ in range(10):
        passed = post(tiny, "/api/chat", person)
    assert passed.headers["X-RateLimit-Remaining"] == "0"
    assert "Retry-After" not in passed.headers
    refused = post(tiny, "/api/chat", person)
    body = refused.json
    assert refused.content_type == "application/problem+json"
    assert {name: body[name] for name in ("rateLimitExceeded", "limit", "remaining", "unit", "success")} == {
        "rateLimitExceeded": True, "limit": 10, "remaining": 0, "unit": "requests", "success": False,
    }  # fmt: skip
    wait = int(refused.headers["Retry-After"])
    assert 1 <= wait <= 60
    assert 0 < (datetime.fromisoformat(body["resetAt"]) - datetime.now(UTC)).total_seconds() <= 61
    assert body["error"] == body["detail"] == f"That was a lot in a short time. Please wait {wait} seconds."
    for name, value in (("Limit", "10"), ("Remaining", "0")):
        assert refused.headers.getlist(f"X-RateLimit-{name}") == [value]
    assert refused.headers["RateLimit-Policy"] == '"default";q=10;w=60'
    assert refused.headers["RateLimit"] == f'"default";r=0;t={wait}'


def test_a_budget_is_no_rate_and_says_its_unit(tiny: Flask) -> None:
    refused = post(tiny, "/api/budget")
    body = refused.json
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "4000")
    assert (body["limit"], body["remaining"], body["unit"]) == (1.5, 0.25, "USD")
    assert "X-RateLimit-Limit" not in refused.headers


def test_in_a_browser_the_seconds_count_down_beside_the_form(tiny: Flask, person: str) -> None:
    for _ in range(10):
        post(tiny, "/api/chat", person)
    refused = post(tiny, "/chat", person, **{"HX-Request": "true", "HX-Source": "form#ask"})
    wait = refused.headers["Retry-After"]
    assert refused.status_code == 429
    assert refused.headers["HX-Retarget"] == "#ask-error"
    assert f'aria-hidden="true" data-countdown="{wait}" data-holds="ask"' in refused.text
    assert f"Please wait {wait} seconds." in refused.text
    page = post(tiny, "/chat", person)
    assert page.status_code == 429
    assert "data-countdown" not in page.text
    assert "Please wait" in page.text


def test_people_behind_one_address_are_counted_each_for_themselves(tiny: Flask) -> None:
    tiny.test_client_class = Browser
    with tiny.app_context():
        school = make_school(tiny, students=2)
    clients = []
    for student in school.students:
        client = tiny.test_client()
        assert (
            client.post("/sign-in", data={"email": school.email(student), "password": "correct horse"}).status_code
            == 303
        )
        clients.append(client)
    one, other = clients
    statuses = [
        one.post("/chat", environ_base={"REMOTE_ADDR": f"203.0.113.{number}"}).status_code for number in range(11)
    ]
    assert statuses == [200] * 10 + [429], "another address makes nobody another person"
    assert other.post("/chat").status_code == 200
    tiny.test_client_class = None


def test_a_guest_has_a_few_messages_for_their_whole_stay(tiny: Flask, person: str) -> None:
    for _ in range(GUESTS):
        assert post(tiny, "/api/chat", person, **{"X-Role": "guest"}).status_code == 200
    refused = post(tiny, "/api/chat", person, **{"X-Role": "guest"})
    assert refused.status_code == 429
    assert refused.json["error"] == f"Guests may send {GUESTS} messages. Sign in with an account to go on."
    assert refused.json["limit"] == GUESTS
    assert int(refused.headers["Retry-After"]) > 24 * 3600
    assert post(tiny, "/api/chat", str(int(person) + 1)).status_code == 200


def test_without_valkey_the_limit_holds_in_memory_and_a_warning_is_logged(
    tmp_path: Path, valkey: Valkey, person: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = with_tiny_routes(make_app(tmp_path, valkey.url))
    bind_limiter(f"redis+unix://{tmp_path}/none.sock")
    try:
        with caplog.at_level(logging.WARNING):
            statuses = [post(app, "/api/chat", person).status_code for _ in range(11)]
    finally:
        with app.app_context():
            db.engine.dispose()
    assert statuses == [200] * 10 + [429]
    assert "falling back to in-memory" in caplog.text
