"""A person's budget holds whichever door they use, exactly, and fails open without Valkey."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from limits import parse

from app import create_app
from app.core.actor import Actor, Door
from app.core.budget import reserve
from app.core.errors import OverLimit
from app.core.metrics import LIMITER_FAILURES
from app.core.pipeline import invoke
from app.settings import Settings
from tests.school import School


@pytest.fixture
def name() -> str:
    """A capability's name that nobody has used a budget of."""
    return f"capability_{uuid4().hex}"


def test_what_is_left_is_counted_down_to_a_refusal_that_says_when(context: Flask, name: str) -> None:
    assert context
    actor, limit = Actor("Ann", user_id=1), parse("3/minute")
    for _ in range(3):
        reserve(actor, name, limit)
    with pytest.raises(OverLimit) as caught:
        reserve(actor, name, limit)
    assert caught.value.limit == 3
    assert caught.value.window == 60
    assert caught.value.retry_after is not None
    assert 1 <= caught.value.retry_after <= 61


def test_each_person_and_each_capability_has_a_budget_of_its_own(context: Flask, name: str) -> None:
    assert context
    limit = parse("1/minute")
    reserve(Actor("Ann", user_id=1), name, limit)
    reserve(Actor("Bob", user_id=2), name, limit)
    reserve(Actor("Ann", user_id=1), f"{name}_other", limit)
    reserve(Actor("Agent", course_id=1), name, limit)
    with pytest.raises(OverLimit):
        reserve(Actor("Ann again", user_id=1), name, limit)
    with pytest.raises(OverLimit):
        reserve(Actor("Agent again", course_id=1), name, limit)


def test_thirty_threads_take_exactly_the_budget(app: Flask, name: str) -> None:
    limit = parse("10/minute")

    def take(_: int) -> bool:
        with app.app_context():
            try:
                reserve(Actor("Ann", user_id=1), name, limit)
            except OverLimit:
                return False
            return True

    with ThreadPoolExecutor(30) as pool:
        taken = sum(pool.map(take, range(30)))
    assert taken == 10


def test_the_eleventh_question_in_ten_minutes_is_too_many_through_both_doors_together(school: School) -> None:
    for key in school.app.extensions["valkey"].scan_iter("LIMIT*"):
        school.app.extensions["valkey"].delete(key)
    body = {"course_id": school.course_id, "question_body": "Why?"}
    for number in range(10):
        door = Door.BROWSER if number % 2 else Door.AGENTKIT
        invoke(school.student, "submit_question", body, door=door)
    for door in (Door.BROWSER, Door.AGENTKIT):
        with pytest.raises(OverLimit):
            invoke(school.student, "question.submit", body, door=door)


def test_without_valkey_the_class_goes_on_and_a_metric_counts_it(tmp_path: Path, name: str) -> None:
    environ = {"HOMEROOM_DATA": str(tmp_path), "REDIS_URL": f"unix://{tmp_path}/none.sock", "SECRET_KEY": "x"}
    app = create_app(Settings.from_environment(environ))
    before = LIMITER_FAILURES._value.get()
    with app.app_context():
        for _ in range(3):
            reserve(Actor("Ann", user_id=1), name, parse("1/minute"))
    assert LIMITER_FAILURES._value.get() == before + 3
