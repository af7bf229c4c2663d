"""What a roster says: people, courses, who belongs where, whose parent is who; and what is wrong with a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.core.permissions import Role

MAX_PROBLEMS = 200
MAX_FILE_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record was read: the file and the line, from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What keeps a file from being imported. `line` counts from 1, 0 is the file as a whole; `column` is a header."""

    file: str
    line: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the school. `key` is their name within the plan; an empty text says nothing about its field.

    `identifier` is the number that the school itself uses (a student number), `sourced_id` the other system's.
    """

    key: str
    given: str
    family: str
    role: Role
    sourced_id: str = ""
    identifier: str = ""
    email: str = ""
    origin: Origin | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class Course:
    """One class that meets. An empty text says nothing about its field."""

    key: str
    name: str
    subject: str = ""
    period: str = ""
    school_year: str = ""
    sourced_id: str = ""
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person, by key, belongs to a course, by key: as a student, or as one who teaches it."""

    person: str
    course: str
    role: Role
    primary: bool = False
    sourced_id: str = ""
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ParentLink:
    """A parent and their child, both by key."""

    parent: str
    child: str
    origin: Origin | None = field(default=None, compare=False)


class Mode(StrEnum):
    """What a file says about rows that it does not name: they are gone (bulk), or nothing (delta, absent)."""

    BULK = "bulk"
    DELTA = "delta"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Removal:
    """A row that a delta file marks as deleted, by its sourcedId."""

    sourced_id: str
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What a file asks for. With any problem nothing is to be imported.

    A key that no record of the plan has is the sourcedId of a row that was imported earlier. The modes say
    whether rows that came by import and are missing here go away. `children_told` are the keys of people whose
    parents are told completely: links of theirs that are not in `links` go away.
    """

    people: tuple[Person, ...] = ()
    courses: tuple[Course, ...] = ()
    enrolments: tuple[Enrolment, ...] = ()
    links: tuple[ParentLink, ...] = ()
    people_mode: Mode = Mode.DELTA
    courses_mode: Mode = Mode.DELTA
    enrolments_mode: Mode = Mode.DELTA
    removed_people: tuple[Removal, ...] = ()
    removed_courses: tuple[Removal, ...] = ()
    removed_enrolments: tuple[Removal, ...] = ()
    children_told: frozenset[str] = frozenset()
    remarks: tuple[Problem, ...] = ()
    """What was left out of the plan and does not keep it from being imported."""
    problems: tuple[Problem, ...] = ()


def refused(problems: list[Problem]) -> RosterPlan:
    """A plan that asks for nothing but says what is wrong: at most `MAX_PROBLEMS`, by file and line."""
    return RosterPlan(problems=tuple(sorted(set(problems))[:MAX_PROBLEMS]))
