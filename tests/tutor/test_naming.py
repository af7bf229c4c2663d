"""A course's students are tokens in its prompts, unless the school lets their names in."""

from __future__ import annotations

import pytest

from app.tutor import names_for
from tests.school import School


def test_the_students_of_the_course_are_masked_and_come_back(school: School) -> None:
    names = names_for([school.course_id], 7)
    masked = names.mask("How is Student 3 doing, and Olive Owner?")
    assert "Student 3" not in masked
    assert "Olive Owner" in masked
    assert names.unmask(masked) == "How is Student 3 doing, and Olive Owner?"
    assert names_for([school.course_id], 7).mask("Student 3") == names.mask("Student 3")
    assert names_for([school.course_id], 8).mask("Student 3") != names.mask("Student 3")


def test_students_of_another_course_are_not_looked_up(school: School) -> None:
    assert names_for([school.other_course_id], 7).mask("Student 3") == "Student 3"
    assert names_for([], 7).mask("Student 3") == "Student 3"


def test_a_school_may_let_names_in(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(school.app.config, "NAMES_IN_PROMPTS", True)
    assert names_for([school.course_id], 7).mask("Student 3") == "Student 3"
    monkeypatch.setitem(school.app.config, "NAMES_IN_PROMPTS", False)
    assert names_for([school.course_id], 7).mask("Student 3") != "Student 3"
