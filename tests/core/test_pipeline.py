"""`invoke`: find, parse, authorise, run, commit once, and only then tell the world."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, insert, select
from sqlalchemy.exc import IntegrityError

from app.accounts import User
from app.class_assist import ConfusionPing, Question
from app.core import capability as registry
from app.core import clock
from app.core import transaction as unit
from app.core.actor import Actor, Door
from app.core.capability import Effect, capability
from app.core.errors import Conflict, Denied, Invalid, NotFound
from app.core.permissions import Permission, Role
from app.core.pipeline import invoke
from app.core.schema import Id, Input, Output
from app.core.transaction import after_commit, transaction
from app.courses import Course
from app.extensions import db
from tests.school import School


class Thing(Input):
    course_id: Id


class Made(Output):
    success: bool = True
    message: str = "Made."


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A decorator that registers a capability for the length of one test."""
    monkeypatch.setattr(registry, "_registry", dict(registry._registry))
    monkeypatch.setattr(registry, "_names", dict(registry._names))

    def declare(**more: Any) -> Any:
        defaults: dict[str, Any] = {
            "permission": Permission.COURSE_READ,
            "access": lambda _actor, _data, _permission: None,
            "effect": Effect.WRITE,
            "examples": ("try it now",),
            "widget": lambda _actor, _result: {"type": "Card", "children": []},
            "page": lambda _result: "/",
        }
        return capability("a_trial", **(defaults | more))

    return declare


def renamed(course_id: int, name: str) -> None:
    db.session.execute(Course.__table__.update().where(Course.id == course_id).values(name=name))  # type: ignore[attr-defined]


def name_of(course_id: int) -> str:
    db.session.rollback()
    return db.session.execute(select(Course.name).where(Course.id == course_id)).scalar_one()


def test_an_unknown_capability_is_not_found(school: School) -> None:
    with pytest.raises(NotFound):
        invoke(school.owner, "no_such_thing", {}, door=Door.BROWSER)


def test_the_input_is_checked_before_anything_is_looked_up(school: School, trial: Any) -> None:
    seen: list[str] = []

    @trial(access=lambda _actor, _data, _permission: seen.append("access"))
    def a_trial(_actor: Actor, _data: Thing, _subject: object) -> Made:
        """Try."""
        seen.append("run")
        return Made()

    with pytest.raises(Invalid):
        invoke(school.owner, "a_trial", {"course_id": "x"}, door=Door.BROWSER)
    assert seen == []
    invoke(school.owner, "a_trial", {"course_id": "1"}, door=Door.BROWSER)
    assert seen == ["access", "run"]
    assert a_trial


def test_a_failure_half_way_takes_everything_back_and_tells_nobody(school: School, trial: Any) -> None:
    told: list[str] = []

    @trial()
    def a_trial(_actor: Actor, data: Thing, _subject: object) -> Made:
        """Try."""
        renamed(data.course_id, "Half done")
        after_commit(lambda: told.append("the world"))
        raise Conflict("No.")

    with pytest.raises(Conflict):
        invoke(school.owner, "a_trial", {"course_id": school.course_id}, door=Door.BROWSER)
    assert a_trial
    assert told == []
    assert name_of(school.course_id) == "Biology"


def test_the_world_is_told_once_and_after_the_commit(school: School, trial: Any) -> None:
    told: list[str] = []

    @trial()
    def a_trial(_actor: Actor, data: Thing, _subject: object) -> Made:
        """Try."""
        renamed(data.course_id, "Done")
        after_commit(lambda: told.append(name_of(school.course_id)))
        assert told == []
        return Made()

    invoke(school.owner, "a_trial", {"course_id": school.course_id}, door=Door.BROWSER)
    assert a_trial
    assert told == ["Done"]


def test_there_is_one_commit_with_writes_in_it(school: School) -> None:
    commits: list[int] = []
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(statement)

    def commit(_connection: Any) -> None:
        if written:
            commits.append(len(written))
            written.clear()

    event.listen(db.engine, "before_cursor_execute", note)
    event.listen(db.engine, "commit", commit)
    try:
        school.act(school.student, "track_confusion")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
        event.remove(db.engine, "commit", commit)
    assert len(commits) == 1
    assert written == []


def test_who_meets_another_at_the_same_row_tries_once_more(school: School, trial: Any) -> None:
    attempts: list[int] = []

    @trial()
    def a_trial(_actor: Actor, _data: Thing, _subject: object) -> Made:
        """Try."""
        attempts.append(1)
        if len(attempts) == 1:
            taken = db.session.execute(select(User.email).where(User.id == school.owner.user_id)).scalar_one()
            person = {"email": taken, "name": "Twin", "role": Role.TEACHER, "created_at": clock.now()}
            db.session.execute(insert(User).values(person))
        return Made()

    assert invoke(school.owner, "a_trial", {"course_id": 1}, door=Door.BROWSER).result.message == "Made."  # type: ignore[attr-defined]
    assert a_trial
    assert len(attempts) == 2


def test_a_defect_that_stays_is_not_tried_for_ever(school: School, trial: Any) -> None:
    attempts: list[int] = []

    @trial()
    def a_trial(_actor: Actor, _data: Thing, _subject: object) -> Made:
        """Try."""
        attempts.append(1)
        raise IntegrityError("INSERT", {}, Exception("always"))

    with pytest.raises(IntegrityError):
        invoke(school.owner, "a_trial", {"course_id": 1}, door=Door.BROWSER)
    assert a_trial
    assert len(attempts) <= 5


def test_two_capabilities_cannot_share_a_name(trial: Any) -> None:
    def a_trial(_actor: Actor, _data: Thing, _subject: object) -> Made:
        """Try."""
        return Made()

    with pytest.raises(ValueError, match=r"confusion\.ping"):
        trial(actions=("confusion.ping",))(a_trial)


@pytest.mark.parametrize("broken", ["input", "output"])
def test_a_capability_without_types_is_refused_at_once(trial: Any, broken: str) -> None:
    def untyped_input(_actor: Actor, _data: dict, _subject: object) -> Made:  # type: ignore[type-arg]
        return Made()

    def untyped_output(_actor: Actor, _data: Thing, _subject: object) -> dict:  # type: ignore[type-arg]
        return {}

    with pytest.raises(TypeError):
        trial()(untyped_input if broken == "input" else untyped_output)


def test_a_token_opens_only_what_it_names(school: School) -> None:
    narrow = Actor("Agent", school.owner.user_id, Role.TEACHER, school.course_id, frozenset({"get_presence"}))
    assert school.result(narrow, "get_presence").success
    with pytest.raises(Denied):
        school.result(narrow, "get_current_slide")


def test_a_capability_is_shut_to_a_door_it_does_not_name(school: School) -> None:
    with pytest.raises(NotFound):
        invoke(school.student, "join_course", {"code": "ABC234"}, door=Door.AGENTKIT)


def test_after_commit_needs_a_transaction(context: Flask) -> None:
    assert context
    with pytest.raises(RuntimeError):
        after_commit(lambda: None)


def test_what_an_inner_failure_wanted_told_is_forgotten(context: Flask) -> None:
    assert context
    told: list[str] = []

    def half() -> None:
        with transaction():
            after_commit(lambda: told.append("never"))
            raise LookupError

    with pytest.raises(LookupError):
        half()
    with transaction():
        after_commit(lambda: told.append("once"))
    assert told == ["once"]
    assert unit._after.get() is None


def test_the_log_line_names_neither_the_person_nor_the_question(
    school: School, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="app"):
        school.act(school.student, "track_confusion")
        school.act(school.student, "submit_question", question_body="A very private question")
    assert "track_confusion by student through browser" in caplog.text
    assert school.student.name not in caplog.text
    assert "private question" not in caplog.text
    assert f"person:{school.student.user_id}" not in caplog.text


def test_an_anonymous_act_leaves_no_user_id_in_its_row(school: School) -> None:
    school.act(school.student, "track_confusion")
    school.act(school.student, "submit_question", question_body="Why?")
    assert "user_id" not in ConfusionPing.__table__.columns
    db.session.rollback()
    authors = select(func.count()).where(Question.course_id == school.course_id, Question.author_id.is_not(None))
    assert db.session.execute(authors).scalar_one() == 0
