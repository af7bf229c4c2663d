"""A course's tutor mode: set by those who teach, told to those who learn, and its own course's only."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.actor import Door
from app.core.errors import Denied, Invalid, NotFound
from app.core.permissions import Permission
from app.core.pipeline import invoke
from app.courses import CourseInput, seat
from app.tutor import Mode, mode_for, mode_help, mode_labels, mode_of, mode_sentence
from tests.school import School


def test_a_new_course_has_things_explained(school: School) -> None:
    assert mode_of(school.course_id) is Mode.EXPLAIN
    assert school.result(school.student, "get_tutor_mode").mode is Mode.EXPLAIN


@pytest.mark.parametrize("mode", list(Mode))
def test_owner_and_co_teacher_set_it_and_the_students_are_told(school: School, mode: Mode) -> None:
    for teacher in (school.owner, school.co_teacher):
        school.act(teacher, "set_tutor_mode", mode=Mode.OFF.value)
        school.act(teacher, "set_tutor_mode", mode=mode.value)
        assert mode_of(school.course_id) is mode
    told = school.result(school.student, "get_tutor_mode")
    assert told.mode is mode
    assert told.message == mode_sentence(mode)
    assert mode_of(school.other_course_id) is Mode.EXPLAIN


def test_nobody_else_sets_it(school: School) -> None:
    for somebody, error in ((school.student, Denied), (school.stranger, NotFound), (school.administrator, Denied)):
        with pytest.raises(error):
            school.act(somebody, "set_tutor_mode", mode="free")
    assert mode_of(school.course_id) is Mode.EXPLAIN


def test_a_mode_that_there_is_not_is_refused(school: School) -> None:
    with pytest.raises(Invalid):
        school.act(school.owner, "set_tutor_mode", mode="everything")


def test_it_holds_for_students_and_never_for_those_who_teach(school: School) -> None:
    school.act(school.owner, "set_tutor_mode", mode="off")
    data = CourseInput(course_id=school.course_id)
    assert mode_for(seat(school.student, data, Permission.COURSE_READ)) is Mode.OFF
    assert mode_for(seat(school.owner, data, Permission.COURSE_READ)) is Mode.FREE


def test_the_other_settings_of_the_course_stay(school: School) -> None:
    school.act(school.owner, "update_class_assist_settings", threshold_percent="40")
    school.act(school.owner, "set_tutor_mode", mode="hints")
    numbers = invoke(
        school.owner, "get_class_assist_settings", {"course_id": school.course_id}, door=Door.BROWSER
    ).result
    assert numbers.settings.threshold_percent == 40  # type: ignore[attr-defined]


def test_every_mode_has_its_words(school: School) -> None:
    assert school
    for words in (mode_labels(), mode_help(), {mode: mode_sentence(mode) for mode in Mode}):
        assert set(words) == set(Mode)
        assert len(set(words.values())) == len(Mode)


def test_the_settings_page_shows_the_mode_that_holds(school: School, browser: Any) -> None:
    school.act(school.owner, "set_tutor_mode", mode="hints")
    page = browser(school, school.owner).get(f"/courses/{school.course_id}/settings").text
    assert 'value="hints" checked' in page
    assert page.count('name="mode"') == len(Mode)
