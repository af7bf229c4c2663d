"""A student answers: once, in time, for themselves, and is told only then what would have been right."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.errors import Conflict, Denied, Invalid, NotFound
from app.extensions import db
from app.housekeeping import sweep
from app.quizzes import QuizAttempt, answering
from app.quizzes.tries import Tries
from tests.conftest import Time
from tests.quizzes.quiz_desk import CHOICE, answer, items, published, right, wrong
from tests.school import School, make_school


def tries(quiz_id: int) -> int:
    rows = select(func.count()).select_from(QuizAttempt).where(QuizAttempt.quiz_id == quiz_id)
    return db.session.execute(rows).scalar_one()


def test_before_the_answer_a_student_sees_no_key_and_after_it_where_it_stands(biology_school: School) -> None:
    school = biology_school
    quiz = school.result(school.student, "generate_quiz", difficulty="medium").quiz
    for each in quiz.questions:
        assert (each.key, each.key_id, each.accepted, each.sentence, each.slide, each.slide_url, each.topic) == (
            None,
        ) * 7
    stored = {item.id: item for item in items(quiz.quiz_id)}
    said = school.result(school.student, "get_quiz", quiz_id=quiz.quiz_id).model_dump_json()
    assert all(item.sentence not in said for item in stored.values())
    first = quiz.questions[0].item_id
    result = school.result(
        school.student, "answer_quiz", quiz_id=quiz.quiz_id, answers={str(first): right(stored[first])}
    )
    told, *rest = result.quiz.questions
    assert (told.is_right, told.key, told.sentence) == (True, stored[first].key, stored[first].sentence)
    assert told.slide_url.startswith(f"/courses/{school.course_id}/notes#slide-")
    assert all(each.key is None and each.sentence is None for each in rest)
    assert result.message.startswith("Right!")


def test_a_whole_quiz_is_marked_at_once_and_scored(school: School) -> None:
    quiz_id = published(school, 5)
    result = answer(school, school.student, quiz_id, missed=2)
    assert (result.quiz.right, result.quiz.score, result.quiz.passed, result.quiz.finished) == (3, 60, False, True)
    assert result.message == "Handed in: 3 of 5 right."
    assert [each.is_right for each in result.quiz.questions] == [False, False, True, True, True]


def test_the_passing_score_itself_is_passed(school: School) -> None:
    quiz_id = published(school, 5, passing_score=60)
    assert answer(school, school.student, quiz_id, missed=2).quiz.passed is True


def test_the_first_answer_counts_and_a_second_changes_nothing(school: School) -> None:
    quiz_id = published(school, 2)
    first = items(quiz_id)[0]
    school.act(school.student, "answer_quiz", quiz_id=quiz_id, answers={str(first.id): wrong(first)})
    again = school.result(school.student, "answer_quiz", quiz_id=quiz_id, answers={str(first.id): right(first)})
    assert "the first answer counts" in again.message
    assert again.quiz.questions[0].is_right is False
    assert again.quiz.answered == 1


@pytest.mark.parametrize("typed", ["A", " a ", "a)", "Nucleus", "nucleus", " the  NUCLEUS. "])
def test_a_choice_can_be_made_by_its_words_as_somebody_types_them(school: School, typed: str) -> None:
    quiz_id = published(school, 2)
    first = items(quiz_id)[0]
    told = school.result(school.student, "answer_quiz", quiz_id=quiz_id, answers={str(first.id): typed})
    assert (told.quiz.questions[0].is_right, told.quiz.questions[0].given) == (True, "a")


def test_what_is_none_of_the_choices_is_refused_and_costs_no_try(school: School) -> None:
    quiz_id = published(school, 2)
    first = items(quiz_id)[0]
    with pytest.raises(Invalid) as refused:
        school.act(school.student, "answer_quiz", quiz_id=quiz_id, answers={str(first.id): "nuclear"})
    (problem,) = refused.value.problems
    assert problem.field == f"answer-{first.id}"
    assert "Nucleus" in problem.sentence
    told = school.result(school.student, "answer_quiz", quiz_id=quiz_id, answers={str(first.id): "a"})
    assert told.quiz.questions[0].is_right is True


def test_a_quiz_handed_in_twice_is_counted_once_and_says_so_kindly(school: School) -> None:
    quiz_id = published(school, 3)
    answer(school, school.student, quiz_id, missed=1)
    again = answer(school, school.student, quiz_id, missed=0)
    assert "handed this quiz in already" in again.message
    assert (again.quiz.right, again.quiz.score, tries(quiz_id)) == (2, 66, 1)


def test_an_older_tab_cannot_answer_into_a_newer_try(school: School) -> None:
    quiz_id = published(school, 3)
    answer(school, school.student, quiz_id, missed=3, attempt=1)
    assert school.result(school.student, "retry_quiz", quiz_id=quiz_id).quiz.attempt == 2
    late = answer(school, school.student, quiz_id, attempt=1)
    assert "an earlier try" in late.message
    assert (late.quiz.answered, late.quiz.attempt) == (0, 2)
    assert answer(school, school.student, quiz_id, attempt=2).quiz.latest_score == 100


def test_a_retry_keeps_the_best_result_and_pressed_twice_is_one_try(school: School) -> None:
    quiz_id = published(school, 2)
    answer(school, school.student, quiz_id)
    school.act(school.student, "retry_quiz", quiz_id=quiz_id)
    school.act(school.student, "retry_quiz", quiz_id=quiz_id)
    assert tries(quiz_id) == 2
    result = answer(school, school.student, quiz_id, missed=2)
    assert (result.quiz.score, result.quiz.latest_score, result.quiz.passed) == (100, 0, True)


def test_an_assessment_is_taken_once_and_tells_nothing_before_it_is_handed_in(school: School) -> None:
    quiz_id = published(school, 2, kind="assessment")
    first, second = items(quiz_id)
    half = school.result(school.student, "answer_quiz", quiz_id=quiz_id, answers={str(first.id): right(first)})
    assert (half.quiz.questions[0].given, half.quiz.questions[0].is_right, half.quiz.questions[0].key) == (
        "a",
        None,
        None,
    )
    assert "Right" not in half.message
    done = school.result(school.student, "answer_quiz", quiz_id=quiz_id, answers={str(second.id): wrong(second)})
    assert [each.key for each in done.quiz.questions] == ["Nucleus", "Nucleus"]
    with pytest.raises(Conflict, match="taken once"):
        school.act(school.student, "retry_quiz", quiz_id=quiz_id)


def test_questions_left_open_are_wrong_only_when_somebody_hands_in_so(school: School) -> None:
    quiz_id = published(school, 4)
    first = items(quiz_id)[0]
    part = school.result(
        school.student, "answer_quiz", quiz_id=quiz_id, answers={str(first.id): right(first), str(first.id + 1): "  "}
    )
    assert (part.quiz.finished, part.quiz.answered) == (False, 1)
    assert "3 questions are open" in part.message
    done = school.result(school.student, "answer_quiz", quiz_id=quiz_id, finish=True)
    assert (done.quiz.right, done.quiz.score, done.quiz.finished) == (1, 25, True)


def test_who_hands_in_an_empty_form_is_told_that_nothing_is_filled_in(school: School) -> None:
    quiz_id = published(school, 2)
    result = school.result(school.student, "answer_quiz", quiz_id=quiz_id, answers={})
    assert (result.quiz.finished, result.quiz.answered) == (False, 0)
    assert result.message == "Nothing is filled in yet. 2 questions are open."


def test_after_the_due_date_nothing_is_taken_and_what_was_answered_is_kept(school: School, time: Time) -> None:
    due = (clock.now() + timedelta(hours=1)).isoformat()
    quiz_id = published(school, 2, due_date=due)
    first, second = items(quiz_id)
    school.act(school.student, "answer_quiz", quiz_id=quiz_id, answers={str(first.id): right(first)})
    time.pass_(3599)
    school.act(school.students[1], "answer_quiz", quiz_id=quiz_id, answers={str(first.id): wrong(first)})
    time.pass_(1)
    with pytest.raises(Conflict, match="no more answers are taken"):
        school.act(school.student, "answer_quiz", quiz_id=quiz_id, answers={str(second.id): right(second)})
    with pytest.raises(Conflict, match="due on"):
        school.act(school.student, "retry_quiz", quiz_id=quiz_id)
    kept = school.result(school.student, "get_quiz", quiz_id=quiz_id).quiz
    assert (kept.right, kept.closed, kept.may_answer, kept.may_retry) == (1, True, False, False)


def late(school: School, time: Time, kind: str = "practice") -> int:
    """A quiz of two questions that was due an hour ago, and the first of them answered in time, wrongly."""
    quiz_id = published(school, 2, kind=kind, due_date=(clock.now() + timedelta(hours=1)).isoformat())
    first = items(quiz_id)[0]
    school.act(school.student, "answer_quiz", quiz_id=quiz_id, answers={str(first.id): wrong(first)})
    time.pass_(7200)
    return quiz_id


def stored(quiz_id: int) -> list[tuple[Any, ...]]:
    rows = select(QuizAttempt.finished_at, QuizAttempt.right, QuizAttempt.total, QuizAttempt.score)
    found = db.session.execute(rows.where(QuizAttempt.quiz_id == quiz_id).order_by(QuizAttempt.id)).all()
    db.session.rollback()
    return [tuple(row) for row in found]


@pytest.mark.parametrize("reader", ["list_quizzes", "get_quiz", "get_quiz_results", "answer_quiz", "sweep"])
def test_an_open_try_is_handed_in_as_it_stands_at_the_due_date(school: School, time: Time, reader: str) -> None:
    quiz_id = late(school, time)
    due = clock.now() - timedelta(hours=1)
    assert stored(quiz_id) == [(None, None, None, None)]
    if reader == "sweep":
        assert sweep()["quizzes"] == 1
        assert sweep()["quizzes"] == 0
    elif reader == "answer_quiz":
        with pytest.raises(Conflict, match="What you had answered is handed in"):
            answer(school, school.student, quiz_id)
    else:
        which = {} if reader == "list_quizzes" else {"quiz_id": quiz_id}
        school.act(school.owner, reader, **which)
    assert stored(quiz_id) == [(due, 0, 2, 0)]
    line = school.result(school.student, "list_quizzes").quizzes[0]
    assert (line.finished, line.score, line.passed) == (True, 0, False)


def test_what_was_missed_in_a_late_assessment_comes_back(school: School, time: Time) -> None:
    quiz_id = late(school, time, kind="assessment")
    assert [each.key for each in school.result(school.student, "get_quiz", quiz_id=quiz_id).quiz.questions] == [
        "Nucleus",
        "Nucleus",
    ]
    assert school.result(school.student, "list_reviews").due == 1


def test_a_second_tab_after_the_due_date_changes_nothing_that_was_handed_in(school: School, time: Time) -> None:
    quiz_id = late(school, time)
    second = items(quiz_id)[1]
    for sent in ({"attempt": 1}, {"finish": True}, {"attempt": 1, "only": str(second.id)}):
        with pytest.raises(Conflict, match="no more answers are taken"):
            school.act(school.student, "answer_quiz", quiz_id=quiz_id, answers={str(second.id): right(second)}, **sent)
    with pytest.raises(Conflict, match="due on"):
        school.act(school.student, "retry_quiz", quiz_id=quiz_id)
    assert stored(quiz_id) == [(clock.now() - timedelta(hours=1), 0, 2, 0)]


def test_another_courses_late_tries_wait_for_their_own_readers(school: School, time: Time) -> None:
    quiz_id = late(school, time)
    other = make_school(school.app)
    other.act(other.owner, "list_quizzes")
    assert stored(quiz_id) == [(None, None, None, None)]


def test_a_quiz_never_begun_keeps_its_keys_after_the_due_date(school: School, time: Time) -> None:
    quiz_id = published(school, 2, due_date=(clock.now() + timedelta(hours=1)).isoformat())
    time.pass_(7200)
    view = school.result(school.student, "get_quiz", quiz_id=quiz_id).quiz
    assert all(each.key is None for each in view.questions)


def test_somebody_elses_practice_is_not_there(biology_school: School) -> None:
    school = biology_school
    quiz_id = school.result(school.student, "generate_quiz").quiz.quiz_id
    for who in (school.students[1], school.owner, school.administrator):
        with pytest.raises(NotFound):
            school.act(who, "get_quiz", quiz_id=quiz_id)
    with pytest.raises(NotFound):
        answer(school, school.students[1], quiz_id)
    assert school.result(school.owner, "list_quizzes").quizzes == []


def test_a_question_of_another_quiz_is_refused(school: School) -> None:
    quiz_id, other = published(school, 1), published(school, 1)
    with pytest.raises(Invalid, match="no such question"):
        school.act(school.student, "answer_quiz", quiz_id=quiz_id, answers={str(items(other)[0].id): "a"})
    assert tries(quiz_id) == 0


def test_a_draft_is_not_there_for_students(school: School) -> None:
    quiz_id = school.result(school.owner, "create_quiz", title="Cells").quiz_id
    school.act(school.owner, "save_quiz_item", quiz_id=quiz_id, **CHOICE)
    with pytest.raises(NotFound):
        answer(school, school.student, quiz_id)
    with pytest.raises(Denied):
        school.act(school.owner, "answer_quiz", quiz_id=quiz_id, answers={})


def test_another_word_of_the_courses_slides_is_no_slip(biology_school: School) -> None:
    school = biology_school
    deck = "# Leaves\n\nA stoma is an opening. The stroma is a fluid. Chromosomes are long."
    school.act(school.owner, "import_deck", markdown=deck)
    quiz_id = school.result(school.owner, "create_quiz", title="Words").quiz_id
    for word in ("stroma", "stroma", "chromosome"):
        school.act(
            school.owner, "save_quiz_item", quiz_id=quiz_id, form="cloze", stem="Around the thylakoids is _____.",
            accepted=[word],
        )  # fmt: skip
    school.act(school.owner, "publish_quiz", quiz_id=quiz_id)
    sent = {str(item.id): text for item, text in zip(items(quiz_id), ("stoma", "strona", "chromosomes"), strict=True)}
    questions = school.result(school.student, "answer_quiz", quiz_id=quiz_id, answers=sent).quiz.questions
    assert [each.is_right for each in questions] == [False, True, True]


def test_answers_in_writing_forgive_a_slip_but_not_another_word(school: School) -> None:
    quiz_id = school.result(school.owner, "create_quiz", title="Words").quiz_id
    for _ in range(3):
        school.act(
            school.owner, "save_quiz_item", quiz_id=quiz_id, form="cloze", stem="Water moves by _____.",
            accepted=["osmosis", "Diffusion of water"],
        )  # fmt: skip
    school.act(school.owner, "publish_quiz", quiz_id=quiz_id)
    given = ("Osmosys", "the diffusion of water", "mitosis")
    sent = {str(item.id): text for item, text in zip(items(quiz_id), given, strict=True)}
    questions = school.result(school.student, "answer_quiz", quiz_id=quiz_id, answers=sent).quiz.questions
    assert [(each.is_right, each.slip) for each in questions] == [(True, True), (True, False), (False, False)]


def test_two_tabs_that_begin_at_the_same_moment_make_one_try(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    quiz_id = published(school, 2)
    first, second = items(quiz_id)
    school.act(school.student, "answer_quiz", quiz_id=quiz_id, answers={str(first.id): wrong(first)})
    looks = iter([Tries()])
    real = answering.tries_of

    def stale(*args: Any, **more: Any) -> Tries:
        """The first look is from before the other tab's commit."""
        return next(looks, None) or real(*args, **more)

    monkeypatch.setattr(answering, "tries_of", stale)
    both = {str(first.id): right(first), str(second.id): right(second)}
    result = school.result(school.student, "answer_quiz", quiz_id=quiz_id, answers=both)
    assert (tries(quiz_id), result.quiz.right, result.quiz.finished) == (1, 1, True)


def test_a_form_answers_one_question_or_all_without_javascript(school: School, browser: Any) -> None:
    quiz_id = published(school, 2)
    first, second = items(quiz_id)
    student = browser(school, school.student)
    sent = {f"answer-{first.id}": "a", f"answer-{second.id}": "b"}
    one = student.do("answer_quiz", course_id=school.course_id, quiz_id=quiz_id, attempt=1, only=first.id, **sent)
    assert (one.status_code, one.headers["Location"]) == (
        303, f"/courses/{school.course_id}/quizzes/{quiz_id}#item-{second.id}",
    )  # fmt: skip
    page = student.get(f"/courses/{school.course_id}/quizzes/{quiz_id}").text
    assert page.count("<strong>Right!") == 1
    rest = student.do("answer_quiz", course_id=school.course_id, quiz_id=quiz_id, attempt=1, **sent)
    assert rest.headers["Location"].endswith("#result")
    page = student.get(f"/courses/{school.course_id}/quizzes/{quiz_id}").text
    assert "1 of 2 right" in page
    assert "The answer is:" in page
