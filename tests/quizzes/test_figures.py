"""A student's improvement figure in the widget's state, and what makes it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from app.extensions import db
from app.quizzes import QuizItem
from tests.quizzes.quiz_desk import answer, published
from tests.school import School


def on_topic(quiz_id: int, topic: str | None) -> int:
    db.session.execute(update(QuizItem).where(QuizItem.quiz_id == quiz_id).values(topic=topic))
    db.session.commit()
    return quiz_id


def figure(school: School, who: Any) -> str:
    said: str = school.result(who, "get_class_assist").metrics.improvement
    return said


def test_it_compares_first_tries_with_remedial_ones_on_the_same_topics(school: School) -> None:
    before = on_topic(published(school, 4), "Osmosis")
    after = on_topic(published(school, 4, kind="remedial"), "Osmosis")
    assert figure(school, school.student) == "not enough items yet"
    answer(school, school.student, before, missed=4)
    school.act(school.student, "retry_quiz", quiz_id=before)
    answer(school, school.student, before)
    assert figure(school, school.student) == "not enough items yet"
    answer(school, school.student, after, missed=1)
    assert figure(school, school.student) == "75%"


def test_it_is_the_students_own_and_no_teachers(school: School) -> None:
    for kind in ("practice", "remedial"):
        answer(school, school.student, on_topic(published(school, 4, kind=kind), "Osmosis"), missed=4)
    assert figure(school, school.student) == "0%"
    assert figure(school, school.students[1]) == "not enough items yet"
    assert figure(school, school.owner) == "not enough items yet"


def test_other_topics_and_fewer_than_four_items_are_not_enough(school: School) -> None:
    answer(school, school.student, on_topic(published(school, 4), "Osmosis"), missed=4)
    answer(school, school.student, on_topic(published(school, 4, kind="remedial"), "Cells"))
    assert figure(school, school.student) == "not enough items yet"
    answer(school, school.student, on_topic(published(school, 3, kind="remedial"), "Osmosis"))
    assert figure(school, school.student) == "not enough items yet"


def test_where_nothing_was_wrong_at_first_there_is_nothing_to_improve_on(school: School) -> None:
    for kind in ("practice", "remedial"):
        answer(school, school.student, on_topic(published(school, 4, kind=kind), "Osmosis"))
    assert figure(school, school.student) == "no errors to improve on"
