"""Finds the people and courses of a plan in the school. What is not sure is a conflict, not a guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from flask_babel import gettext as _

from app.roster.records import Course, Enrolment, ParentLink, Person, Problem, RosterPlan

Record = TypeVar("Record", Person, Course, Enrolment, ParentLink)
Whole = TypeVar("Whole", Person, Course)


@dataclass(frozen=True, slots=True)
class ExistingRow(Generic[Record]):
    """A row of the school: its id, what it says, and whether it came by an import, which may take it away again."""

    id: int
    record: Record
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Existing:
    """The school as it is. Each person's and course's `key` is its own; enrolments and links name those keys."""

    people: tuple[ExistingRow[Person], ...] = ()
    courses: tuple[ExistingRow[Course], ...] = ()
    enrolments: tuple[ExistingRow[Enrolment], ...] = ()
    links: tuple[ExistingRow[ParentLink], ...] = ()


@dataclass
class Matched(Generic[Whole]):
    """The plan's records by key: those with a row, those without, and those in conflict."""

    by_sourced_id: dict[str, ExistingRow[Whole]]
    rows: dict[str, ExistingRow[Whole]] = field(default_factory=dict)
    records: dict[str, Whole] = field(default_factory=dict)
    new: list[Whole] = field(default_factory=list)
    unsettled: set[str] = field(default_factory=set)
    conflicts: list[Problem] = field(default_factory=list)
    _taken: dict[int, Whole] = field(default_factory=dict)
    _new_keys: set[str] = field(default_factory=set)
    _referred: dict[str, int] = field(default_factory=dict)

    @property
    def ids(self) -> dict[str, int]:
        """The row ids of all matched keys, also of those that the plan only refers to."""
        return self._referred | {key: row.id for key, row in self.rows.items()}

    def known(self, key: str) -> str:
        """The key of the existing row that a plan's key means, the key itself for a new record, or an empty text."""
        if row := self.rows.get(key):
            return row.record.key
        if key in self._new_keys:
            return key
        if key in self.unsettled or (row := self.by_sourced_id.get(key)) is None:
            return ""
        self._referred[key] = row.id
        return row.record.key

    def is_taken(self, row: ExistingRow[Whole]) -> bool:
        """Whether another record of the plan is this row."""
        return row.id in self._taken

    def settle(self, said: Whole, row: ExistingRow[Whole] | None) -> None:
        """Note that `said` is `row`, or new."""
        self.records[said.key] = said
        if row is None:
            self.new.append(said)
            self._new_keys.add(said.key)
        elif other := self._taken.get(row.id):
            line = other.origin.line if other.origin else 0
            sentence = _("This is “%(name)s”, and so is line %(line)s.", name=row.record.name, line=line)
            self.conflict(said, sentence)
        else:
            self._taken[row.id] = said
            self.rows[said.key] = row

    def conflict(self, said: Whole, sentence: str) -> None:
        """Note that `said` cannot be matched."""
        self.unsettled.add(said.key)
        origin = said.origin
        self.conflicts.append(Problem(origin.file if origin else "", origin.line if origin else 0, "", sentence))


class ByName(Protocol):
    """What finds people who may be meant by a name."""

    def named(self, said: Person) -> list[ExistingRow[Person]]:
        """The rows that may be meant."""


def match_people(plan: RosterPlan, existing: Existing, classmates: ByName) -> Matched[Person]:
    """People by sourcedId, else number, else e-mail; by name only among those whom `classmates` has.

    Who is known by more than a name comes first, so that a namesake's row is not taken for theirs.
    """
    by_number = _index(existing.people, lambda person: person.identifier)
    by_email = _index(existing.people, lambda person: person.email.lower())
    matched = Matched(_index(existing.people, lambda person: person.sourced_id))
    for said in sorted(plan.people, key=has_only_a_name):
        own = matched.by_sourced_id.get(said.sourced_id) if said.sourced_id else None
        numbered, addressed = by_number.get(said.identifier), by_email.get(said.email)
        found = {row.id: row for row in (own, numbered, addressed) if row}
        if len(found) > 1:
            sentence = _("Number, e-mail address and id of %(name)s belong to different people here.", name=said.name)
            matched.conflict(said, sentence)
            continue
        row = next(iter(found.values()), None)
        if row is None:
            same = classmates.named(said)
            if len(same) > 1 and has_only_a_name(said):
                same = [each for each in same if not matched.is_taken(each)] or same
            if len(same) > 1:
                matched.conflict(
                    said, f"Two people here are called {said.name}. Please add a number or e-mail address."
                )
                continue
            row = same[0] if same else None
        if row and (sentence := _doubt(said, row.record, own is row)):
            matched.conflict(said, sentence)
        else:
            matched.settle(said, row)
    return matched


def match_courses(plan: RosterPlan, existing: Existing) -> Matched[Course]:
    """Courses by key (one that was chosen on a page), else by sourcedId, else by name, period and school year."""
    by_key = {row.record.key: row for row in existing.courses}
    by_name: defaultdict[str, list[ExistingRow[Course]]] = defaultdict(list)
    for row in existing.courses:
        by_name[row.record.name.casefold()].append(row)
    matched = Matched(_index(existing.courses, lambda course: course.sourced_id))
    for said in plan.courses:
        own = matched.by_sourced_id.get(said.sourced_id) if said.sourced_id else by_key.get(said.key)
        same = [own] if own else [row for row in by_name[said.name.casefold()] if _may_be(said, row.record)]
        if len(same) > 1:
            sentence = _(
                "There are %(number)s courses called %(name)s here. Please name the period.",
                number=len(same), name=said.name,
            )  # fmt: skip
            matched.conflict(said, sentence)
        else:
            matched.settle(said, same[0] if same else None)
    return matched


def has_only_a_name(person: Person) -> bool:
    """Whether nothing else tells who they are."""
    return not (person.sourced_id or person.identifier or person.email)


def _may_be(said: Course, course: Course) -> bool:
    """Whether nothing that both say differs."""
    names = ("period", "school_year", "sourced_id")
    pairs = [(getattr(said, name).casefold(), getattr(course, name).casefold()) for name in names]
    return all(not one or not other or one == other for one, other in pairs)


def _doubt(said: Person, person: Person, by_sourced_id: bool) -> str:
    """Why somebody found by number, e-mail or name may be another person; empty where they surely are the same."""
    if by_sourced_id:
        return ""
    if said.role is not person.role:
        roles = {"one": said.role.value, "other": person.role.value}
        return str(_("%(name)s: “%(one)s” in this file, “%(other)s” in the school.", name=said.name, **roles))
    if said.identifier and person.identifier and said.identifier != person.identifier:
        return str(_("The e-mail address of %(name)s belongs here to somebody with another number.", name=said.name))
    if said.sourced_id and person.sourced_id and said.name.casefold() != person.name.casefold():
        names = {"name": said.name, "other": person.name}
        return str(_("The number or e-mail address of %(name)s belongs here to %(other)s.", **names))
    return ""


def _index(rows: Iterable[ExistingRow[Whole]], key: Callable[[Whole], str]) -> dict[str, ExistingRow[Whole]]:
    return {value: row for row in rows if (value := key(row.record))}
