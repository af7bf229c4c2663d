"""What a student missed comes back when it is time, and moves on by every answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from app.core.errors import NotFound
from tests.conftest import Time
from tests.quizzes.quiz_desk import answer, items, published, right, wrong
from tests.school import School


@pytest.fixture
def missed(school: School, time: Time) -> int:
    """A quiz of two questions, the first of them missed at noon; gives the quiz's id."""
    time.now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    quiz_id = published(school, 2)
    answer(school, school.student, quiz_id, missed=1)
    return quiz_id


def due(school: School) -> Any:
    return school.result(school.student, "list_reviews")


def repeat(school: School, quiz_id: int, given: str) -> Any:
    return school.result(school.student, "answer_review", item_id=items(quiz_id)[0].id, answer=given)


def test_only_what_was_missed_comes_back_and_without_its_answer(school: School, missed: int, time: Time) -> None:
    now = due(school)
    assert (now.due, now.later_today, now.questions) == (0, 1, [])
    assert "later today" in now.message
    time.pass_(60)
    now = due(school)
    assert (now.due, now.later_today) == (1, 0)
    (question,) = now.questions
    assert (question.item_id, question.key, question.key_id) == (items(missed)[0].id, None, None)
    assert school.result(school.student, "list_quizzes").due_reviews == 1


def test_right_answers_space_it_out_as_the_schedule_says(school: School, missed: int, time: Time) -> None:
    time.pass_(60)
    key = right(items(missed)[0])
    waits = []
    for _ in range(3):
        told = repeat(school, missed, key)
        assert told.counted
        assert told.question.is_right
        assert told.question.key == "Nucleus"
        waits.append(told.due_at - time.now)
        time.now = told.due_at
    assert waits[0].total_seconds() == 600
    assert 1 <= waits[1].days < waits[2].days
    assert due(school).due == 1


def test_missed_again_it_comes_back_soon(school: School, missed: int, time: Time) -> None:
    time.pass_(60)
    told = repeat(school, missed, wrong(items(missed)[0]))
    assert told.question.is_right is False
    assert (told.due_at - time.now).total_seconds() == 60


def test_a_second_answer_before_it_is_due_changes_nothing(school: School, missed: int, time: Time) -> None:
    time.pass_(60)
    key = right(items(missed)[0])
    first = repeat(school, missed, key)
    second = repeat(school, missed, wrong(items(missed)[0]))
    assert (second.counted, second.due_at) == (False, first.due_at)
    assert "repeated this one already" in second.message


def test_nobody_repeats_for_somebody_else(school: School, missed: int) -> None:
    with pytest.raises(NotFound):
        school.act(school.students[1], "answer_review", item_id=items(missed)[0].id, answer="a")
    with pytest.raises(NotFound):
        school.act(school.student, "answer_review", item_id=items(missed)[1].id, answer="a")
    assert school.result(school.students[1], "list_reviews").message.startswith("Nothing to repeat.")


def test_an_assessment_is_repeated_once_it_is_handed_in_and_not_before(school: School, time: Time) -> None:
    quiz_id = published(school, 2, kind="assessment")
    first, second = items(quiz_id)
    school.act(school.student, "answer_quiz", quiz_id=quiz_id, answers={str(first.id): wrong(first)})
    time.pass_(120)
    assert due(school).due == 0
    school.act(school.student, "answer_quiz", quiz_id=quiz_id, answers={str(second.id): right(second)})
    time.pass_(120)
    assert [each.item_id for each in due(school).questions] == [first.id]


def test_missing_it_in_a_later_try_sets_the_card_back(school: School, missed: int, time: Time) -> None:
    time.pass_(60)
    repeat(school, missed, right(items(missed)[0]))
    school.act(school.student, "retry_quiz", quiz_id=missed)
    answer(school, school.student, missed, missed=1)
    time.pass_(60)
    assert due(school).due == 1


def test_the_page_asks_one_and_tells_what_was_right_without_javascript(
    school: School, missed: int, time: Time, browser: Any
) -> None:
    time.pass_(60)
    student = browser(school, school.student)
    path = f"/courses/{school.course_id}/review"
    page = student.get(path).text
    assert "1 question to repeat now" in page
    assert "Nucleus" in page
    assert "Right!" not in page
    sent = {"csrf_token": student.token(), "item_id": items(missed)[0].id, "answer": "b"}
    page = student.post(path, data=sent).text
    assert "Not quite." in page
    assert "The answer is:" in page
    again = student.post(path, data=sent)
    assert again.status_code == 200
    assert "repeated this one already" in again.text
