"""The state of the Class Assist widget and the tree built from it, for everybody and in every situation."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from flask import Flask

from app.class_assist.state import ClassAssistState
from app.class_assist.trees import class_assist_tree
from app.core import widget
from app.core.actor import Actor
from app.core.errors import Denied, NotFound
from app.core.live import snapshot
from tests.conftest import Time
from tests.school import School, make_school

HOSTILE = ('"},{"type":"Button","label":"x"', "<script>alert(1)</script>", "{{ 7*7 }}", "مرحبا‮", "'; DROP TABLE users")


def state(school: School, actor: Actor, **asked: Any) -> ClassAssistState:
    found: ClassAssistState = school.result(actor, "get_class_assist", **asked)
    return found


def tree(found: ClassAssistState) -> widget.Node:
    return class_assist_tree(found.model_dump(mode="json"))


def labels(node: widget.Node, kind: str = "Button") -> list[str]:
    return [each["label"] for each in widget.walk(node) if each["type"] == kind]


def confused_class(school: School, active: int = 16, confused: int = 6) -> School:
    big = make_school(school.app, students=active)
    big.act(big.owner, "set_current_slide", slide_number=1)
    for student in big.students:
        big.act(student, "record_presence")
    for student in big.students[:confused]:
        big.act(student, "track_confusion")
    return big


def test_the_state_has_the_fields_of_the_sources_schema(school: School) -> None:
    big = confused_class(school)
    found = state(big, big.owner).model_dump(mode="json")
    assert found["courseName"] == "Biology"
    assert found["view"] == "instructor"
    assert found["viewOptions"] == [
        {"value": "student", "label": "Student view"},
        {"value": "instructor", "label": "Instructor view"},
    ]
    assert found["askOpen"] is False
    assert found["metrics"] == {
        "improvement": "not enough lessons yet",
        "improvement_basis": "It compares topics that were taught in two lessons or more.",
    }
    assert found["spike"] == {
        "active": True,
        "message": "6 students confused in the last 2 minutes — consider pausing",
        "acknowledged": False,
    }
    assert found["chartData"] == [{"label": "Slide 1", "confused": 37.5}]


def test_a_student_gets_their_own_state_and_no_figure_of_the_class(school: School) -> None:
    big = confused_class(school)
    found = state(big, big.student)
    assert found.view == "student"
    assert [option.value for option in found.viewOptions] == ["student"]
    assert found.chartData == []
    assert (found.spike.active, found.spike.message, found.spike.acknowledged) == (False, "", False)
    assert (found.meter.percentage, found.meter.needle, found.meter.confused, found.meter.active) == (0, 0, 0, 0)
    assert found.me.confused
    assert not state(big, big.students[15]).me.confused


def test_the_student_view_holds_no_figure_whoever_looks(school: School) -> None:
    big = confused_class(school)
    found = state(big, big.owner, view="student")
    assert (found.chartData, found.meter.confused, found.spike.active) == ([], 0, False)


def test_the_student_view_of_a_teacher_is_what_the_class_sees(school: School) -> None:
    school.act(school.student, "submit_question", question_body="Named?", anonymous=False)
    school.act(school.owner, "update_class_assist_settings", approve_first=True)
    school.act(school.student, "submit_question", question_body="Waiting?")
    seen = state(school, school.owner, view="student").questions
    assert [(question.question_body, question.author) for question in seen] == [("Named?", "A classmate")]
    assert len(state(school, school.owner).questions) == 2


def test_the_instructor_view_is_refused_to_students(school: School) -> None:
    for spelling in ({"view": "instructor"}, {"ui.view": "instructor"}):
        with pytest.raises(Denied):
            state(school, school.student, **spelling)
    with pytest.raises(NotFound):
        state(school, school.stranger)


def test_the_button_counts_down_and_comes_back(school: School, time: Time) -> None:
    school.act(school.owner, "set_current_slide", slide_number=1)
    school.act(school.student, "track_confusion")
    assert state(school, school.student).me.wait == 30
    time.pass_(12.5)
    assert state(school, school.student).me.wait == 18
    time.pass_(17.5)
    assert (state(school, school.student).me.confused, state(school, school.student).me.wait) == (True, 0)
    time.pass_(90)
    assert not state(school, school.student).me.confused


def test_at_most_three_chips_say_which_part(school: School) -> None:
    deck = "# Many\n" + "\n".join(f"- **Part {number}** of it" for number in range(9))
    many = make_school(school.app, students=1, deck=deck)
    many.act(many.student, "track_confusion")
    found = state(many, many.student)
    assert len(found.me.parts) == 3
    assert [label for label in labels(tree(found)) if label.startswith("Part")] == found.me.parts


def test_before_a_tap_there_is_one_big_button_and_after_it_got_it(school: School) -> None:
    assert "I'm confused" in labels(tree(state(school, school.student)))
    school.act(school.student, "track_confusion")
    after = labels(tree(state(school, school.student)))
    assert "I'm confused" not in after
    assert "Got it now" in after


def test_only_those_who_teach_get_buttons_that_change_something(school: School) -> None:
    school.act(school.student, "submit_question", question_body="Why?")
    for actor, there in (
        (school.owner, True),
        (school.co_teacher, True),
        (school.administrator, False),
        (school.student, False),
    ):
        nodes = widget.walk(tree(state(school, actor)))
        names = {action["type"] for node in nodes for _, action in widget.actions_of(node)}
        assert ("question.pin" in names) is there


def situations(app: Flask) -> list[School]:
    """A class without a deck, one before its lesson, one in it, one with many questions, and one in alarm."""
    bare = make_school(app, students=2, deck="")
    bare.act(bare.student, "track_confusion")
    waiting = make_school(app, students=2)
    busy = make_school(app, students=6)
    for number in range(30):
        busy.act(
            busy.students[number % 6], "submit_question", question_body=f"{HOSTILE[number % 5]} {number}?",
            anonymous=number % 2 == 0,
        )  # fmt: skip
    first = busy.result(busy.owner, "list_questions").questions[0].question_id
    busy.act(busy.owner, "pin_question", question_id=first)
    busy.act(busy.owner, "answer_question", question_id=first + 1, answer=HOSTILE[0])
    busy.act(busy.students[1], "upvote_question", question_id=first)
    alarm = make_school(app, students=4)
    for student in alarm.students:
        alarm.act(student, "track_confusion")
    seen = make_school(app, students=4)
    for student in seen.students:
        seen.act(student, "track_confusion")
    seen.act(seen.owner, "acknowledge_spike")
    return [bare, waiting, busy, alarm, seen]


def test_the_tree_is_valid_in_every_situation_for_everybody(school: School) -> None:
    for each in situations(school.app):
        people = (each.owner, each.administrator, each.student, each.students[1])
        for actor, view, open_ in product(people, ("student", "instructor"), (False, True)):
            if actor in each.students and view == "instructor":
                continue
            found = state(each, actor, view=view, askOpen=open_)
            assert found.askOpen is open_
            assert tree(found)["type"] == "Card"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_are_words(school: School, hostile: str, browser: Any) -> None:
    deck = f"# Slide\nTopic: Cells\n- **{hostile}**\n- **Other**\nNotes:\n{hostile}"
    odd = make_school(school.app, students=1, deck=deck)
    odd.act(odd.student, "submit_question", question_body=hostile, anonymous=False)
    odd.act(odd.student, "track_confusion")
    plain = make_school(school.app, students=1)
    plain.act(plain.student, "submit_question", question_body="Why?", anonymous=False)
    plain.act(plain.student, "track_confusion")
    for actor, other in ((odd.student, plain.student), (odd.owner, plain.owner)):
        drawn = tree(state(odd, actor))
        kinds = [node["type"] for node in widget.walk(drawn)]
        usual = [node["type"] for node in widget.walk(tree(state(plain, other)))]
        assert kinds.count("Form") == usual.count("Form")
        assert "x" not in labels(drawn)
        assert hostile in [node.get("value") for node in widget.walk(drawn)]
        page = browser(odd, actor).get(f"/courses/{odd.course_id}").text
        assert "<script>alert" not in page
        assert "49" not in [node.get("value") for node in widget.walk(drawn)]


def test_an_archived_course_has_no_button_to_tap_and_says_why(school: School, browser: Any) -> None:
    school.act(school.owner, "set_current_slide", slide_number=1)
    question = school.result(school.student, "submit_question", question_body="What is a cell?").question_id
    school.act(school.owner, "archive_course")
    address = f"/courses/{school.course_id}"
    page = browser(school, school.student).get(address).text
    assert "confusion.ping" not in page
    assert "study.quiz" not in page
    assert "ui.toggle" not in page
    assert "question.upvote" not in page, question
    assert "No more lessons are held here" in page
    found = state(school, school.owner)
    assert (found.archived, found.teaches, found.offers) == (True, False, [])
    page = browser(school, school.owner).get(address).text
    assert "slide.set" not in page
    assert "questions.pause" not in page
    assert "No more lessons are held here" in page
    school.act(school.owner, "restore_course")
    assert "confusion.ping" in browser(school, school.student).get(address).text


def test_a_lesson_in_which_nobody_has_tapped_shows_a_sentence_and_no_empty_bar(school: School) -> None:
    school.act(school.owner, "set_current_slide", slide_number=1)
    for student in school.students:
        school.act(student, "record_presence")
    assert state(school, school.owner).chartData == []
    drawn = snapshot("teacher", school.course_id)["class-assist-chart"]
    assert "Nobody has tapped yet" in drawn
    assert "Slide 1" not in drawn
    school.act(school.student, "track_confusion")
    assert state(school, school.owner).chartData[0].confused == 12.5
