"""Who and what a roster would change, by name: the first of each kind, and how many more there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from flask_babel import gettext as _

from app.roster.access import Scope
from app.roster.plan import Changes, Difference, Existing, Update
from app.roster.records import Course, Enrolment, ParentLink, Person
from app.roster.schemas import NamedChanges
from app.roster.school import course_key, person_key

MOST = 50
"""Names of one list: enough to see that the right ones come and go."""

Record = TypeVar("Record", Person, Course, Enrolment, ParentLink)


def names_of(changes: Changes, existing: Existing, into: Scope) -> list[NamedChanges]:
    """A list for each kind of record and each way of changing that there is, at most `MOST` names in each."""
    people = {row.record.key: row.record.name for row in existing.people}
    people |= {key: people[person_key(row)] for key, row in changes.person_ids.items()}
    people |= {person.key: person.name for person in changes.people.added}
    courses = {row.record.key: _course(row.record) for row in existing.courses}
    courses |= {key: courses[course_key(row)] for key, row in changes.course_ids.items()}
    courses |= {course.key: _course(course) for course in changes.courses.added}
    lists = [
        *_lists("people", changes.people, lambda person: person.name),
        *_lists("courses", changes.courses, _course),
        *_lists("enrolments", changes.enrolments, lambda each: f"{people[each.person]} · {courses[each.course]}"),
        *_lists("families", changes.links, lambda link: f"{people[link.parent]} · {people[link.child]}"),
    ]
    # A course's list changes nobody's own details.
    own = into.course_id is not None
    return [each for each in lists if each.names and not (own and each.kind == "people" and each.change == "changed")]


def _course(course: Course) -> str:
    return " · ".join(filter(None, (course.name, course.period, course.school_year)))


def _lists(kind: str, difference: Difference[Record], name: Callable[[Record], str]) -> list[NamedChanges]:
    return [
        _list(kind, "added", difference.added, name),
        _list(kind, "changed", difference.changed, lambda change: _changed(change, name)),
        _list(kind, "removed", difference.removed, lambda row: name(row.record)),
    ]


Each = TypeVar("Each")


def _list(kind: str, change: str, rows: tuple[Each, ...], name: Callable[[Each], str]) -> NamedChanges:
    return NamedChanges(
        kind=kind, change=change, names=[name(row) for row in rows[:MOST]], more=max(len(rows) - MOST, 0)
    )


def _changed(change: Update[Record], name: Callable[[Record], str]) -> str:
    """What it is called, and what of it changes; a new name beside the old one."""
    before, after = name(change.row.record), name(change.after)
    shown = before if before == after else f"{before} → {after}"
    told = ("name",) if isinstance(change.after, Person) else ("name", "period", "school_year")
    fields = [field for field in change.fields if field not in told]
    return f"{shown} ({', '.join(_words(fields))})" if fields else shown


def _words(fields: Iterable[str]) -> list[str]:
    words = {
        "role": _("role"),
        "sourced_id": _("id in the other system"),
        "identifier": _("number"),
        "email": _("e-mail address"),
        "subject": _("subject"),
    }
    return [words[field] for field in fields]
