"""Signing in and out: the same answer for every reason, throttled, and over when it is over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.security import check_password_hash

from app.accounts import SignIn, digest, hash_password
from app.extensions import db
from app.housekeeping import sweep
from tests.conftest import Time, make_app
from tests.doors.situation import Situation, csrf_of, make_situation, sign_in
from tests.school import PASSWORD
from tests.services import Valkey

TOKEN = re.compile(r'(?<="X-CSRFToken": ")[^"]+|(?<=name="csrf_token" value=")[^"]+')


@pytest.fixture
def email(situation: Situation) -> str:
    return situation.school.email(situation.school.owner)


def me(client: FlaskClient) -> int:
    return int(client.get("/api/me").status_code)


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(situation: Situation, email: str) -> None:
    client = situation.app.test_client()
    wrong = sign_in(client, email, "wrong")
    unknown = sign_in(client, "nobody@school.example", "wrong")
    none = sign_in(client, email, "")
    assert wrong.status_code == unknown.status_code == none.status_code == 401
    words = [
        TOKEN.sub("", answer.text.replace(email, "").replace("nobody@school.example", ""))
        for answer in (wrong, unknown, none)
    ]
    assert words[0] == words[1] == words[2]
    assert "do not go together" in wrong.text
    assert set(wrong.headers.keys()) == set(unknown.headers.keys())
    assert me(client) == 401


def test_an_address_is_known_in_any_case_and_with_spaces(situation: Situation, email: str) -> None:
    client = situation.app.test_client()
    assert sign_in(client, f"  {email.upper()} ").status_code == 303
    assert me(client) == 200


@pytest.mark.parametrize("password", ["\x00", "\ud800", "x" * 100_000, " " + PASSWORD])
def test_a_strange_password_is_only_wrong(situation: Situation, email: str, password: str) -> None:
    client = situation.app.test_client()
    sent = {"csrf_token": csrf_of(client), "email": email, "password": password.encode("utf-8", "replace").decode()}
    assert client.post("/sign-in", data=sent).status_code == 401


@pytest.mark.parametrize("email", ["\x00@x", "x" * 5000, "a@b\r\nc", "' OR 1=1 --", "<script>alert(1)</script>"])
def test_a_strange_address_is_only_unknown(situation: Situation, email: str) -> None:
    answer = sign_in(situation.app.test_client(), email, "x")
    assert answer.status_code == 401
    assert "<script>alert" not in answer.text
    assert len(answer.text) < 20_000


def test_a_planted_cookie_is_worth_nothing_after_signing_in(situation: Situation, email: str) -> None:
    attacker, victim = situation.app.test_client(), situation.app.test_client()
    csrf_of(attacker)
    planted = attacker.get_cookie("session")
    assert planted is not None
    victim.set_cookie("session", planted.value)
    assert sign_in(victim, email).status_code == 303
    assert me(victim) == 200
    assert me(attacker) == 401
    fresh = victim.get_cookie("session")
    assert fresh is not None
    assert fresh.value != planted.value


def test_signing_in_again_begins_another_session(situation: Situation, email: str) -> None:
    client = situation.app.test_client()
    sign_in(client, email)
    first = client.get_cookie("session")
    client.delete_cookie("session")
    sign_in(client, email)
    second = client.get_cookie("session")
    assert first is not None
    assert second is not None
    assert first.value != second.value


def copy_of(client: FlaskClient, app: Flask) -> FlaskClient:
    """Another browser with the same cookie."""
    other, cookie = app.test_client(), client.get_cookie("session")
    assert cookie is not None
    other.set_cookie("session", cookie.value)
    return other


def test_signing_out_ends_the_session_for_a_copy_of_the_cookie_too(situation: Situation, email: str) -> None:
    client = situation.app.test_client()
    sign_in(client, email)
    copy = copy_of(client, situation.app)
    assert me(copy) == 200
    assert client.post("/sign-out", data={"csrf_token": csrf_of(client)}).status_code == 303
    assert me(client) == me(copy) == 401


def test_signing_out_here_leaves_the_other_browsers_in(situation: Situation, email: str) -> None:
    here, there = situation.app.test_client(), situation.app.test_client()
    sign_in(here, email)
    sign_in(there, email)
    here.post("/sign-out", data={"csrf_token": csrf_of(here)})
    assert me(here) == 401
    assert me(there) == 200


def test_signing_out_everywhere_ends_every_session_of_this_person_and_nobody_elses(
    situation: Situation, email: str
) -> None:
    here, there, other = (situation.app.test_client() for _ in range(3))
    sign_in(here, email)
    sign_in(there, email)
    sign_in(other, situation.school.email(situation.school.co_teacher))
    here.post("/sign-out", data={"csrf_token": csrf_of(here), "everywhere": "true"})
    assert me(here) == me(there) == 401
    assert me(other) == 200


def test_a_session_ends_by_itself_after_a_fortnight(situation: Situation, email: str, time: Time) -> None:
    client = situation.app.test_client()
    sign_in(client, email)
    time.pass_(timedelta(days=13).total_seconds())
    assert me(client) == 200
    time.pass_(timedelta(days=2).total_seconds())
    assert me(client) == 401


def test_a_password_is_stored_as_a_salted_hash_that_is_slow_to_guess() -> None:
    stored = hash_password("correct horse")
    assert re.match(r"scrypt:32768:8:1\$", stored)
    assert stored != hash_password("correct horse"), "each with a salt of its own"
    assert check_password_hash(stored, "correct horse")


def test_only_the_hash_of_a_session_is_stored(situation: Situation, email: str) -> None:
    client = situation.app.test_client()
    sign_in(client, email)
    with client.session_transaction() as session:
        token = session["_user_id"]
    with situation.app.app_context():
        stored = set(db.session.execute(select(SignIn.token_hash)).scalars())
        assert digest(token) in stored
        assert token not in stored


def test_a_cookie_with_a_changed_letter_is_nobody(situation: Situation, email: str) -> None:
    client = situation.app.test_client()
    sign_in(client, email)
    cookie = client.get_cookie("session")
    assert cookie is not None
    for value in (cookie.value[:-3] + "abc", "", "x", cookie.value.split(".")[0]):
        client.set_cookie("session", value)
        assert me(client) == 401


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(situation: Situation, email: str) -> None:
    answer = sign_in(situation.app.test_client(), email)
    (cookie,) = [value for value in answer.headers.getlist("Set-Cookie") if value.startswith("session=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie, "the default serves plain HTTP on this machine"


@pytest.fixture(scope="module")
def throttled(tmp_path_factory: pytest.TempPathFactory, valkey: Valkey) -> Iterator[Situation]:
    """A school with five attempts a minute, behind HTTPS."""
    folder = tmp_path_factory.mktemp("throttled")
    app = make_app(folder, f"{valkey.url}?db=4", SIGN_IN_RATE="5/minute", JOIN_RATE="5/minute", SECURE_COOKIES="1")
    yield make_situation(app)
    with app.app_context():
        db.engine.dispose()


def attempt(situation: Situation, email: str, address: str, password: str = "wrong") -> Any:
    client, base = situation.app.test_client(), {"REMOTE_ADDR": address}
    page = client.get("/sign-in", base_url="https://localhost").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    data = {"csrf_token": token, "email": email, "password": password}
    headers = {"Referer": "https://localhost/sign-in"}
    return client.post("/sign-in", data=data, base_url="https://localhost", environ_base=base, headers=headers)


def test_guessing_at_one_account_is_stopped_from_wherever_it_comes(throttled: Situation) -> None:
    throttled.refresh()
    email = throttled.school.email(throttled.school.owner)
    for number in range(5):
        assert attempt(throttled, email.upper() if number % 2 else email, f"203.0.113.{number}").status_code == 401
    refused = attempt(throttled, email, "203.0.113.99", PASSWORD)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    other = throttled.school.email(throttled.school.co_teacher)
    assert attempt(throttled, other, "203.0.113.100", PASSWORD).status_code == 303


def test_guessing_from_one_address_is_stopped_whichever_account_it_tries(throttled: Situation) -> None:
    throttled.refresh()
    for number in range(5):
        assert attempt(throttled, f"guess{number}@school.example", "198.51.100.7").status_code == 401
    email = throttled.school.email(throttled.school.stranger)
    assert attempt(throttled, email, "198.51.100.7", PASSWORD).status_code == 429
    assert attempt(throttled, email, "198.51.100.8", PASSWORD).status_code == 303


def test_a_whole_class_signs_in_from_one_address_within_a_minute(throttled: Situation) -> None:
    throttled.refresh()
    pupils = throttled.school.students
    assert len(pupils) > 5
    for pupil in pupils:
        assert attempt(throttled, throttled.school.email(pupil), "192.0.2.77", PASSWORD).status_code == 303


def test_behind_https_the_cookie_travels_over_https_only(throttled: Situation) -> None:
    throttled.refresh()
    answer = attempt(throttled, throttled.school.email(throttled.school.owner), "192.0.2.1", PASSWORD)
    assert answer.status_code == 303
    assert any("Secure" in value for value in answer.headers.getlist("Set-Cookie"))


INSIDE = ["/courses/3", "/courses/3?view=student", "/join?code=K7MPQ2"]
OUTSIDE = [
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\/evil.example", "///evil.example", "evil.example",
    "/\t/evil.example", "javascript:alert(1)", "http:evil.example", "/\r\nSet-Cookie: a=b", "\x00//evil.example", "",
]  # fmt: skip


@pytest.mark.parametrize("path", INSIDE)
def test_after_signing_in_one_goes_on_to_where_one_wanted(situation: Situation, email: str, path: str) -> None:
    assert sign_in(situation.app.test_client(), email, next=path).headers["Location"] == path


@pytest.mark.parametrize("path", OUTSIDE, ids=repr)
def test_signing_in_never_leads_to_another_site(situation: Situation, email: str, path: str) -> None:
    answer = sign_in(situation.app.test_client(), email, next=path)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_a_page_asks_to_sign_in_and_remembers_where_one_was(situation: Situation) -> None:
    answer = situation.app.test_client().get("/courses/3/notes?x=1")
    assert answer.headers["Location"] == "/sign-in?next=%2Fcourses%2F3%2Fnotes%3Fx%3D1"


def test_expired_sessions_are_swept(situation: Situation, email: str, time: Time) -> None:
    sign_in(situation.app.test_client(), email)
    time.pass_(timedelta(days=15).total_seconds())
    with situation.app.app_context():
        assert sweep()["sign_ins"] >= 1
        assert sweep()["sign_ins"] == 0
        assert db.session.execute(select(func.count()).select_from(SignIn)).scalar_one() == 0
