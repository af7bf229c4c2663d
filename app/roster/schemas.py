"""What the import takes and returns."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from app.core.schema import Id, Input, Line, Output, names
from app.roster.records import MAX_FILE_BYTES


def _no_course(value: object) -> object:
    return None if value == "" else value


class RosterInput(Input):
    course_id: Annotated[Id | None, BeforeValidator(_no_course)] = names(
        "course_id", "courseId", "class_id", default=None, description="One course; without it the whole school."
    )


class PreviewRoster(RosterInput):
    filename: Annotated[Line, StringConstraints(min_length=1)] = Field(description="The file's name.")
    content: Annotated[bytes, Field(max_length=MAX_FILE_BYTES)] = Field(
        description="A class list as CSV, or a OneRoster 1.1 archive; at most 20 MB."
    )


class ApplyRoster(RosterInput):
    import_id: Id = Field(description="What preview_roster gave.")


class KindCounts(Output):
    kind: str = Field(description="people, courses, enrolments or families.")
    added: int
    changed: int
    removed: int
    unchanged: int


class RosterProblem(Output):
    file: str
    line: int = Field(description="From 1; 0 is the file as a whole.")
    column: str
    sentence: str


class NamedChanges(Output):
    kind: str = Field(description="people, courses, enrolments or families.")
    change: str = Field(description="added, changed or removed.")
    names: list[str] = Field(description="The first of them.")
    more: int = Field(description="How many there are beside these.")


class RosterPreview(Output):
    course_id: Id | None
    import_id: Id | None = Field(description="Null where there is a problem, and nothing can be imported.")
    filename: str
    counts: list[KindCounts]
    names: list[NamedChanges] = Field(description="Who and what the counts stand for.")
    problems: list[RosterProblem]
    remarks: list[RosterProblem] = Field(description="What was left out, or may be doubled; imported nevertheless.")
    more_remarks: int = Field(description="How many remarks there are beside these.")
    success: bool = True
    message: str


class RosterBegun(Output):
    course_id: Id | None
    import_id: Id
    success: bool = True
    message: str
