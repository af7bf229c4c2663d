"""A plain class list, as a teacher or an office exports it, to a plan. It adds and changes, and never removes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from app.core.permissions import Role
from app.roster.csv_files import Row, Unreadable, header_key, read_table
from app.roster.namesakes import Called, as_one
from app.roster.records import Course, Enrolment, Origin, Person, Problem, RosterPlan, refused

MAX_NAME = 200
MAX_EMAIL = 254
MAX_IDENTIFIER = 64
MAX_PERIOD = 20

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "given": ("firstname", "givenname", "given", "first", "forename", "vorname", "prenom", "nombre", "preferredname"),
    "family": ("lastname", "familyname", "family", "last", "surname", "nachname", "nom", "apellido", "apellidos"),
    "name": ("name", "fullname", "studentname", "student", "displayname"),
    "email": ("email", "emailaddress", "mail", "studentemail", "schoolemail"),
    "identifier": (
        *("studentnumber", "studentid", "number", "id", "identifier", "schoolnumber", "studentno", "idnumber", "sisid"),
        *("personid", "localid"),
    ),
    "role": ("role", "type", "usertype"),
    "course": ("course", "class", "coursename", "classname", "coursetitle", "section", "group", "kurs", "klasse"),
    "period": ("period", "hour", "block", "classperiod"),
    "subject": ("subject", "department"),
    "school_year": ("schoolyear", "year", "academicyear", "term"),
    "grade": ("grade", "gradelevel", "yeargroup", "jahrgang", "niveau", "grado"),
    "birth": ("birthdate", "dateofbirth", "dob", "birthday", "geburtsdatum", "datedenaissance", "fechadenacimiento"),
}
"""Each field and the headers that mean it, in the form of `header_key`."""

TELL_APART = ("grade", "birth")
"""Fields that are not kept: they only tell people of one name apart."""

ROLES: Mapping[str, Role] = {
    **dict.fromkeys(("", "student", "learner", "pupil", "schuler", "eleve", "s"), Role.STUDENT),
    **dict.fromkeys(("teacher", "instructor", "staff", "faculty", "lehrer", "t"), Role.TEACHER),
}
"""A class list makes students and teachers only: nobody becomes an administrator or a parent by a line in it."""

_EMAIL = re.compile(r"[^@\s,;<>\"()]+@[^@\s,;<>\"()]+\.[^@\s.,;<>\"()]+")


def read_class_list(data: bytes, file: str, into: Course | None = None) -> RosterPlan:
    """The plan in a CSV class list of at most 20 MB. Without a column for the course everybody joins `into`.

    One person may have a line for each course; lines are one person's by number, else by e-mail, else by name where
    nothing speaks against it. With any problem the plan holds only the problems.
    """
    try:
        table = read_table(data, file)
    except Unreadable as reason:
        return refused(reason.problems)
    fields, problems = _fields(table.headers, file)
    if not problems and not table.rows:
        problems.append(Problem(file, 0, "", _("There are headers in this file, but nobody below them.")))
    if problems:
        return refused(problems)
    reader = _Reader(file, fields, into)
    for row in table.rows:
        reader.read(row)
    if reader.problems:
        return refused(reader.problems)
    people, enrolments, remarks = as_one(reader.people, list(reader.enrolments.values()), reader.courses, reader.called)
    return RosterPlan(tuple(people), tuple(reader.courses.values()), tuple(enrolments), remarks=tuple(remarks))


def _fields(headers: tuple[str, ...], file: str) -> tuple[dict[str, str], list[Problem]]:
    """Each field's header. Columns that mean nothing here are passed over; two that mean the same are a problem."""
    fields: dict[str, str] = {}
    problems: list[Problem] = []
    for header in headers:
        meant = next((name for name, keys in COLUMNS.items() if header_key(header) in keys), None)
        if meant in fields and meant in TELL_APART:
            continue
        if meant in fields:
            sentence = _("This column and “%(other)s” mean the same. Please leave one out.", other=fields[meant])
            problems.append(Problem(file, 1, header[:80], sentence))
        elif meant:
            fields[meant] = header
    if not ("name" in fields or {"given", "family"} <= fields.keys()):
        sentence = _("Please name the columns in the first line: “First name” and “Last name”, or “Name”.")
        problems.append(Problem(file, 1, "", sentence))
    return fields, problems


@dataclass
class _Reader:
    file: str
    fields: dict[str, str]
    into: Course | None
    people: dict[str, Person] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)
    enrolments: dict[tuple[str, str], Enrolment] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)
    """Each e-mail address, and the key of the person who has it."""
    called: dict[str, Called] = field(default_factory=dict)
    """What is known of those who have only a name, by key."""

    def read(self, row: Row) -> None:
        course = self._course(row)
        person = self._person(row, course)
        if person is None or (known := self._known(row, person)) is None:
            return
        self.people[known.key] = known
        if course:
            self.courses.setdefault(course.key, course)
            pair = (known.key, course.key)
            if pair in self.enrolments:
                self._problem(row, "", _("This person is already in this course further up."))
                return
            self.enrolments[pair] = Enrolment(*pair, known.role, origin=Origin(self.file, row.line))

    def _person(self, row: Row, course: Course | None) -> Person | None:
        given, family = self._names(row)
        email, identifier = self._cell(row, "email").lower(), self._cell(row, "identifier")
        role = ROLES.get(header_key(self._cell(row, "role")))
        before = len(self.problems)
        name = f"{given} {family}".strip()
        if not name:
            self._problem(row, "name" if "name" in self.fields else "family", _("The name is missing."))
        if len(name) > MAX_NAME:
            self._problem(row, "name", _("This name is longer than %(most)s characters.", most=MAX_NAME))
        if email and (len(email) > MAX_EMAIL or not _EMAIL.fullmatch(email)):
            self._problem(row, "email", _("“%(address)s” is not an e-mail address.", address=email[:60]))
        if len(identifier) > MAX_IDENTIFIER:
            sentence = _("This number is longer than %(most)s characters.", most=MAX_IDENTIFIER)
            self._problem(row, "identifier", sentence)
        if role is None:
            self._problem(row, "role", _("A class list can hold students and teachers; this is neither."))
        if len(self.problems) > before or role is None:
            return None
        if identifier:
            key = f"number:{identifier}"
        elif email:
            key = f"email:{email}"
        else:
            key = f"name:{name.casefold()}:{course.key if course else ''}"
            details = tuple(self._cell(row, name).casefold() for name in TELL_APART)
            self.called.setdefault(key, Called(role, details))
        return Person(key, given, family, role, "", identifier, email, Origin(self.file, row.line))

    def _known(self, row: Row, person: Person) -> Person | None:
        """The person as the lines together tell it; None after saying what does not agree."""
        if person.email and self.owners.setdefault(person.email, person.key) != person.key:
            self._problem(row, "email", _("This e-mail address belongs to another person further up."))
            return None
        first = self.people.get(person.key)
        if first is None:
            return person
        line = first.origin.line if first.origin else 0
        if first.name.casefold() != person.name.casefold():
            self._problem(row, "", _("Line %(line)s gives this person another name.", line=line))
        elif first.role is not person.role:
            self._problem(row, "role", _("Line %(line)s gives this person another role.", line=line))
        elif first.email and person.email and first.email != person.email:
            self._problem(row, "email", _("Line %(line)s gives this person another e-mail address.", line=line))
        elif person.key.startswith("name:"):
            sentence = _(
                "Line %(line)s has the same name. Please add a student number or an e-mail address to both.", line=line
            )
            self._problem(row, "", sentence)
        else:
            return first if first.email else person
        return None

    def _names(self, row: Row) -> tuple[str, str]:
        given, family = self._cell(row, "given"), self._cell(row, "family")
        if given or family:
            return given, family
        whole = self._cell(row, "name")
        if whole.count(",") == 1:
            family, _, given = whole.partition(",")
            return given.strip(), family.strip()
        # Which word starts the family name cannot be told in general; the last one is shown as it was written.
        given, _, family = whole.rpartition(" ")
        return given.strip(), family

    def _course(self, row: Row) -> Course | None:
        name, period = self._cell(row, "course")[:MAX_NAME], self._cell(row, "period")
        if len(period) > MAX_PERIOD:
            self._problem(row, "period", _("This period is longer than %(most)s characters.", most=MAX_PERIOD))
        if not name:
            if self.into is None and "course" in self.fields:
                self._problem(row, "course", _("The course is missing."))
            return self.into
        year = self._cell(row, "school_year")[:MAX_PERIOD]
        key = "course:" + ":".join((name.casefold(), period.casefold(), year.casefold()))
        return Course(key, name, self._cell(row, "subject")[:100], period, year, origin=Origin(self.file, row.line))

    def _cell(self, row: Row, name: str) -> str:
        return " ".join(row.cells.get(self.fields.get(name, ""), "").split())

    def _problem(self, row: Row, name: str, sentence: str) -> None:
        self.problems.append(Problem(self.file, row.line, self.fields.get(name, ""), sentence))
