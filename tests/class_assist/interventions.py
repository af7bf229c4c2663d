"""A lesson to intervene in, and what a teacher does and sees of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from app.class_assist import Intervention
from app.extensions import db
from tests.conftest import Time
from tests.school import School


@pytest.fixture
def lesson(school: School, time: Time) -> School:
    """A lesson on its first slide, eight students there, six of them confused."""
    assert time
    school.act(school.owner, "set_current_slide", slide_number=1)
    for student in school.students:
        school.act(student, "record_presence")
    for student in school.students[:6]:
        school.act(student, "track_confusion")
    return school


def start(school: School, kind: str = "pause_and_explain", **more: Any) -> Any:
    return school.result(school.owner, "start_intervention", kind=kind, **more)


def rows(school: School, **data: Any) -> list[Any]:
    found: list[Any] = school.result(school.owner, "get_lesson_heatmap", **data).interventions
    return found


def later(school: School, time: Time, seconds: float) -> None:
    """Let time pass while everybody stays."""
    time.pass_(seconds)
    for student in school.students:
        school.act(student, "record_presence")


def kept(school: School) -> int:
    statement = select(func.count()).select_from(Intervention).where(Intervention.course_id == school.course_id)
    return db.session.execute(statement).scalar_one()
