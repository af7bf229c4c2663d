"""The demo school that a newcomer finds, read back through the product."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import User, children_of
from app.class_assist import ConfusionPing, Question, Spike
from app.core.actor import Actor, Door
from app.core.permissions import CourseRole, Role
from app.core.pipeline import invoke
from app.courses import Course, Enrolment, Lesson, courses_of, deck_text
from app.demo.school import seed
from app.extensions import db
from tests.conftest import Browser, make_app
from tests.services import Valkey

NAMED = {
    "Ava Martinez", "Liam Chen", "Noah Williams", "Emma Johnson", "Olivia Brown", "Mia Davis", "Ethan Wilson",
    "Sophia Nguyen", "Lucas Garcia", "Amelia Lee", "Aisha Khan", "Omar Hassan", "Wei Ling Tan", "Jayden Lim",
    "Zara Ahmed", "Priya Patel",
}  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, valkey: Valkey) -> Iterator[Flask]:
    """An application with the demo school in it."""
    folder: Path = tmp_path_factory.mktemp("demo")
    url = request.getfixturevalue("postgres").new_database() if request.param == "postgresql" else ""
    app = make_app(folder, valkey.url, url)
    seed(app)
    with app.test_request_context():
        yield app
    with app.app_context():
        db.engine.dispose()


def person(mailbox: str) -> Actor:
    user = db.session.execute(select(User).where(User.email == f"{mailbox}@homeroom.example")).scalar_one()
    return Actor(name=user.name, user_id=user.id, role=Role(user.role))


def biology() -> int:
    return next(course.id for course in courses_of(person("teacher")) if course.period == "3")


def read(mailbox: str, name: str, **data: Any) -> Any:
    return invoke(person(mailbox), name, {"course_id": biology(), **data}, door=Door.BROWSER).result


def count(model: Any, *which: Any) -> int:
    return db.session.execute(select(func.count()).select_from(model).where(*which)).scalar_one()


@pytest.mark.usefixtures("demo")
def test_ms_rivera_owns_periods_one_to_six() -> None:
    assert person("teacher").name == "Ms Rivera"
    mine = courses_of(person("teacher"))
    assert [course.period for course in mine] == list("123456")
    assert [course.name for course in mine] == ["Advisory", "PE 9", "Biology 101", "PE 7", "Driver's Ed", "Health 8"]
    assert {course.role for course in mine} == {CourseRole.OWNER}


@pytest.mark.usefixtures("demo")
def test_everybody_has_their_place() -> None:
    assert [(course.period, course.role) for course in courses_of(person("coteacher"))] == [
        ("3", CourseRole.CO_TEACHER)
    ]
    (elsewhere,) = courses_of(person("stranger"))
    assert elsewhere.id != biology()
    assert person("stranger").role is Role.TEACHER
    assert person("admin").role is Role.ADMINISTRATOR
    assert person("parent1").role is Role.PARENT
    assert courses_of(person("parent1")) == []
    mother = person("parent1")
    assert mother.user_id is not None
    assert [(child.id, child.name) for child in children_of(mother.user_id)] == [
        (person("student1").user_id, "Ava Martinez")
    ]
    for number in range(1, 29):
        (course,) = courses_of(person(f"student{number}"))
        assert (course.id, course.role) == (biology(), CourseRole.STUDENT)
    assert count(User) == 33
    assert count(Course) == 7


@pytest.mark.usefixtures("demo")
def test_the_named_sixteen_are_in_period_three_and_one_has_number_1123() -> None:
    there = select(User.name).join(Enrolment, Enrolment.user_id == User.id).where(Enrolment.course_id == biology())
    assert set(db.session.execute(there).scalars()) >= NAMED
    assert count(User, User.school_number == "1123") == 1


def test_everybody_signs_in_with_the_printed_password(demo: Flask) -> None:
    demo.test_client_class = Browser
    for mailbox in ("admin", "teacher", "coteacher", "stranger", "parent1", "student1", "student28"):
        client = demo.test_client()
        answer = client.post(
            "/sign-in",
            data={"csrf_token": client.token(), "email": f"{mailbox}@homeroom.example", "password": "homeroom"},
        )
        assert answer.status_code == 303, mailbox
        assert client.get("/").status_code == 200
    wrong = demo.test_client()
    assert wrong.sign_in("teacher@homeroom.example", "wrong").status_code == 401


@pytest.mark.usefixtures("demo")
def test_biology_has_a_deck_to_teach_from() -> None:
    deck = deck_text(biology())
    assert len(deck) >= 12
    assert all(slide.notes and slide.body and slide.head.topic for slide in deck)


@pytest.mark.usefixtures("demo")
def test_three_weeks_of_lessons_lie_behind_with_taps_alerts_and_questions() -> None:
    lessons = list(db.session.execute(select(Lesson).where(Lesson.course_id == biology())).scalars())
    assert len(lessons) == 9
    assert all(lesson.ended_at is not None for lesson in lessons), "none is still running"
    days = [lesson.started_at.date() for lesson in lessons]
    assert 14 <= (max(days) - min(days)).days <= 21
    assert count(ConfusionPing) > 100
    assert count(Spike, Spike.noticed_at.is_not(None)) >= 2
    assert count(Question, Question.anonymous) > count(Question, Question.author_id.is_not(None)) > 0
    assert count(Question, Question.answered_at.is_not(None)) > 0


@pytest.mark.usefixtures("demo")
def test_the_history_reads_like_any_other() -> None:
    by_lesson = read("teacher", "get_confusion_heatmap", time_range="all_time", group_by="lecture")
    assert len(by_lesson.heatmap) == 9
    assert not [row for row in by_lesson.heatmap if row.hidden]
    assert all(0 <= row.confused <= 100 for row in by_lesson.heatmap)
    assert by_lesson.total_events == sum(row.confusion_count for row in by_lesson.heatmap) == count(ConfusionPing)
    grids = [read("coteacher", "get_lesson_heatmap", lesson_id=row.group) for row in by_lesson.heatmap]
    assert any(spike.acknowledged and spike.ended_at for grid in grids for spike in grid.spikes)
    assert all(grid.rows for grid in grids)


@pytest.mark.usefixtures("demo")
def test_the_join_code_is_no_secret_that_two_schools_share() -> None:
    codes = list(db.session.execute(select(Course.join_code)).scalars())
    assert len(set(codes)) == len(codes) == 7


def test_it_is_never_made_twice(demo: Flask) -> None:
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        seed(demo)
    db.session.rollback()
    assert count(User) == 33
