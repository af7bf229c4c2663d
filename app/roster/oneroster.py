"""A OneRoster 1.1 CSV archive to a plan: classes become courses, users people, agents parent links.

The manifest says of each file whether it is all there is (bulk), what changed (delta) or not sent (absent).
A disabled user, a row `tobedeleted` and a role that Homeroom does not have are left out, and what was imported
of them earlier goes away. With any problem the plan holds only the problems.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from flask_babel import gettext as _

from app.core.permissions import Role
from app.roster.csv_files import Row
from app.roster.oneroster_files import Package, Sheet, is_deleted, open_package, sourced_ids
from app.roster.records import (
    Course,
    Enrolment,
    Mode,
    Origin,
    ParentLink,
    Person,
    Problem,
    Removal,
    RosterPlan,
    refused,
)

ROLES = {
    "student": Role.STUDENT,
    "teacher": Role.TEACHER,
    "administrator": Role.ADMINISTRATOR,
    "parent": Role.PARENT,
    "guardian": Role.PARENT,
    "relative": Role.PARENT,
}
UNUSED_ROLES = frozenset({"aide", "proctor"})
MAX_NAME = 200


def read_oneroster(data: bytes) -> RosterPlan:
    """The plan in a OneRoster 1.1 zip of at most 20 MB; its `problems` name file, line and column."""
    package = open_package(data)
    if package.problems:
        return refused(package.problems)
    reader = _Reader(package)
    reader.read_courses()
    reader.read_people()
    reader.read_enrolments()
    if package.problems:
        return refused(package.problems)
    return RosterPlan(
        tuple(reader.people.values()),
        tuple(reader.courses.values()),
        tuple(reader.enrolments),
        tuple(reader.links.values()),
        package.mode("users"),
        package.mode("classes"),
        package.mode("enrollments"),
        tuple(reader.removed["users"]),
        tuple(reader.removed["classes"]),
        tuple(reader.removed["enrollments"]),
        frozenset(person.key for person in reader.people.values() if person.role is Role.STUDENT),
        tuple(reader.remarks),
    )


def _no_role(role: str) -> str:
    return str(_("There is no role “%(role)s” in OneRoster 1.1.", role=role[:40]))


@dataclass
class _Reader:
    package: Package
    people: dict[str, Person] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)
    enrolments: list[Enrolment] = field(default_factory=list)
    links: dict[tuple[str, str], ParentLink] = field(default_factory=dict)
    removed: defaultdict[str, list[Removal]] = field(default_factory=lambda: defaultdict(list))
    gone: set[str] = field(default_factory=set)
    """The sourcedIds of users and classes in the files that are left out; their enrolments are too."""
    remarks: list[Problem] = field(default_factory=list)

    def read_courses(self) -> None:
        """Each class is a course; its subject and school year come from what it refers to where it says none."""
        years = {
            row.cells["sourcedId"]: row.cells.get("schoolYear", "") for row in self.package.rows("academicSessions")
        }
        subjects = {row.cells["sourcedId"]: row.cells.get("subjects", "") for row in self.package.rows("courses")}
        sheet = self.package.sheet("classes")
        for row in self._present(sheet):
            cells, key = row.cells, row.cells["sourcedId"]
            terms = [years[term] for term in sourced_ids(cells["termSourcedIds"]) if years.get(term)]
            subject = cells.get("subjects") or subjects.get(cells["courseSourcedId"], "")
            if len(cells["title"]) > MAX_NAME:
                sheet.problem(row, "title", _("This title is longer than %(most)s characters.", most=MAX_NAME))
            self.courses[key] = Course(
                key,
                cells["title"],
                subject.split(",")[0].strip()[:100],
                cells.get("periods", "")[:20],
                terms[0][:20] if terms else "",
                key,
                Origin(sheet.file, row.line),
            )

    def read_people(self) -> None:
        """Users with a role that Homeroom has, each with a sourcedId; then who is whose parent."""
        sheet = self.package.sheet("users")
        rows = []
        identifiers: dict[str, int] = {}
        for row in self._present(sheet):
            cells = row.cells
            if not self._is_ours(sheet, row):
                continue
            if (number := cells.get("identifier", "")) and (
                line := identifiers.setdefault(number, row.line)
            ) != row.line:
                sheet.problem(row, "identifier", _("Line %(line)s has the same identifier.", line=line))
            for column, most in (("givenName", 100), ("familyName", 99), ("identifier", 64), ("email", 254)):
                if len(cells.get(column, "")) > most:
                    sheet.problem(row, column, _("This is longer than %(most)s characters.", most=most))
            rows.append(row)
            self.people[cells["sourcedId"]] = Person(
                cells["sourcedId"],
                cells["givenName"],
                cells["familyName"],
                ROLES[cells["role"].lower()],
                cells["sourcedId"],
                number,
                cells.get("email", "").lower(),
                Origin(sheet.file, row.line),
            )
        self._part_shared_addresses(sheet)
        for row in rows:
            self._read_agents(sheet, row)

    def _is_ours(self, sheet: Sheet, row: Row) -> bool:
        """Whether this user is to be somebody here; of who is not, the plan says why."""
        key, role = row.cells["sourcedId"], row.cells["role"].lower()
        enabled = row.cells["enabledUser"].lower()
        if role not in ROLES and role not in UNUSED_ROLES:
            sheet.problem(row, "role", _no_role(role))
        elif enabled not in ("true", "false"):
            sheet.problem(row, "enabledUser", _("This must be true or false."))
        elif role in UNUSED_ROLES:
            sentence = _("Homeroom has no role “%(role)s”; this person was left out.", role=role)
            self._leave_out(sheet, row, "role", sentence)
        elif enabled == "false":
            self._leave_out(sheet, row, "enabledUser", _("This person is disabled and was left out."))
        return key not in self.gone and role in ROLES

    def _part_shared_addresses(self, sheet: Sheet) -> None:
        """An address signs one person in. One that several share, as families do, is nobody's."""
        shared = {email for email, times in Counter(each.email for each in self.people.values()).items() if times > 1}
        for key, person in self.people.items():
            if person.email and person.email in shared:
                self.people[key] = replace(person, email="")
                line = person.origin.line if person.origin else 0
                sentence = _("Several people have this e-mail address, so it was left out.")
                self.remarks.append(Problem(sheet.file, line, "email", sentence))

    def _read_agents(self, sheet: Sheet, row: Row) -> None:
        person = self.people[row.cells["sourcedId"]]
        for agent in sourced_ids(row.cells.get("agentSourcedIds", "")):
            if agent in self.gone:
                continue
            other = self.people.get(agent)
            if person.role is Role.STUDENT and (other is None or other.role is Role.PARENT):
                pair = (agent, person.key)
            elif person.role is Role.PARENT and (other is None or other.role is Role.STUDENT):
                pair = (person.key, agent)
            else:
                sentence = _("Only links between parents and students are kept; another was left out.")
                self.remarks.append(Problem(sheet.file, row.line, "agentSourcedIds", sentence))
                continue
            self.links.setdefault(pair, ParentLink(*pair, Origin(sheet.file, row.line)))

    def read_enrolments(self) -> None:
        """Who belongs where, as student or teacher; one pair of person and class once."""
        sheet = self.package.sheet("enrollments")
        kept: dict[tuple[str, str], tuple[Row, Enrolment]] = {}
        for row in self._present(sheet):
            cells = row.cells
            pair, role = (cells["userSourcedId"], cells["classSourcedId"]), cells["role"].lower()
            if role not in ROLES and role not in UNUSED_ROLES:
                sheet.problem(row, "role", _no_role(role))
            elif ROLES.get(role) not in (Role.STUDENT, Role.TEACHER):
                sentence = _("A course here has students and teachers, no “%(role)s”.", role=role)
                self._leave_out(sheet, row, "role", sentence)
            elif pair[0] not in self.gone and pair[1] not in self.gone:
                primary = cells.get("primary", "").lower() == "true"
                origin = Origin(sheet.file, row.line)
                enrolment = Enrolment(*pair, ROLES[role], primary, cells["sourcedId"], origin)
                if pair not in kept or self._is_later(sheet, row, enrolment, *kept[pair]):
                    kept[pair] = (row, enrolment)
        self.enrolments = [enrolment for _row, enrolment in kept.values()]

    def _is_later(self, sheet: Sheet, row: Row, enrolment: Enrolment, first: Row, before: Enrolment) -> bool:
        """Whoever left a class and came back has a row for each time: the last counts. Two roles are a problem."""
        if enrolment.role is not before.role:
            sentence = _("Line %(line)s enrols this person in this class already, in another role.", line=first.line)
            sheet.problem(row, "userSourcedId", sentence)
            return False
        sentence = _("Line %(line)s enrols this person in this class already; it counts once.", line=first.line)
        self.remarks.append(Problem(sheet.file, row.line, "userSourcedId", sentence))
        return row.cells.get("beginDate", "") >= first.cells.get("beginDate", "")

    def _present(self, sheet: Sheet) -> list[Row]:
        """The rows that are not marked as deleted; those that are become removals where the file is a delta."""
        rows = []
        for row in sheet.rows:
            status = row.cells.get("status", "").lower()
            if is_deleted(row):
                self._remove(sheet, row)
            elif status == "active" or (not status and sheet.mode is Mode.BULK):
                rows.append(row)
            else:
                sheet.problem(row, "status", _("In a delta file this must be active or tobedeleted."))
        return rows

    def _leave_out(self, sheet: Sheet, row: Row, column: str, sentence: str) -> None:
        self.remarks.append(Problem(sheet.file, row.line, column, sentence))
        self._remove(sheet, row)

    def _remove(self, sheet: Sheet, row: Row) -> None:
        self.gone.add(row.cells["sourcedId"])
        if sheet.mode is Mode.DELTA:
            self.removed[sheet.name].append(Removal(row.cells["sourcedId"], Origin(sheet.file, row.line)))
