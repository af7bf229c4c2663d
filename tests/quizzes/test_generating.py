"""A quiz from the course's own material: a draft for those who teach, practice at once for a student."""

from __future__ import annotations

from typing import Any

import pytest

from app.class_assist import confused_shares
from app.core import clock
from app.core.errors import Conflict, Invalid
from app.courses import CourseInput, seat
from app.quizzes.making import level_by
from app.study import Difficulty
from tests.conftest import Time
from tests.quizzes.quiz_desk import answer, items
from tests.school import School, make_school


def about(quiz: Any) -> set[int]:
    """The slides that a quiz asks about."""
    return {item.slide_id for item in items(quiz.quiz_id)}


def slide_id(school: School, number: int) -> int:
    found: int = school.result(school.owner, "set_current_slide", slide_number=number).slide_id
    return found


def figure(school: School, slide: int) -> Any:
    """The heatmap's row of a slide."""
    rows = school.result(school.owner, "get_confusion_heatmap", time_range="this_month").heatmap
    return next(row for row in rows if row.slide_id == slide)


def test_a_teachers_quiz_is_a_draft_with_its_answers(biology_school: School) -> None:
    made = biology_school.result(biology_school.owner, "generate_quiz")
    assert (made.success, made.quiz.state, made.quiz.own, made.quiz.num_questions) == (True, "draft", False, 5)
    assert all(
        each.key and each.sentence and each.key.casefold() in each.sentence.casefold() for each in made.quiz.questions
    )
    assert all(each.slide_url for each in made.quiz.questions)
    assert made.topics == made.quiz.topics
    assert "look through" in made.message.lower()


def test_a_students_practice_begins_at_once_and_is_theirs(biology_school: School) -> None:
    quiz = biology_school.result(biology_school.student, "generate_quiz", num_questions=3).quiz
    assert (quiz.state, quiz.own, quiz.may_answer, quiz.num_questions) == ("published", True, True, 3)


def test_a_caller_needs_no_more_than_the_source_requires(biology_school: School, agent: Any) -> None:
    body = {"course_id": str(biology_school.course_id), "user_id": str(biology_school.student.user_id)}
    first = agent("generate_quiz", **body)
    assert (first.status_code, first.json["success"], len(first.json["quiz"]["questions"])) == (200, True, 5)
    assert {"quiz", "topics", "message"} <= set(first.json)
    later = agent(
        "generate_quiz", focus="comprehensive", difficulty="hard", num_questions=4, topics=["Osmosis", "Organelles"],
        **body,
    )  # fmt: skip
    quiz = later.json["quiz"]
    assert {"title", "focus", "difficulty", "num_questions", "topics", "questions"} <= set(quiz)
    assert (quiz["focus"], quiz["difficulty"], quiz["topics"]) == ("comprehensive", "hard", ["Osmosis", "Organelles"])
    assert all(question["key"] is None for question in quiz["questions"])


def test_a_topic_keeps_to_its_slides_and_one_that_is_not_there_is_said(biology_school: School) -> None:
    school = biology_school
    made = school.result(
        school.owner, "generate_quiz", focus="specific-topic", topics=["osmosis", "The French Revolution"]
    )
    assert made.not_found == ["The French Revolution"]
    assert "Not in your course material: The French Revolution." in made.message
    osmosis = slide_id(school, 3)
    assert about(made.quiz) == {osmosis}
    with pytest.raises(Invalid, match="not in your course material: The French Revolution"):
        school.act(school.owner, "generate_quiz", focus="specific-topic", topics=["The French Revolution"])


def test_without_a_topic_it_is_the_slide_that_is_up(biology_school: School) -> None:
    school = biology_school
    with pytest.raises(Invalid, match="say which topic"):
        school.act(school.student, "generate_quiz", focus="specific-topic")
    up = slide_id(school, 4)
    assert about(school.result(school.student, "generate_quiz", focus="specific-topic").quiz) == {up}


def test_recent_topics_are_those_that_were_up_lately(biology_school: School, time: Time) -> None:
    school = biology_school
    old = slide_id(school, 2)
    time.pass_(60)
    school.act(school.owner, "end_lesson")
    time.pass_(15 * 24 * 3600)
    for passed in (1, 2):
        slide_id(school, passed)
        time.pass_(5)
    recent = slide_id(school, 3)
    asked = about(school.result(school.student, "generate_quiz", focus="recent-topics").quiz)
    assert asked == {recent}
    assert old not in asked


def test_confusion_zones_ask_first_about_what_confused_the_class(biology_school: School) -> None:
    school = biology_school
    hard = slide_id(school, 6)
    for student in school.students:
        school.act(student, "record_presence")
    for student in school.students[:6]:
        school.act(student, "track_confusion")
    counts = [items(school.result(school.owner, "generate_quiz").quiz.quiz_id)[0].slide_id == hard for _ in range(6)]
    assert sum(counts) >= 5


def test_below_the_anonymity_floor_taps_weigh_nothing(biology_school: School) -> None:
    school = biology_school
    hard = slide_id(school, 6)
    for student in school.students[:4]:
        school.act(student, "record_presence")
        school.act(student, "track_confusion")
    place = seat(school.owner, CourseInput(course_id=school.course_id), None)
    assert figure(school, hard).hidden
    assert confused_shares(place, clock.now()) == {}
    for student in school.students[4:6]:
        school.act(student, "record_presence")
    shares = {slide: round(share, 1) for slide, share in confused_shares(place, clock.now()).items()}
    assert shares == {hard: figure(school, hard).confused}


def test_adaptive_follows_the_students_own_answers(biology_school: School) -> None:
    school = biology_school
    first = school.result(school.student, "generate_quiz", num_questions=5).quiz
    assert first.difficulty == "medium"
    answer(school, school.student, first.quiz_id)
    assert school.result(school.student, "generate_quiz").quiz.difficulty == "hard"
    assert school.result(school.students[1], "generate_quiz").quiz.difficulty == "medium"


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ([True] * 3, Difficulty.MEDIUM),
        ([True] * 4 + [False], Difficulty.HARD),
        ([True, False] * 3, Difficulty.MEDIUM),
        ([True] * 2 + [False] * 3, Difficulty.EASY),
    ],
)
def test_levels_by_answers(answers: list[bool], level: Difficulty) -> None:
    assert level_by(answers) is level


def test_a_course_without_text_says_so(context: Any) -> None:
    empty = make_school(context, deck="")
    with pytest.raises(Conflict, match="no slides yet"):
        empty.act(empty.student, "generate_quiz")
    thin = make_school(context, deck="# Cells\n\n# Plants\n")
    with pytest.raises(Conflict, match="too little text"):
        thin.act(thin.student, "generate_quiz")


def test_more_than_the_material_gives_is_told(biology_school: School) -> None:
    made = biology_school.result(
        biology_school.owner, "generate_quiz", focus="specific-topic", topics=["Osmosis"], num_questions=50
    )
    assert 0 < made.quiz.num_questions < 50
    assert "The material gives no more." in made.message
    by_choice = biology_school.result(
        biology_school.owner, "generate_quiz", focus="specific-topic", topics=["Osmosis"], num_questions=50,
        item_type="choice",
    )  # fmt: skip
    assert "The material gives no more of this kind." in by_choice.message


def test_the_button_leads_to_the_quiz_with_and_without_javascript(biology_school: School, browser: Any) -> None:
    school = biology_school
    student = browser(school, school.student)
    page = f"/courses/{school.course_id}"
    sent = {"course_id": school.course_id, "focus": "confusion-zones", "return_to": page}
    plain = student.do("study.quiz", **sent)
    assert plain.status_code == 303
    assert plain.headers["Location"].startswith(f"{page}/quizzes/")
    assert student.get(plain.headers["Location"]).status_code == 200
    with_htmx = student.do("study.quiz", region="class-assist", **sent)
    assert with_htmx.headers["HX-Redirect"].startswith(f"{page}/quizzes/")
