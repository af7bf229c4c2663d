"""Sixty calls a minute for each acting person, counted exactly, and said in the headers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.doors.situation import Situation
from tests.school import SECRET


@pytest.fixture
def fresh(strict: Situation) -> Situation:
    """The strict school with every count at nought."""
    strict.refresh()
    return strict


def call(situation: Situation, who: str = "owner") -> Any:
    person = str(situation.people[who].user_id)
    return situation.call("get_presence", SECRET, user_id=person, course_id=str(situation.school.course_id))


def test_fifty_threads_pass_exactly_the_limit(fresh: Situation) -> None:
    with ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(lambda _: call(fresh).status_code, range(100)))
    assert sorted(set(statuses)) == [200, 429]
    assert statuses.count(200) == 60


def test_the_headers_count_down_and_the_refusal_says_when_to_come_back(fresh: Situation) -> None:
    first, second = call(fresh), call(fresh)
    assert first.headers["X-RateLimit-Limit"] == "60"
    assert int(first.headers["X-RateLimit-Remaining"]) - int(second.headers["X-RateLimit-Remaining"]) == 1
    assert "Retry-After" not in first.headers
    for _ in range(58):
        assert call(fresh).status_code == 200
    refused = call(fresh)
    assert refused.status_code == 429
    assert refused.content_type == "application/problem+json"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    body = refused.json
    assert body["rateLimitExceeded"] is True
    assert body["limit"] == 60
    assert body["remaining"] == 0
    assert body["retry"] is True
    assert body["error"]
    assert datetime.fromisoformat(body["resetAt"]) > datetime.now(UTC)


def test_one_person_at_the_limit_stops_nobody_else(fresh: Situation) -> None:
    for _ in range(60):
        call(fresh)
    assert call(fresh).status_code == 429
    assert call(fresh, "co_teacher").status_code == 200
    token = fresh.course_token("get_presence")
    own = fresh.call("get_presence", token, course_id=str(fresh.school.course_id))
    assert own.status_code == 429, "a token of the same person is the same person"


def test_calls_without_a_right_token_take_nothing_from_anybody(fresh: Situation) -> None:
    person = str(fresh.people["owner"].user_id)
    for _ in range(61):
        answer = fresh.call("get_presence", "wrong", user_id=person, course_id=str(fresh.school.course_id))
        assert answer.status_code == 401
    assert call(fresh).status_code == 200
