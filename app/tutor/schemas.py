"""What the tutor's capabilities take and return."""

from __future__ import annotations

from pydantic import Field

from app.core.schema import Id, Output
from app.courses import CourseInput
from app.tutor.modes import Mode


class SetTutorMode(CourseInput):
    mode: Mode = Field(
        description="off: no tutoring; hints: step by step to the answer; explain: from the course's own material; "
        "free: also from what a model knows."
    )


class TutorMode(Output):
    course_id: Id
    mode: Mode
    success: bool = True
    message: str = Field(description="What students are told of it, or that it was saved.")
