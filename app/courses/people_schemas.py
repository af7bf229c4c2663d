"""What the capabilities about people take and return: the way in by code, who belongs to a course, their cards."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from app.core.schema import Id, Input, Line, Output, Text
from app.courses.schemas import CourseInput

JOIN_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No I, L, O, 0 or 1: a code is read off a board."""


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
