"""A student's improvement figure in the widget's state, and what makes it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from app.extensions import db
from app.quizzes import QuizItem
from tests.quizzes.quiz_desk import answer, items, published, right
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
    assert figure(school, school.owner) == "not enough lessons yet"


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


def basis(school: School, who: Any) -> str:
    said: str = school.result(who, "get_class_assist").metrics.improvement_basis
    return said


def test_it_says_from_how_many_and_how_sure_it_is(school: School, browser: Any) -> None:
    before = on_topic(published(school, 4), "Osmosis")
    after = on_topic(published(school, 4, kind="remedial"), "Osmosis")
    answer(school, school.student, before, missed=4)
    assert basis(school, school.student).endswith("so far there are 0 and 0.")
    answer(school, school.student, after, missed=1)
    sentence = (
        "Wrong at the first try: 4 of 4 (95\u00a0% interval 51 to 100\u00a0%). In remedial quizzes on the same topics:"
        " 1 of 4 (95\u00a0% interval 5 to 70\u00a0%). So few that it may be chance."
    )
    assert basis(school, school.student) == sentence
    page = browser(school, school.student).get(f"/courses/{school.course_id}").text
    assert "Improvement: 75%" in page
    assert sentence in page


def test_what_was_tried_after_the_remedial_quiz_is_not_before_it(school: School) -> None:
    before, after, later = (
        on_topic(published(school, 4, kind=kind), "Osmosis") for kind in ("practice", "remedial", "practice")
    )
    answer(school, school.student, before, missed=2)
    answer(school, school.student, after, missed=1)
    answer(school, school.student, later, missed=4)
    assert figure(school, school.student) == "50%"


def test_a_remedial_quiz_that_comes_first_has_nothing_to_be_compared_with(school: School) -> None:
    for kind in ("remedial", "practice"):
        answer(school, school.student, on_topic(published(school, 4, kind=kind), "Osmosis"), missed=2)
    assert figure(school, school.student) == "not enough items yet"


def test_questions_left_open_are_not_right(school: School) -> None:
    for kind, answered in (("practice", 2), ("remedial", 3)):
        quiz_id = on_topic(published(school, 4, kind=kind), "Osmosis")
        given = {str(item.id): right(item) for item in items(quiz_id)[:answered]}
        school.act(school.student, "answer_quiz", quiz_id=quiz_id, answers=given)
        assert figure(school, school.student) == "not enough items yet"
        school.act(school.student, "answer_quiz", quiz_id=quiz_id, finish=True)
    assert figure(school, school.student) == "50%"


def test_a_students_own_practice_counts_for_nothing(biology_school: School) -> None:
    school = biology_school
    own = school.result(school.student, "generate_quiz", num_questions=4).quiz.quiz_id
    answer(school, school.student, on_topic(own, "Osmosis"), missed=4)
    answer(school, school.student, on_topic(published(school, 4, kind="remedial"), "Osmosis"))
    assert figure(school, school.student) == "not enough items yet"
