"""A call sent twice with one Idempotency-Key happens once, on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.class_assist import Question
from app.core import clock
from app.core.idempotency import StoredAnswer, forget_old
from app.core.transaction import transaction
from app.courses import Enrolment
from app.extensions import db
from tests.conftest import Time
from tests.school import SECRET, School


@pytest.fixture(autouse=True)
def nobody_is_over_a_limit(app: Flask) -> None:
    """People of the two databases have the same ids, and one Valkey counts both."""
    for key in app.extensions["valkey"].scan_iter("LIMIT*"):
        app.extensions["valkey"].delete(key)


def ask(school: School, key: str, *, student: int = 0, **fields: Any) -> Any:
    """Submit a question with a key."""
    body = {
        "user_id": str(school.students[student].user_id),
        "course_id": str(school.course_id),
        "question_body": "Why?",
        **fields,
    }
    headers = {"Authorization": f"Bearer {SECRET}", "Idempotency-Key": key}
    return school.app.test_client().post("/api/agentkit/submit_question", json=body, headers=headers)


def questions(school: School) -> int:
    db.session.rollback()
    return db.session.execute(
        select(func.count()).select_from(Question).where(Question.course_id == school.course_id)
    ).scalar_one()


def test_the_same_call_again_gives_the_same_answer_and_does_nothing(school: School) -> None:
    key = str(uuid4())
    first, again = ask(school, key), ask(school, key)
    assert first.status_code == again.status_code == 200
    assert first.json == again.json
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert questions(school) == 1


def test_the_same_key_for_another_request_is_a_conflict(school: School) -> None:
    key = str(uuid4())
    assert ask(school, key).status_code == 200
    other = ask(school, key, question_body="Something else?")
    assert other.status_code == 409
    assert other.json["code"] == "conflict"
    assert questions(school) == 1


def test_an_answer_of_an_earlier_version_is_not_told_and_not_given_anew(school: School) -> None:
    """After an update, what was kept may lack a field that the answer has now."""
    key = str(uuid4())
    assert ask(school, key).status_code == 200
    row = db.session.execute(select(StoredAnswer).order_by(StoredAnswer.created_at.desc()).limit(1)).scalar_one()
    row.answer = {name: value for name, value in row.answer.items() if name != "question_id"}
    db.session.commit()
    again = ask(school, key)
    assert (again.status_code, again.json["code"]) == (409, "conflict")
    assert "was done" in again.json["detail"]
    assert questions(school) == 1


def test_a_key_is_its_callers_own(school: School) -> None:
    key = str(uuid4())
    assert ask(school, key).json["question_id"] != ask(school, key, student=1).json["question_id"]
    assert questions(school) == 2


def test_ten_at_once_happen_once(school: School) -> None:
    key = str(uuid4())
    ready = threading.Barrier(10)

    def one(_: int) -> Any:
        ready.wait()
        return ask(school, key)

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(one, range(10)))
    assert [answer.status_code for answer in answers] == [200] * 10
    assert len({answer.json["question_id"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert questions(school) == 1


def test_a_call_that_failed_may_be_sent_again_under_its_key(school: School) -> None:
    key = str(uuid4())
    assert ask(school, key, slide_id="slide_99").status_code == 422
    assert questions(school) == 0
    assert ask(school, key).status_code == 200
    assert questions(school) == 1


def test_a_replay_is_still_refused_to_who_may_no_longer(school: School) -> None:
    key = str(uuid4())
    assert ask(school, key).status_code == 200
    seat = db.session.get(Enrolment, (school.course_id, school.student.user_id))
    db.session.delete(seat)
    db.session.commit()
    assert ask(school, key).status_code == 404


@pytest.mark.parametrize("key", ["", "x" * 256, "a\x07b"])
def test_a_key_is_one_to_255_printable_characters(school: School, key: str) -> None:
    answer = ask(school, key)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "Idempotency-Key"
    assert ask(school, "x" * 255).status_code == 200


def test_after_a_day_the_key_is_free_again(school: School, time: Time) -> None:
    key = str(uuid4())
    first = ask(school, key)
    time.pass_(timedelta(hours=25).total_seconds())
    later = ask(school, key)
    assert later.status_code == 200
    assert later.json["question_id"] != first.json["question_id"]


def test_old_answers_are_swept_and_fresh_ones_stay(school: School, time: Time) -> None:
    ask(school, str(uuid4()))
    time.pass_(timedelta(hours=25).total_seconds())
    ask(school, str(uuid4()))
    fresh = select(func.count()).select_from(StoredAnswer).where(StoredAnswer.created_at == clock.now())
    db.session.rollback()
    with transaction():
        assert forget_old() >= 1
    assert db.session.execute(fresh).scalar_one() >= 1
    old = select(func.count()).where(StoredAnswer.created_at < clock.now() - timedelta(hours=24))
    assert db.session.execute(old).scalar_one() == 0


def test_the_stored_row_tells_neither_who_nor_which_key(school: School, context: Flask) -> None:
    assert context
    key = f"a-very-telling-key-{uuid4()}"
    assert ask(school, key).status_code == 200
    db.session.rollback()
    row = db.session.execute(select(StoredAnswer).order_by(StoredAnswer.created_at.desc())).scalars().first()
    assert row is not None
    assert len(row.scope) == 64
    assert key not in f"{row.scope} {row.request} {row.answer}"
    assert school.student.name not in str(row.answer)
