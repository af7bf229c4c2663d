"""What the course capabilities take and return."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from app.core.schema import Id, Input, Line, Output, Text, names

JOIN_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No I, L, O, 0 or 1: a code is read off a board."""

CourseId = Annotated[Id, names("course_id", "courseId", "class_id", description="The course's id.")]


class CourseInput(Input):
    """Whatever concerns one course."""

    course_id: CourseId


def _code(value: str) -> str:
    code = value.upper().replace(" ", "").replace("-", "")
    if len(code) != 6 or any(letter not in JOIN_ALPHABET for letter in code):
        raise ValueError("a join code has six letters and digits, such as K7MPQ2")
    return code


class JoinCourse(Input):
    code: Annotated[Text, AfterValidator(_code)] = Field(description="The six characters the teacher shows.")


class Joined(Output):
    course_id: Id
    course_name: str
    success: bool = True
    message: str


def _nickname(value: str) -> str:
    if not 1 <= len(value) <= 60:
        raise ValueError("please say what the class may call you, in at most 60 letters")
    return value


class GuestEntry(JoinCourse):
    name: Annotated[Line, AfterValidator(_nickname)] = Field(description="What the class calls the guest.")


class AllowGuests(CourseInput):
    allowed: bool = Field(description="True lets anybody with the join code in, for a day and without an account.")


class GuestsAllowed(Output):
    course_id: Id
    allowed: bool
    success: bool = True
    message: str


class LockJoining(CourseInput):
    locked: bool = Field(description="True lets nobody join until it is unlocked.")


class JoinCode(Output):
    course_id: Id
    code: str
    locked: bool
    success: bool = True
    message: str


DeckText = Annotated[Text, StringConstraints(max_length=200_000, strip_whitespace=False)]


class DeckInput(CourseInput):
    markdown: DeckText = Field(description="The deck as Markdown: a # heading or --- begins a slide.")


class SlideOutline(Output):
    number: int
    title: str
    topic: str | None
    has_notes: bool


class DeckProblem(Output):
    line: int
    sentence: str


class DeckPreview(Output):
    course_id: Id
    slides: list[SlideOutline]
    problems: list[DeckProblem]
    markdown: str = Field(exclude=True, default="")
    success: bool = True
    message: str


class DeckImported(Output):
    course_id: Id
    slides: int
    kept: int
    added: int
    removed: int
    success: bool = True
    message: str


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
        min_length=1, max_length=60, description="Names of the capabilities it may call."
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


class RosterPerson(Output):
    person_id: Id
    name: str
    role: str
    last_seen_at: datetime | None = Field(description="Last sign-in or sign of life here; null is never.")
    has_password: bool
    guest: bool = Field(description="True for somebody without an account, who is here for a day.")


class CoursePeople(Output):
    course_id: Id
    teachers: list[RosterPerson]
    students: list[RosterPerson]
    success: bool = True
    message: str


class CoursePerson(CourseInput):
    person_id: Id = Field(description="Whom it concerns.")


class AddCoTeacher(CourseInput):
    email: Annotated[Line, StringConstraints(min_length=1, max_length=254)] = Field(
        description="The teacher's e-mail address at this school."
    )


class PeopleChanged(Output):
    course_id: Id
    success: bool = True
    message: str


class PrintCards(CourseInput):
    who: Literal["all", "new"] = Field(default="all", description="all, or new: only who never signed in.")


class Card(Output):
    person_id: Id
    name: str
    sign_in: str
    code: str


class CardsPrinted(Output):
    course_id: Id
    cards: list[Card] = Field(description="Shown this once; only their hashes are kept.")
    expires_at: datetime
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
