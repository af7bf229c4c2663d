"""One unit of work: all or nothing, and the world hears of it only when it is true."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from app.core.transaction import after_commit, transaction
from app.courses import Course
from app.extensions import db
from tests.school import School


def rename(school: School, name: str) -> None:
    db.session.execute(update(Course).where(Course.id == school.course_id).values(name=name))


def name_of(school: School) -> str:
    db.session.rollback()
    found: str = db.session.execute(select(Course.name).where(Course.id == school.course_id)).scalar_one()
    return found


def failing(work: Callable[[], None]) -> None:
    with transaction():
        work()
        raise RuntimeError("no")


def test_what_is_written_is_committed_before_the_world_hears_of_it(school: School) -> None:
    heard: list[str] = []
    with transaction():
        rename(school, "Botany")
        after_commit(lambda: heard.append(name_of(school)))
        assert heard == []
    assert heard == ["Botany"]


def test_after_an_exception_nothing_is_written_and_nobody_hears(school: School) -> None:
    heard: list[str] = []

    def work() -> None:
        rename(school, "Botany")
        after_commit(lambda: heard.append("Botany"))

    with pytest.raises(RuntimeError, match="no"):
        failing(work)
    assert name_of(school) == "Biology"
    assert heard == []


def test_the_world_hears_in_order_and_each_transaction_for_itself(school: School) -> None:
    heard: list[str] = []

    def note(word: str) -> Callable[[], None]:
        return lambda: heard.append(word)

    with transaction():
        after_commit(note("first"))
        after_commit(note("second"))
    with transaction():
        after_commit(note("third"))
    assert heard == ["first", "second", "third"]
    with pytest.raises(RuntimeError, match="outside a transaction"):
        after_commit(note("never"))
    assert school


def test_a_failed_transaction_leaves_the_next_one_well(school: School) -> None:
    with pytest.raises(RuntimeError, match="no"):
        failing(lambda: rename(school, "Botany"))
    with transaction():
        rename(school, "Zoology")
    assert name_of(school) == "Zoology"


def test_what_was_read_before_does_not_hold_a_write_back(school: School) -> None:
    assert name_of(school) == "Biology"
    db.session.execute(select(Course.name)).first()
    with transaction():
        rename(school, "Botany")
    assert name_of(school) == "Botany"
