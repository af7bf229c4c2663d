"""What a plan would change in the school: matched by sourcedId, number and e-mail, so that nobody comes twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from flask_babel import gettext as _

from app.roster.classmates import Classmates, each_at_their_place
from app.roster.matching import Existing, ExistingRow, Matched, match_courses, match_people
from app.roster.records import Course, Enrolment, Mode, ParentLink, Person, Problem, Removal, RosterPlan

__all__ = ["Changes", "Difference", "Existing", "ExistingRow", "Update", "compare"]

Record = TypeVar("Record", Person, Course, Enrolment, ParentLink)


@dataclass(frozen=True, slots=True)
class Update(Generic[Record]):
    """A row that changes: as it is, as it will be, and the names of the fields that differ."""

    row: ExistingRow[Record]
    after: Record
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference(Generic[Record]):
    """Rows of one kind: new ones, changed ones, those that go, and those that stay as they are."""

    added: tuple[Record, ...] = ()
    changed: tuple[Update[Record], ...] = ()
    removed: tuple[ExistingRow[Record], ...] = ()
    unchanged: tuple[ExistingRow[Record], ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be done. With any conflict, nothing. `person_ids` and `course_ids` lead from a plan's keys to rows.

    Records in `added` name people and courses by the plan's keys: one without an id is itself among the added.
    """

    people: Difference[Person]
    courses: Difference[Course]
    enrolments: Difference[Enrolment]
    links: Difference[ParentLink]
    person_ids: Mapping[str, int]
    course_ids: Mapping[str, int]
    conflicts: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    """What somebody should look at, and does not keep the plan from being imported."""

    @property
    def is_empty(self) -> bool:
        """Whether the school is as the plan wants it."""
        kinds = (self.people, self.courses, self.enrolments, self.links)
        return not any(kind.added or kind.changed or kind.removed for kind in kinds)


def compare(plan: RosterPlan, existing: Existing) -> Changes:
    """What `plan` would change in a school with the rows `existing`; pure, in time proportional to both.

    A bulk kind removes rows that came by import and are not in the plan; rows made by hand always stay.
    Empty fields change nothing. Comparing again after the changes are made gives no change.
    """
    courses = match_courses(plan, existing)
    plan = each_at_their_place(plan, Classmates(plan, existing, courses))
    classmates = Classmates(plan, existing, courses)
    people = match_people(plan, existing, classmates)
    person_diff = _person_difference(plan, existing, people)
    course_diff = _course_difference(plan, existing, courses)
    pairs = _Pairs(existing, people, courses)
    enrolments = pairs.enrolments(plan, person_diff, course_diff)
    links = pairs.links(plan, person_diff)
    conflicts = (*courses.conflicts, *people.conflicts, *pairs.conflicts)
    return Changes(
        person_diff, course_diff, enrolments, links, people.ids, courses.ids, conflicts, classmates.remarks(people.new)
    )


def _person_difference(plan: RosterPlan, existing: Existing, matched: Matched[Person]) -> Difference[Person]:
    changed, unchanged = [], []
    for key, row in matched.rows.items():
        before, said = row.record, matched.records[key]
        named = said if _differs(said.name, before.name, said.sourced_id) else before
        after = replace(
            before,
            given=named.given,
            family=named.family,
            role=said.role,
            sourced_id=said.sourced_id or before.sourced_id,
            identifier=said.identifier or before.identifier,
            email=said.email if said.email and said.email != before.email.lower() else before.email,
        )
        names = ("name", "role", "sourced_id", "identifier", "email")
        if fields := tuple(name for name in names if getattr(before, name) != getattr(after, name)):
            changed.append(Update(row, after, fields))
        else:
            unchanged.append(row)
    removed = _removed(
        existing.people, {row.id for row in matched.rows.values()}, plan.people_mode, plan.removed_people
    )
    return Difference(tuple(matched.new), tuple(changed), removed, tuple(unchanged))


def _course_difference(plan: RosterPlan, existing: Existing, matched: Matched[Course]) -> Difference[Course]:
    changed, unchanged = [], []
    names = ("name", "subject", "period", "school_year", "sourced_id")
    for key, row in matched.rows.items():
        said = matched.records[key]
        values = {name: getattr(row.record, name) for name in names}
        values |= {
            name: value
            for name in names
            if (value := getattr(said, name)) and _differs(value, values[name], said.sourced_id)
        }
        after = replace(row.record, **values)
        if fields := tuple(name for name in names if getattr(row.record, name) != values[name]):
            changed.append(Update(row, after, fields))
        else:
            unchanged.append(row)
    kept = {row.id for row in matched.rows.values()}
    removed = _removed(existing.courses, kept, plan.courses_mode, plan.removed_courses)
    return Difference(tuple(matched.new), tuple(changed), removed, tuple(unchanged))


def _differs(said: str, before: str, sourced_id: str) -> bool:
    """Whether a name is another. Capital letters make one only for the system that keeps the record."""
    return said != before if sourced_id else said.casefold() != before.casefold()


def _removed(
    rows: tuple[ExistingRow[Record], ...], kept: set[int], mode: Mode, removals: tuple[Removal, ...]
) -> tuple[ExistingRow[Record], ...]:
    """In bulk all imported rows that were not kept; in a delta those that it names."""
    if mode is Mode.BULK:
        return tuple(row for row in rows if row.imported and row.id not in kept)
    named = {removal.sourced_id for removal in removals}
    return tuple(row for row in rows if named and getattr(row.record, "sourced_id", "") in named and row.id not in kept)


class _Pairs:
    """Compares what joins two rows: enrolments and parent links."""

    def __init__(self, existing: Existing, people: Matched[Person], courses: Matched[Course]) -> None:
        self.existing = existing
        self.people = people
        self.courses = courses
        self.conflicts: list[Problem] = []

    def enrolments(
        self, plan: RosterPlan, people: Difference[Person], courses: Difference[Course]
    ) -> Difference[Enrolment]:
        rows = {(row.record.person, row.record.course): row for row in self.existing.enrolments}
        added, changed, unchanged = [], [], []
        kept: set[int] = set()
        for said in plan.enrolments:
            person, course = self._known(self.people, said.person, said), self._known(self.courses, said.course, said)
            row = rows.get((person, course))
            if row is None:
                if person and course:
                    added.append(said)
                continue
            kept.add(row.id)
            after = replace(row.record, role=said.role, sourced_id=said.sourced_id or row.record.sourced_id)
            names = tuple(name for name in ("role", "sourced_id") if getattr(after, name) != getattr(row.record, name))
            if names:
                changed.append(Update(row, after, names))
            else:
                unchanged.append(row)
        removed = _removed(self.existing.enrolments, kept, plan.enrolments_mode, plan.removed_enrolments)
        gone_people = {row.record.key for row in people.removed}
        gone_courses = {row.record.key for row in courses.removed}
        already = {row.id for row in removed}
        along = tuple(
            row
            for row in self.existing.enrolments
            if row.id not in already and (row.record.person in gone_people or row.record.course in gone_courses)
        )
        return Difference(tuple(added), tuple(changed), removed + along, tuple(unchanged))

    def links(self, plan: RosterPlan, people: Difference[Person]) -> Difference[ParentLink]:
        rows = {(row.record.parent, row.record.child): row for row in self.existing.links}
        added, unchanged = [], []
        kept: set[int] = set()
        for said in plan.links:
            pair = self._known(self.people, said.parent, said), self._known(self.people, said.child, said)
            if row := rows.get(pair):
                kept.add(row.id)
                unchanged.append(row)
            elif all(pair):
                added.append(said)
        told = {self.people.rows[key].record.key for key in plan.children_told if key in self.people.rows}
        gone = {row.record.key for row in people.removed}
        removed = tuple(
            row
            for row in self.existing.links
            if row.id not in kept
            and ((row.imported and row.record.child in told) or row.record.child in gone or row.record.parent in gone)
        )
        return Difference(tuple(added), (), removed, tuple(unchanged))

    def _known(self, matched: Matched[Person] | Matched[Course], key: str, said: Enrolment | ParentLink) -> str:
        """The existing row's key, or the plan's own for a new one; an empty text after a conflict."""
        if found := matched.known(key):
            return found
        if key not in matched.unsettled:
            origin = said.origin
            sentence = _("“%(id)s” is neither in this file nor in the school.", id=key[:60])
            self.conflicts.append(Problem(origin.file if origin else "", origin.line if origin else 0, "", sentence))
        return ""
