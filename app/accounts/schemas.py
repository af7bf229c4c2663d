"""What the capabilities about people take and return."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from app.core.permissions import Role
from app.core.schema import Id, Input, Line, Output


def _sign_in_name(value: str) -> str:
    name = value.lower()
    local, at, domain = name.partition("@")
    if any(letter.isspace() for letter in name) or not local or (at and not domain.strip(".")) or "@" in domain:
        raise ValueError("an e-mail address, or a school number or name without spaces")
    return name


def _nothing(value: object) -> object:
    """An empty field of a form is no value."""
    return None if isinstance(value, str) and not value.strip() else value


SignInName = Annotated[Line, StringConstraints(min_length=1, max_length=254), AfterValidator(_sign_in_name)]
Name = Annotated[Line, StringConstraints(min_length=1, max_length=200)]
SchoolNumber = Annotated[
    Annotated[Line, StringConstraints(min_length=1, max_length=64)] | None, BeforeValidator(_nothing)
]


def _no_guest(role: Role) -> Role:
    if role is Role.GUEST:
        raise ValueError("guests let themselves in, with the code of a course that takes them")
    return role


class FindPeople(Input):
    q: Line = Field(default="", description="Part of a name, an address or a school number; empty is everybody.")
    role: Annotated[Role | None, BeforeValidator(_nothing)] = Field(default=None, description="Only this role.")
    page: int = Field(default=1, ge=1, le=100_000, description="Fifty people a page, from 1.")


class FoundPerson(Output):
    person_id: Id
    name: str
    email: str
    role: Role
    school_number: str | None
    has_password: bool
    last_seen_at: datetime | None


class PeopleFound(Output):
    people: list[FoundPerson]
    total: int
    page: int
    pages: int
    success: bool = True
    message: str


class PersonFields(Input):
    name: Name = Field(description="The person's name.")
    email: SignInName = Field(description="What they sign in with: an e-mail address, or a school number.")
    role: Annotated[Role, AfterValidator(_no_guest)] = Field(description="student, parent, teacher or administrator.")
    school_number: SchoolNumber = Field(default=None, description="The roster's number, if there is one.")


class ChangePerson(PersonFields):
    person_id: Id = Field(description="Whom to change.")


class OnePerson(Input):
    person_id: Id = Field(description="Whom it concerns.")


class PersonSaved(Output):
    person_id: Id
    success: bool = True
    message: str


class LinkMade(Output):
    person_id: Id
    code: str = Field(description="Shown this once; only its hash is kept.")
    expires_at: datetime
    success: bool = True
    message: str


class LinkChild(Input):
    person_id: Id = Field(description="The parent.")
    child: Annotated[Line, StringConstraints(min_length=1, max_length=254)] = Field(
        description="The child's e-mail address or school number."
    )


class UnlinkChild(Input):
    person_id: Id = Field(description="The parent.")
    child_id: Id = Field(description="The child.")
