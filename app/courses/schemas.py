"""What the course capabilities take and return."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from app.core.schema import Id, Input, Line, Output, Text, names

CourseId = Annotated[Id, names("course_id", "courseId", "class_id", description="The course's id.")]


class CourseInput(Input):
    """Whatever concerns one course."""

    course_id: CourseId


class SetCurrentSlide(CourseInput):
    slide_id: Annotated[Text, StringConstraints(max_length=24)] | None = names(
        "slide_id", "slideId", default=None, description="The slide's id, or slide_3 for the third."
    )
    slide_number: int | None = Field(default=None, ge=1, le=500, description="The slide's number, from 1.")
    step: Literal["next", "previous"] | None = Field(default=None, description="One slide on, or back.")


class CurrentSlide(Output):
    course_id: Id
    slide_id: Id | None
    slide_number: int | None
    slide_title: str | None
    slides: int
    success: bool = True
    message: str


class PresenceResult(Output):
    course_id: Id
    present: int
    idle: int
    enrolled: int
    rosterSource: Literal["auto"] = "auto"
    success: bool = True
    message: str


class Beat(Output):
    course_id: Id
    success: bool = True
    message: str


class LessonEnded(Output):
    course_id: Id
    success: bool = True
    message: str


def _one_or_many(value: object) -> object:
    """A form with one box ticked sends one value, not a list."""
    return [value] if isinstance(value, str) else value


class CreateToken(CourseInput):
    label: Annotated[Line, StringConstraints(min_length=1, max_length=100)] = Field(
        description="What the token is for."
    )
    scopes: Annotated[list[Annotated[Text, StringConstraints(max_length=60)]], BeforeValidator(_one_or_many)] = Field(
        min_length=1, max_length=500, description="Names of the capabilities it may call, or `all`."
    )


class TokenMade(Output):
    course_id: Id
    token_id: Id
    label: str
    token: str = Field(description="Shown this once; only its hash is kept.")
    success: bool = True
    message: str


class RevokeToken(CourseInput):
    token_id: Id


class TokenRevoked(Output):
    course_id: Id
    success: bool = True
    message: str


Named = Annotated[Line, StringConstraints(min_length=1, max_length=200)]
Subject = Annotated[Line, StringConstraints(min_length=1, max_length=100)]
Short = Annotated[Line, StringConstraints(min_length=1, max_length=20)]


class CreateCourse(Input):
    name: Named = Field(description="What the course is called.")
    subject: Subject = Field(description="Such as Biology.")
    period: Short = Field(description="When it meets, such as 3.")
    school_year: Short = Field(description="Such as 2026/27.")
    teacher: Annotated[Line, StringConstraints(max_length=254)] = Field(
        default="", description="An administrator says whose it is, by e-mail address."
    )


class EditCourse(CourseInput):
    name: Named = Field(description="What the course is called.")
    subject: Subject = Field(description="Such as Biology.")
    period: Short = Field(description="When it meets, such as 3.")
    school_year: Short = Field(description="Such as 2026/27.")


class CopyCourse(CourseInput):
    name: Named = Field(description="What the new course is called.")
    period: Short = Field(description="When it meets.")
    school_year: Short = Field(description="Such as 2027/28.")


class CourseCopied(Output):
    course_id: Id
    copy_id: Id = Field(description="The new course.")
    success: bool = True
    message: str


class CourseSaved(Output):
    course_id: Id
    success: bool = True
    message: str
