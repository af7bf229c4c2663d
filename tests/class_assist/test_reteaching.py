"""The class's improvement compares what was taught again with how it was taught first, or says that it cannot."""

from __future__ import annotations

from typing import Any

import pytest

from app.class_assist import settle_lessons
from app.class_assist.reteaching import Taught, again_and_first
from app.study import NoFigure
from tests.conftest import Time
from tests.school import School, make_school


def test_the_first_lesson_of_a_topic_is_compared_with_the_later_ones() -> None:
    found = again_and_first(
        [
            Taught(1, "Osmosis", 12, 20),
            Taught(2, "Osmosis", 6, 20),
            Taught(3, "Osmosis", 6, 20),
            Taught(1, "Cells", 20, 20),
            Taught(3, "Genes", 20, 20),
        ]
    )
    assert found.value == pytest.approx(0.5)
    assert (found.topics, found.before.items, found.after.items) == (("Osmosis",), 20, 40)


def test_topics_of_two_slides_are_joined_and_a_calm_beginning_leaves_nothing_to_improve() -> None:
    taught = [Taught(1, "Osmosis", 0, 10), Taught(1, "Osmosis", 0, 10), Taught(2, "Osmosis", 3, 10)]
    found = again_and_first(taught)
    assert (found.value, found.reason, found.before.items) == (None, NoFigure.NO_ERRORS, 20)
    assert again_and_first(taught[:2]).reason is NoFigure.NOT_ENOUGH


def lesson(school: School, time: Time, confused: int, *, students: int = 8) -> None:
    """A lesson of one slide, up for two minutes, over and counted."""
    school.act(school.owner, "set_current_slide", slide_number=1)
    for student in school.students[:students]:
        school.act(student, "record_presence")
    for student in school.students[:confused]:
        school.act(student, "track_confusion")
    time.pass_(120)
    for student in school.students[:students]:
        school.act(student, "record_presence")
    school.act(school.owner, "end_lesson")
    time.pass_(3600)
    settle_lessons()


def metrics(school: School) -> Any:
    return school.result(school.owner, "get_class_assist").metrics


def test_teachers_see_it_with_what_it_was_worked_out_from(school: School, time: Time, browser: Any) -> None:
    big = make_school(school.app, students=8)
    lesson(big, time, 6)
    assert metrics(big).improvement == "not enough lessons yet"
    lesson(big, time, 3)
    assert metrics(big).improvement == "50%"
    assert metrics(big).improvement_basis == (
        "Confused when a topic was first taught: 6 of 8 (95\u00a0% interval 41 to 93\u00a0%). When it was taught"
        " again: 3 of 8 (95\u00a0% interval 14 to 69\u00a0%). So few that it may be chance."
    )
    page = browser(big, big.owner).get(f"/courses/{big.course_id}").text
    assert "Improvement of the class: 50%" in page
    assert big.result(big.student, "get_class_assist").metrics.improvement == "not enough items yet"


def test_a_lesson_below_the_anonymity_floor_does_not_count(school: School, time: Time) -> None:
    big = make_school(school.app, students=8)
    lesson(big, time, 6)
    lesson(big, time, 1, students=4)
    assert metrics(big).improvement == "not enough lessons yet"
