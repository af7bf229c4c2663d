"""People with the same name in the same course: the last thing to go by, for lists that hold only names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from flask_babel import gettext as _

from app.roster.matching import Existing, ExistingRow, Matched, has_only_a_name
from app.roster.records import Course, Origin, Person, Problem, RosterPlan


class Classmates:
    """The people of the school by name in the courses that a plan puts its people in."""

    def __init__(self, plan: RosterPlan, existing: Existing, courses: Matched[Course]) -> None:
        people = {row.record.key: row for row in existing.people}
        self._names = {row.record.name.casefold() for row in existing.people}
        self._by_course: defaultdict[tuple[str, str], list[ExistingRow[Person]]] = defaultdict(list)
        for enrolment in existing.enrolments:
            if row := people.get(enrolment.record.person):
                self._by_course[enrolment.record.course, row.record.name.casefold()].append(row)
        self._courses_of: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for said in plan.enrolments:
            if course := courses.known(said.course):
                self._courses_of[said.person].append((said.course, course))

    def named(self, said: Person) -> list[ExistingRow[Person]]:
        """Those whom a person of the plan may be: of their name, in one of their courses, nothing against it."""
        return list({row.id: row for rows in self.places(said).values() for row in rows}.values())

    def places(self, said: Person) -> dict[str, list[ExistingRow[Person]]]:
        """The same by course, as the plan calls it."""
        return {
            key: [row for row in self._by_course[course, said.name.casefold()] if _says_nothing_else(said, row.record)]
            for key, course in self._courses_of[said.key]
        }

    def remarks(self, new: Iterable[Person]) -> tuple[Problem, ...]:
        """Of those who get an account because nothing but a name is known: who has a namesake in the school."""
        return tuple(
            _namesake(person) for person in new if has_only_a_name(person) and person.name.casefold() in self._names
        )


def each_at_their_place(plan: RosterPlan, classmates: Classmates) -> RosterPlan:
    """The plan, with somebody whose name is several people's here parted into them, where each course tells which.

    So lists that came one by one and made an account each can be imported again as one list.
    """
    parted: dict[tuple[str, str], str] = {}
    people: list[Person] = []
    for said in plan.people:
        places = classmates.places(said) if has_only_a_name(said) else {}
        if len({row.id for rows in places.values() for row in rows}) > 1 and all(len(r) == 1 for r in places.values()):
            keys = {course: f"{said.key}:{rows[0].id}" for course, rows in places.items()}
            people += [replace(said, key=key) for key in dict.fromkeys(keys.values())]
            parted |= {(said.key, course): key for course, key in keys.items()}
        else:
            people.append(said)
    if not parted:
        return plan
    enrolments = (replace(each, person=parted.get((each.person, each.course), each.person)) for each in plan.enrolments)
    return replace(plan, people=tuple(people), enrolments=tuple(enrolments))


def _namesake(person: Person) -> Problem:
    origin = person.origin or Origin("", 0)
    sentence = _(
        "Somebody here is called %(name)s already, in other courses. With a name alone this becomes a new account;"
        " a student number or an e-mail address makes them one.",
        name=person.name,
    )
    return Problem(origin.file, origin.line, "", sentence)


def _says_nothing_else(said: Person, person: Person) -> bool:
    names = ("sourced_id", "identifier", "email")
    pairs = [(getattr(said, name).casefold(), getattr(person, name).casefold()) for name in names]
    return all(not one or not other or one == other for one, other in pairs)
