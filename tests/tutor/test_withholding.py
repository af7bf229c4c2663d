"""While the answer is withheld, a model sees no result that could hold it: none that nobody has looked at."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.actor import Door
from app.core.capability import capabilities, find
from app.core.permissions import GRANTS, CourseRole
from app.core.pipeline import invoke
from app.courses import Slide
from app.extensions import db
from app.tutor import may_be_told
from tests.school import School

LOOKED_AT: dict[str, dict[str, Any]] = {
    "get_current_slide": {},
    "track_confusion": {"slide_id": "slide_1"},
    "resolve_confusion": {},
    "submit_question": {"question_body": "Why?"},
}
"""The only results about a course that a model may then see, and what to call them with."""


def test_a_model_sees_only_results_that_somebody_has_looked_at(context: Flask) -> None:
    assert context
    theirs = [each for each in capabilities(Door.CHAT) if each.permission in GRANTS[CourseRole.STUDENT]]
    assert {each.name for each in theirs if may_be_told(each) and not each.personal} == set(LOOKED_AT)
    assert {each.name for each in capabilities() if may_be_told(each) and not each.personal} == set(LOOKED_AT)


def test_what_is_still_to_come_is_withheld_by_itself(context: Flask) -> None:
    assert context
    coming = replace(find("get_current_slide"), name="quote_the_slides")
    assert not may_be_told(coming)


def test_what_is_personal_takes_no_course_to_quote(context: Flask) -> None:
    assert context
    for each in capabilities(Door.CHAT):
        if each.personal and each.permission in GRANTS[CourseRole.STUDENT]:
            assert each.name.endswith(("_task", "_tasks")), f"look whether the result of {each.name} quotes material"


@pytest.mark.parametrize("name", LOOKED_AT)
def test_their_results_quote_no_slide(school: School, name: str) -> None:
    for slide in db.session.execute(select(Slide).where(Slide.course_id == school.course_id)).scalars():
        slide.body = slide.notes = "A quotation."
    db.session.commit()
    school.act(school.owner, "set_current_slide", slide_id="slide_1")
    arguments = {"course_id": school.course_id, **LOOKED_AT[name]}
    outcome = invoke(school.student, name, arguments, door=Door.CHAT)
    assert "quotation" not in json.dumps(outcome.result.model_dump(mode="json"))
