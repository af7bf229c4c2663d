"""What a teacher sees of a quiz: shares of the class by question, from as many students as the floor asks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from app.extensions import db
from app.messages import Audience
from app.quizzes.models import Quiz
from tests.quizzes.quiz_desk import answer, items, published, wrong
from tests.school import School


def results(school: School, quiz_id: int) -> Any:
    return school.result(school.owner, "get_quiz_results", quiz_id=quiz_id)


def test_below_the_floor_there_is_no_figure(school: School, browser: Any) -> None:
    quiz_id = published(school, 2)
    for student in school.students[:4]:
        answer(school, student, quiz_id)
    found = results(school, quiz_id)
    assert (found.floor, found.begun, found.handed_in, found.passed_percent) == (5, 4, 4, None)
    assert [(each.right_percent, each.answered) for each in found.items] == [(None, None)] * 2
    page = browser(school, school.owner).get(f"/courses/{school.course_id}/quizzes/{quiz_id}/results").text
    assert "4 students have begun it. 4 have handed it in." in page
    assert page.count("hidden-by-floor") == 2
    assert 'class="figure"' not in page


def test_of_few_who_were_chosen_by_their_taps_not_even_their_number_is_told(school: School, browser: Any) -> None:
    quiz_id = published(school, 2)
    db.session.execute(update(Quiz).where(Quiz.id == quiz_id).values(audience=Audience.CONFUSED))
    db.session.commit()
    answer(school, school.student, quiz_id)
    found = results(school, quiz_id)
    assert (found.begun, found.handed_in) == (None, None)
    page = browser(school, school.owner).get(f"/courses/{school.course_id}/quizzes/{quiz_id}/results").text
    assert "Fewer than 5 students" in page


def test_from_the_floor_on_it_is_the_share_at_the_first_try(school: School, browser: Any) -> None:
    quiz_id = published(school, 2)
    for place, student in enumerate(school.students[:5]):
        answer(school, student, quiz_id, missed=1 if place < 2 else 0)
    school.act(school.student, "retry_quiz", quiz_id=quiz_id)
    answer(school, school.student, quiz_id)
    found = results(school, quiz_id)
    assert [(each.right_percent, each.answered) for each in found.items] == [(60, 5), (100, 5)]
    assert (found.begun, found.passed_percent) == (5, 60)
    page = browser(school, school.owner).get(f"/courses/{school.course_id}/quizzes/{quiz_id}/results").text
    assert page.count('class="figure"') == 2


def test_a_question_that_few_have_answered_stays_hidden_by_itself(school: School) -> None:
    quiz_id = published(school, 2)
    first, second = items(quiz_id)
    for student in school.students[:5]:
        school.act(student, "answer_quiz", quiz_id=quiz_id, answers={str(first.id): "a"})
    school.act(school.student, "answer_quiz", quiz_id=quiz_id, answers={str(second.id): wrong(second)})
    assert [each.right_percent for each in results(school, quiz_id).items] == [100, None]
