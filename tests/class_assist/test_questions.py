"""The class's questions: whose name is where, who sees what waits, one vote each, and in which order."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from app.class_assist import Question, QuestionVote
from app.core.actor import Actor
from app.core.errors import Denied, Invalid, NotFound, OverLimit
from app.extensions import db
from tests.class_assist.crowd import all_at_once, each
from tests.conftest import Time
from tests.school import School, make_school


def ask(school: School, words: str = "Why?", actor: Actor | None = None, **data: Any) -> int:
    number: int = school.result(actor or school.student, "submit_question", question_body=words, **data).question_id
    return number


def row(number: int) -> Question:
    db.session.expire_all()
    found = db.session.get(Question, number)
    assert found is not None
    return found


def listed(school: School, actor: Actor) -> list[Any]:
    questions: list[Any] = school.result(actor, "list_questions").questions
    return questions


def words(school: School, actor: Actor) -> list[str]:
    return [question.question_body for question in listed(school, actor)]


def test_a_question_is_anonymous_unless_its_author_says_otherwise(school: School) -> None:
    anonymous, named = row(ask(school)), row(ask(school, anonymous=False))
    assert (anonymous.anonymous, anonymous.author_id) == (True, None)
    assert (named.anonymous, named.author_id) == (False, school.student.user_id)


@pytest.mark.parametrize(
    "spelling",
    [{"question": "Why?"}, {"question.body": "Why?", "question.anonymous": "false"}, {"question_body": "Why?"}],
)
def test_every_generation_of_names_is_understood(school: School, spelling: dict[str, str]) -> None:
    result = school.result(school.student, "submit_question", topic="Cells", slideId="slide_2", **spelling)
    kept = row(result.question_id)
    assert (kept.question_body, kept.topic) == ("Why?", "Cells")
    assert kept.anonymous is ("question.anonymous" not in spelling)
    assert result.success
    assert result.message.startswith("Question submitted successfully")


@pytest.mark.parametrize("body", ["", "   ", "x" * 1001, "a\x00b", None, 7, ["Why?"]])
def test_what_is_no_question_is_refused_by_name(school: School, body: Any) -> None:
    with pytest.raises(Invalid) as refused:
        school.act(school.student, "submit_question", question_body=body)
    assert "question" in refused.value.problems[0].field


def test_the_longest_question_fits(school: School) -> None:
    assert len(row(ask(school, "é" * 1000)).question_body) == 1000


def test_a_named_question_tells_the_name_to_teachers_only(school: School) -> None:
    ask(school, anonymous=False)
    authors = {
        "owner": listed(school, school.owner)[0].author,
        "co-teacher": listed(school, school.co_teacher)[0].author,
        "author": listed(school, school.student)[0].author,
        "classmate": listed(school, school.students[1])[0].author,
    }
    assert authors == {
        "owner": "Student 1", "co-teacher": "Student 1", "author": "You", "classmate": "A classmate"
    }  # fmt: skip


def test_an_anonymous_question_tells_nobody_not_even_its_author(school: School) -> None:
    ask(school)
    for actor in (school.owner, school.student, school.students[1]):
        assert (listed(school, actor)[0].author, listed(school, actor)[0].mine) == ("Anonymous", False)


def test_with_approval_first_a_question_waits_out_of_classmates_sight(school: School) -> None:
    school.act(school.owner, "update_class_assist_settings", approve_first=True)
    anonymous, named = ask(school, "Hidden?"), ask(school, "Mine?", anonymous=False)
    assert "approves" in school.result(school.student, "submit_question", question_body="Third?").message
    assert words(school, school.students[1]) == []
    assert words(school, school.student) == ["Mine?"], "one's own named question, and nothing else that waits"
    assert words(school, school.owner) == ["Hidden?", "Mine?", "Third?"]
    with pytest.raises(NotFound):
        school.act(school.students[1], "upvote_question", question_id=anonymous)
    school.act(school.co_teacher, "approve_question", question_id=anonymous)
    assert words(school, school.students[1]) == ["Hidden?"]
    assert not row(named).live


def test_answering_in_writing_or_aloud_shows_the_question(school: School) -> None:
    school.act(school.owner, "update_class_assist_settings", approve_first=True)
    written, aloud = ask(school, "Written?"), ask(school, "Aloud?")
    school.act(school.owner, "answer_question", question_id=written, answer="Because.")
    assert "aloud" in school.result(school.owner, "answer_question", question_id=aloud, answer="  ").message
    seen = {question.question_body: question for question in listed(school, school.student)}
    assert (seen["Written?"].answered, seen["Written?"].answer) == (True, "Because.")
    assert (seen["Aloud?"].answered, seen["Aloud?"].answer) == (True, "")
    assert row(aloud).answer is None


def test_a_vote_counts_once_and_a_second_takes_it_back(school: School) -> None:
    number = ask(school)
    assert school.result(school.students[1], "upvote_question", question_id=number).votes == 1
    assert school.result(school.students[2], "upvote_question", question_id=number).votes == 2
    assert [question.voted for question in listed(school, school.students[1])] == [True]
    assert [question.voted for question in listed(school, school.students[3])] == [False]
    assert school.result(school.students[1], "upvote_question", question_id=number).votes == 1
    assert [question.voted for question in listed(school, school.students[1])] == [False]


def test_the_votes_of_a_whole_class_at_once_are_all_counted(school: School) -> None:
    number = ask(school)
    results = all_at_once(school, each(school.students, "upvote_question", question_id=number))
    assert not [result for result in results if isinstance(result, Exception)]
    assert listed(school, school.owner)[0].votes == len(school.students)


def test_one_student_who_votes_many_times_at_once_has_at_most_one_vote(school: School) -> None:
    number = ask(school)
    results = all_at_once(school, each([school.students[1]] * 5, "upvote_question", question_id=number))
    assert not [result for result in results if isinstance(result, Exception)]
    votes = select(func.count()).where(QuestionVote.question_id == number)
    assert db.session.execute(votes).scalar_one() <= 1


def test_pinned_ones_come_first_then_open_ones_by_votes_then_answered_ones(school: School) -> None:
    a, b, c, d, e = (ask(school, name) for name in "abcde")
    for student in school.students[1:3]:
        school.act(student, "upvote_question", question_id=c)
    school.act(school.students[1], "upvote_question", question_id=b)
    for student in school.students[1:5]:
        school.act(student, "upvote_question", question_id=a)
    school.act(school.owner, "answer_question", question_id=a, answer="Yes.")
    school.act(school.owner, "pin_question", question_id=e)
    assert words(school, school.students[5]) == ["e", "c", "b", "d", "a"]
    school.act(school.owner, "pin_question", question_id=e, pinned=False)
    school.act(school.co_teacher, "pin_question", question_id=a)
    assert words(school, school.owner) == ["a", "c", "b", "d", "e"]
    assert d


def test_the_list_is_of_the_running_lesson_or_of_the_last(school: School, time: Time) -> None:
    ask(school, "Old?")
    school.act(school.owner, "end_lesson")
    assert words(school, school.owner) == ["Old?"]
    time.pass_(60)
    school.act(school.owner, "set_current_slide", slide_number=1)
    assert words(school, school.owner) == []


def test_ten_questions_in_ten_minutes_are_enough(school: School) -> None:
    for number in range(10):
        ask(school, f"Question {number}?")
    with pytest.raises(OverLimit) as refused:
        ask(school, "One more?")
    assert refused.value.retry_after is not None
    assert 0 < refused.value.retry_after <= 601
    assert ask(school, "Mine?", actor=school.students[1])
    assert len(words(school, school.owner)) == 11


@pytest.mark.parametrize("name", ["approve_question", "pin_question", "answer_question"])
def test_only_teachers_moderate_and_only_in_their_own_course(school: School, name: str) -> None:
    number = ask(school)
    for actor in (school.student, school.administrator):
        with pytest.raises(Denied):
            school.act(actor, name, question_id=number)
    with pytest.raises(NotFound):
        school.act(school.stranger, name, question_id=number)
    other = make_school(school.app, students=1)
    with pytest.raises(NotFound):
        other.act(other.owner, name, question_id=number)
    assert (row(number).pinned, row(number).answered_at) == (False, None)


def test_a_vote_for_another_courses_question_finds_nothing(school: School) -> None:
    number = ask(school)
    other = make_school(school.app, students=1)
    with pytest.raises(NotFound):
        other.act(other.student, "upvote_question", question_id=number)


@pytest.mark.parametrize("name", ["submit_question", "upvote_question"])
def test_teachers_neither_ask_nor_vote(school: School, name: str) -> None:
    data = {"question_body": "Why?"} if name == "submit_question" else {"question_id": ask(school)}
    for actor in (school.owner, school.administrator):
        with pytest.raises(Denied):
            school.act(actor, name, **data)


def test_the_slide_that_is_up_goes_with_the_question(school: School) -> None:
    school.act(school.owner, "set_current_slide", slide_number=2)
    ask(school)
    assert listed(school, school.owner)[0].slide == "Slide 2"
