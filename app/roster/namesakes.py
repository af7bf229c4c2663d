"""Lines of a class list that hold only a name: one child in several courses, or several children who share it.

Two accounts for one child can be mended, and one account for two children shows each what is the other's: where
anything speaks against it nobody is made one with anybody, and the preview says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from app.core.permissions import Role
from app.roster.records import Course, Enrolment, Origin, Person, Problem

Lines = tuple[list[Person], list[Enrolment], list[Problem]]


@dataclass(frozen=True, slots=True)
class Called:
    """What a line says of somebody beside their name: the role, and details such as grade and birth."""

    role: Role
    details: tuple[str, ...]


def as_one(
    people: Mapping[str, Person],
    enrolments: list[Enrolment],
    courses: Mapping[str, Course],
    called: Mapping[str, Called],
) -> Lines:
    """The people and enrolments with each child once, and a remark for every name that stays several people's.

    `called` has the keys of those who have only a name, one for each name and course. They become one where role and
    details are the same, and no two of their courses meet in one period.
    """
    places: defaultdict[str, list[Course]] = defaultdict(list)
    for place in enrolments:
        places[place.person].append(courses[place.course])
    names: defaultdict[str, list[Person]] = defaultdict(list)
    for person in people.values():
        names[person.name.casefold()].append(person)
    into: dict[str, str] = {}
    remarks: list[Problem] = []
    for same in names.values():
        if len(same) == 1 or not any(person.key in called for person in same):
            continue
        into |= _joined([person.key for person in same if person.key in called], called, places)
        left = [person for person in same if into.get(person.key, person.key) == person.key]
        remarks += [_several(person, left[0]) for person in left[1:]]
    return (
        [person for key, person in people.items() if into.get(key, key) == key],
        [replace(place, person=into.get(place.person, place.person)) for place in enrolments],
        remarks,
    )


def _joined(keys: list[str], called: Mapping[str, Called], places: Mapping[str, list[Course]]) -> dict[str, str]:
    """From the keys of one name to the keys of those that they are one with."""
    alike: defaultdict[Called, list[str]] = defaultdict(list)
    for key in keys:
        alike[called[key]].append(key)
    return {
        key: group[0]
        for group in alike.values()
        if not _meet_at_once([course for key in group for course in places.get(key, [])])
        for key in group
    }


def _meet_at_once(courses: list[Course]) -> bool:
    """Whether nobody could sit in all of these: two are in the same period of the same year."""
    hours = [(course.period.casefold(), course.school_year.casefold()) for course in courses if course.period]
    return len(hours) > len(set(hours))


def _several(person: Person, first: Person) -> Problem:
    origin, line = person.origin or Origin("", 0), first.origin.line if first.origin else 0
    sentence = _(
        "%(name)s is in line %(line)s too, and may be somebody else: each gets an account."
        " A student number or an e-mail address in every line makes it sure.",
        name=person.name, line=line,
    )  # fmt: skip
    return Problem(origin.file, origin.line, "", sentence)
