"""A quiz goes to those who need it, and nobody learns by it who they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from app.class_assist import Intervention
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, Denied, Invalid, NotFound
from app.core.live import snapshot
from app.courses import Enrolment
from app.extensions import db
from app.quizzes import Quiz, QuizAssignment
from tests.conftest import Time
from tests.quizzes.quiz_desk import CHOICE, answer
from tests.school import School


@pytest.fixture
def lesson(biology_school: School, time: Time) -> School:
    """A lesson on osmosis, eight students there, six of them confused."""
    school = biology_school
    assert time
    school.act(school.owner, "set_current_slide", slide_number=3)
    for student in school.students:
        school.act(student, "record_presence")
    for student in school.students[:6]:
        school.act(student, "track_confusion")
    return school


def assign(school: School, **data: Any) -> Any:
    return school.result(school.owner, "assign_remedial_quiz", **data)


def publish(school: School, quiz_id: int, **data: Any) -> Any:
    return school.result(school.owner, "publish_quiz", quiz_id=quiz_id, **data)


def quizzes(school: School) -> int:
    rows = select(func.count()).select_from(Quiz).where(Quiz.course_id == school.course_id)
    return db.session.execute(rows).scalar_one()


@pytest.mark.parametrize("quiz_type", ["remedial", "practice", "assessment"])
def test_whatever_a_teacher_assigns_is_a_draft_until_it_was_looked_through(lesson: School, quiz_type: str) -> None:
    made = assign(lesson, quiz_type=quiz_type, due_date="2099-01-31", passing_score=80)
    assert (made.assigned_to, made.state, made.target_students) == (6, "draft", "confused_students")
    assert made.message.startswith("A draft for 6 students. Look through it, then publish it")
    assert made.review_url == f"/courses/{lesson.course_id}/quizzes/{made.quiz_id}"
    for student in lesson.students:
        assert lesson.result(student, "list_messages").messages == []
        with pytest.raises(NotFound):
            lesson.act(student, "get_quiz", quiz_id=made.quiz_id)
    sent = publish(lesson, made.quiz_id)
    assert (sent.state, sent.assigned_to, sent.review_url) == ("published", 6, None)
    view = lesson.result(lesson.student, "get_quiz", quiz_id=made.quiz_id).quiz
    assert (view.reviewed, view.passing_score, view.kind) == (True, 80, quiz_type)
    assert view.due_at is not None


def test_a_teacher_publishes_it_with_one_press_and_without_javascript(lesson: School, browser: Any) -> None:
    teacher = browser(lesson, lesson.owner)
    made = teacher.do(
        "assign_remedial_quiz", return_to=f"/courses/{lesson.course_id}/quizzes", course_id=lesson.course_id,
        target_students="specific_users", user_ids=str(lesson.students[7].user_id), quiz_type="practice",
        item_type="choice", passing_score="60", num_questions="3",
    )  # fmt: skip
    draft = made.headers["Location"]
    page = teacher.get(draft).text
    assert "It goes to students who were named: 1. Passed from 60\u00a0%." in page
    assert page.count("I have looked through it: publish") == 1
    db.session.rollback()
    quiz_id = int(draft.rpartition("/")[2])
    assert teacher.do("publish_quiz", course_id=lesson.course_id, quiz_id=quiz_id).status_code == 303
    db.session.rollback()
    view = lesson.result(lesson.students[7], "get_quiz", quiz_id=quiz_id).quiz
    assert (view.kind, view.passing_score, {each.form for each in view.questions}) == ("practice", 60, {"choice"})


def test_the_form_asks_for_whom_for_what_and_from_when_it_is_passed(lesson: School, browser: Any) -> None:
    page = browser(lesson, lesson.owner).get(f"/courses/{lesson.course_id}/quizzes").text
    form = page[page.index('id="give"') :].partition("</form>")[0]
    for name in ("target_students", "user_ids", "quiz_type", "item_type", "passing_score", "due_date", "topics"):
        assert f'name="{name}"' in form
    assert all(student.name in form for student in lesson.students)


def test_all_in_writing_or_all_by_choice_is_made_as_it_is_asked_for(lesson: School) -> None:
    for item_type in ("choice", "cloze"):
        made = assign(lesson, item_type=item_type, target_students="all_students", passing_score=len(item_type))
        quiz = lesson.result(lesson.owner, "get_quiz", quiz_id=made.quiz_id).quiz
        assert [each.form for each in quiz.questions] == [item_type] * 5


def test_the_confused_get_it_in_their_inbox_and_nobody_else_sees_it(lesson: School) -> None:
    given = assign(lesson)
    assert publish(lesson, given.quiz_id).message == "Published. Assigned to 6 students."
    for student in lesson.students[:6]:
        assert lesson.result(student, "get_quiz", quiz_id=given.quiz_id).quiz.may_answer
        (message,) = lesson.result(student, "list_messages").messages
        assert "There is a quiz for you" in message.body
        assert "not who" in message.why
    for student in lesson.students[6:]:
        assert lesson.result(student, "list_messages").messages == []
        with pytest.raises(NotFound):
            lesson.act(student, "get_quiz", quiz_id=given.quiz_id)


def test_teachers_see_how_many_and_nobody(lesson: School, browser: Any) -> None:
    given = assign(lesson)
    publish(lesson, given.quiz_id)
    names = [student.name for student in lesson.students]
    ids = [f'"{student.user_id}"' for student in lesson.students]
    for call in ("get_quiz", "get_quiz_results", "list_quizzes"):
        more = {} if call == "list_quizzes" else {"quiz_id": given.quiz_id}
        said = lesson.result(lesson.owner, call, **more).model_dump_json()
        assert not [name for name in (*names, *ids) if name in said]
    teacher = browser(lesson, lesson.owner)
    for path in ("", f"/{given.quiz_id}", f"/{given.quiz_id}/results"):
        page = teacher.get(f"/courses/{lesson.course_id}/quizzes{path}").text
        # The form for the next quiz lists the whole class, whoever got this one.
        before, form, rest = page.partition('<form id="give"')
        if form:
            inside, _, rest = rest.partition("</form>")
            assert all(name in inside for name in names)
        page = before + rest
        assert not [name for name in names if name in page]


def test_a_caller_needs_no_more_than_the_source_requires(lesson: School, agent: Any) -> None:
    body = {"course_id": str(lesson.course_id), "user_id": str(lesson.owner.user_id)}
    first = agent("assign_remedial_quiz", quiz_type="remedial", **body).json
    assert (first["success"], first["assigned_to"]) == (True, 6)
    assert {"quiz_id", "message"} <= set(first)
    due = (clock.now() + timedelta(days=3)).isoformat()
    later = agent(
        "assign_remedial_quiz", quiz_type="practice", topics=["Osmosis"], target_students="specific_users",
        user_ids=[str(lesson.students[7].user_id)], due_date=due, passing_score=80, **body,
    ).json  # fmt: skip
    assert (later["assigned_to"], later["state"]) == (1, "draft")
    assert agent("publish_quiz", quiz_id=later["quiz_id"], **body).json["assigned_to"] == 1
    view = lesson.result(lesson.students[7], "get_quiz", quiz_id=later["quiz_id"]).quiz
    assert (view.passing_score, view.due_at.isoformat(), view.topics) == (80, due, ["Osmosis"])


def test_where_nobody_is_confused_no_quiz_is_made(biology_school: School) -> None:
    given = assign(biology_school)
    assert (given.quiz_id, given.assigned_to, given.success) == (None, 0, True)
    assert "Nobody counts as confused now" in given.message
    assert quizzes(biology_school) == 0


def test_pressed_twice_it_is_one_quiz(lesson: School, time: Time) -> None:
    first = assign(lesson)
    time.pass_(5)
    again = assign(lesson)
    assert (again.quiz_id, again.assigned_to) == (first.quiz_id, 6)
    assert "not made a second time" in again.message
    assert assign(lesson, passing_score=90).quiz_id != first.quiz_id
    time.pass_(31)
    assert assign(lesson).quiz_id not in (None, first.quiz_id)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({}, {"num_questions": 3}),
        ({"item_type": "choice"}, {"item_type": "cloze"}),
        ({}, {"topics": ["Osmosis"]}),
        ({"topics": ["Osmosis"]}, {}),
        ({"topics": ["Osmosis"]}, {"topics": ["Osmosis", "Enzymes"]}),
        ({}, {"quiz_type": "practice"}),
        ({}, {"due_date": "2099-01-31"}),
    ],
)
def test_another_request_within_the_same_moment_is_another_quiz(
    lesson: School, time: Time, first: dict[str, Any], then: dict[str, Any]
) -> None:
    made = assign(lesson, **first)
    time.pass_(5)
    other = assign(lesson, **then)
    assert other.quiz_id not in (None, made.quiz_id)
    assert "not made a second time" not in other.message
    time.pass_(5)
    assert assign(lesson, **first).quiz_id == made.quiz_id
    assert assign(lesson, **then).quiz_id == other.quiz_id
    assert quizzes(lesson) == 2


def test_one_of_two_who_were_named_is_another_request(lesson: School) -> None:
    both = [str(student.user_id) for student in lesson.students[:2]]
    made = assign(lesson, target_students="specific_users", user_ids=both)
    other = assign(lesson, target_students="specific_users", user_ids=both[:1])
    assert (other.quiz_id != made.quiz_id, other.assigned_to) == (True, 1)
    assert assign(lesson, target_students="specific_users", user_ids=both).quiz_id == made.quiz_id


def test_an_assessment_waits_for_its_teacher_with_those_who_were_chosen(lesson: School, time: Time) -> None:
    given = assign(lesson, quiz_type="assessment")
    assert (given.state, given.assigned_to) == ("draft", 6)
    with pytest.raises(NotFound):
        lesson.act(lesson.student, "get_quiz", quiz_id=given.quiz_id)
    assert lesson.result(lesson.student, "list_messages").messages == []
    time.pass_(600)
    sent = lesson.result(lesson.owner, "publish_quiz", quiz_id=given.quiz_id)
    assert (sent.assigned_to, sent.target_students) == (6, "confused_students")
    assert lesson.result(lesson.student, "get_quiz", quiz_id=given.quiz_id).quiz.reviewed
    with pytest.raises(NotFound):
        lesson.act(lesson.students[7], "get_quiz", quiz_id=given.quiz_id)


@pytest.mark.parametrize("named", [True, False])
def test_taken_back_it_is_nobodys_and_published_again_it_goes_to_the_same_few(
    lesson: School, time: Time, named: bool
) -> None:
    chosen = [6, 7] if named else range(6)
    people = [str(lesson.students[number].user_id) for number in chosen] if named else []
    whom = {"target_students": "specific_users", "user_ids": people} if named else {}
    quiz_id = assign(lesson, **whom).quiz_id
    first = publish(lesson, quiz_id)
    lesson.act(lesson.owner, "withdraw_quiz", quiz_id=quiz_id)
    for student in lesson.students:
        with pytest.raises(NotFound):
            lesson.act(student, "get_quiz", quiz_id=quiz_id)
    # By now nobody counts as confused.
    time.pass_(600)
    again = publish(lesson, quiz_id)
    assert again.assigned_to == first.assigned_to == len(chosen)
    assert again.target_students == first.target_students
    assert [visible(lesson, student, quiz_id) for student in lesson.students] == [n in chosen for n in range(8)]


def test_taken_back_from_a_group_it_waits_for_them_on_its_page(lesson: School, browser: Any) -> None:
    quiz_id = assign(lesson).quiz_id
    publish(lesson, quiz_id)
    lesson.act(lesson.owner, "withdraw_quiz", quiz_id=quiz_id)
    page = browser(lesson, lesson.owner).get(f"/courses/{lesson.course_id}/quizzes/{quiz_id}").text
    assert "It goes to those who were confused then: 6." in page
    assert 'name="target_students"' not in page


def test_a_draft_whose_students_have_all_left_goes_to_nobody_else(lesson: School) -> None:
    quiz_id = assign(lesson).quiz_id
    gone = [student.user_id for student in lesson.students[:6]]
    db.session.execute(delete(Enrolment).where(Enrolment.course_id == lesson.course_id, Enrolment.user_id.in_(gone)))
    db.session.commit()
    with pytest.raises(Conflict, match="in the course any more"):
        publish(lesson, quiz_id)


def test_taken_back_from_everybody_it_goes_to_everybody_or_to_those_who_are_named(lesson: School) -> None:
    quiz_id = assign(lesson, target_students="all_students").quiz_id
    assert publish(lesson, quiz_id).assigned_to == 8
    lesson.act(lesson.owner, "withdraw_quiz", quiz_id=quiz_id)
    assert not visible(lesson, lesson.student, quiz_id)
    again = publish(lesson, quiz_id)
    assert (again.assigned_to, again.target_students) == (8, "all_students")
    lesson.act(lesson.owner, "withdraw_quiz", quiz_id=quiz_id)
    chosen = [str(lesson.students[7].user_id)]
    assert publish(lesson, quiz_id, target_students="specific_users", user_ids=chosen).assigned_to == 1
    assert [visible(lesson, student, quiz_id) for student in lesson.students] == [False] * 7 + [True]


def visible(school: School, who: Actor, quiz_id: int) -> bool:
    return quiz_id in [each.quiz_id for each in school.result(who, "list_quizzes").quizzes]


@pytest.mark.parametrize(
    ("target", "many"), [("confused_students", 6), ("all_students", 8), ("struggling_students", 0)]
)
def test_a_name_beside_another_audience_says_nothing_not_even_by_the_count(
    lesson: School, agent: Any, target: str, many: int
) -> None:
    for people in (["6", "7"], [str(lesson.student.user_id)], [str(lesson.stranger.user_id)]):
        given = agent(
            "assign_remedial_quiz", course_id=str(lesson.course_id), quiz_type="remedial", topics=[],
            target_students=target, user_ids=people,
        )  # fmt: skip
        assert given.status_code == 200, given.text
        assert (given.json["assigned_to"], given.json["target_students"]) == (many, target)


def test_a_draft_is_published_to_its_audience_whatever_names_stand_beside_it(lesson: School) -> None:
    quiz_id = lesson.result(lesson.owner, "create_quiz", title="Cells").quiz_id
    lesson.act(lesson.owner, "save_quiz_item", quiz_id=quiz_id, **CHOICE)
    people = [str(lesson.students[7].user_id)]
    assert publish(lesson, quiz_id, target_students="confused_students", user_ids=people).assigned_to == 6
    assert not visible(lesson, lesson.students[7], quiz_id)


def test_named_students_have_to_be_named_and_to_be_students_here(lesson: School) -> None:
    with pytest.raises(Invalid, match="user_ids"):
        assign(lesson, target_students="specific_users")
    with pytest.raises(Invalid, match="students of this course"):
        assign(lesson, target_students="specific_users", user_ids=[str(lesson.stranger.user_id)])
    with pytest.raises(Denied):
        lesson.act(lesson.student, "assign_remedial_quiz")


def test_topics_that_are_not_in_the_material_are_said_and_nothing_is_given(lesson: School) -> None:
    with pytest.raises(Invalid, match="not in your course material"):
        assign(lesson, topics=["The French Revolution"])
    assert quizzes(lesson) == 0


def test_the_struggling_are_those_with_taps_on_three_slides(lesson: School, time: Time) -> None:
    for number in (4, 5):
        time.pass_(40)
        lesson.act(lesson.owner, "set_current_slide", slide_number=number)
        for student in lesson.students[:2]:
            lesson.act(student, "track_confusion")
    assert assign(lesson, target_students="struggling_students").assigned_to == 2


def test_who_comes_later_finds_what_the_whole_class_was_given(lesson: School) -> None:
    given = assign(lesson, target_students="all_students")
    publish(lesson, given.quiz_id)
    db.session.execute(QuizAssignment.__table__.delete().where(QuizAssignment.quiz_id == given.quiz_id))
    db.session.commit()
    assert lesson.result(lesson.students[7], "get_quiz", quiz_id=given.quiz_id).quiz.may_answer


def test_the_banner_offers_a_quiz_and_what_came_of_it_is_measured(lesson: School, time: Time, browser: Any) -> None:
    assert "quiz" in lesson.result(lesson.owner, "get_class_assist").offers
    assert "Give a short quiz" in snapshot("teacher", lesson.course_id)["class-assist-spike"]
    teacher = browser(lesson, lesson.owner)
    path = f"/courses/{lesson.course_id}"
    begun = teacher.do("intervention.start", return_to=path, course_id=lesson.course_id, kind="quiz")
    draft = begun.headers["Location"]
    assert "It goes to those who were confused then: 6." in teacher.get(draft).text
    db.session.rollback()
    assert lesson.result(lesson.student, "list_quizzes").quizzes == []
    assert lesson.result(lesson.owner, "get_lesson_heatmap").interventions == []
    time.pass_(60)
    publish(lesson, int(draft.rpartition("/")[2]))
    (line,) = lesson.result(lesson.student, "list_quizzes").quizzes
    quiz = lesson.result(lesson.student, "get_quiz", quiz_id=line.quiz_id).quiz
    assert quiz.topics == ["Osmosis"]
    answer(lesson, lesson.student, quiz.quiz_id)
    lesson.act(lesson.student, "resolve_confusion")
    time.pass_(301)
    for student in lesson.students:
        lesson.act(student, "record_presence")
    lesson.act(lesson.students[1], "track_confusion")
    (row,) = lesson.result(lesson.owner, "get_lesson_heatmap").interventions
    assert (row.kind, row.share_before, row.share_after, row.outcome) == ("quiz", 75.0, 0.0, "measured")
    kept = select(func.count()).select_from(Intervention).where(Intervention.course_id == lesson.course_id)
    assert db.session.execute(kept).scalar_one() == 1


def test_a_slide_that_gives_no_question_gets_a_quiz_on_what_was_hard(lesson: School) -> None:
    lesson.act(lesson.owner, "import_deck", markdown="# Lab rules\n\n- Goggles\n\n# Osmosis\n\n" + MATERIAL)
    lesson.act(lesson.owner, "set_current_slide", slide_number=1)
    begun = lesson.result(lesson.owner, "start_intervention", kind="quiz")
    assert "“Lab rules” gives no question, so it is about what was hard." in begun.message
    assert quizzes(lesson) == 1


MATERIAL = """Note:
A solute is a dissolved substance, such as salt or sugar. A solvent is the liquid that dissolves a solute in a cup.
A lysosome is a small sac of enzymes that breaks down worn-out parts of a cell. A ribosome is a small particle that
joins amino acids into proteins. A vacuole is a large sac that stores water and salts in a plant. A nucleus is the
organelle that holds the DNA of an animal or a plant. A membrane is a thin layer that separates inside from outside.
"""
