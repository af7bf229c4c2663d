"""From a file's bytes to what it would change in the school, in numbers."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core.permissions import Role
from app.roster.access import Scope
from app.roster.oneroster import read_oneroster
from app.roster.plan import Changes, Existing, compare
from app.roster.records import Course, Problem, RosterPlan, refused
from app.roster.schemas import KindCounts
from app.roster.school import course_key, existing
from app.roster.simple import read_class_list

_ZIP = b"PK\x03\x04"


def read_roster(content: bytes, filename: str, into: Scope) -> tuple[RosterPlan, Changes | None, Existing]:
    """The file's plan, what it would change (None with problems), and the school as it is now."""
    plan = plan_of(content, filename, into)
    if plan.problems:
        return plan, None, Existing()
    here = existing()
    return plan, compare(plan, here), here


def plan_of(content: bytes, filename: str, into: Scope) -> RosterPlan:
    """What the file says, or what is wrong with it. Asks nobody but the file."""
    archive = content.startswith(_ZIP)
    if into.course_id is None:
        return read_oneroster(content) if archive else read_class_list(content, filename)
    if archive:
        return refused([Problem(filename, 0, "", _("A OneRoster archive is for the whole school. Choose a CSV file."))])
    return _within(read_class_list(content, filename, Course(course_key(into.course_id), into.course_name)), into)


def _within(plan: RosterPlan, into: Scope) -> RosterPlan:
    """The plan if it stays within the course, or what is wrong with it."""
    here = course_key(into.course_id or 0)
    problems = [
        Problem(course.origin.file, course.origin.line, "", _("This list is for one course, and names another."))
        for course in plan.courses
        if course.key != here and course.origin
    ]
    problems += [
        Problem(person.origin.file, person.origin.line, "", _("Only students join by a class list."))
        for person in plan.people
        if person.role is not Role.STUDENT and person.origin
    ]
    return refused(problems) if problems else plan


def remarks_on(plan: RosterPlan, changes: Changes | None, into: Scope) -> list[Problem]:
    """What was left out of the file or may be doubled, by file and line.

    Who imports into one course does not learn who else is in the school.
    """
    here = changes.remarks if changes is not None and into.course_id is None else ()
    return sorted({*plan.remarks, *here})


def counts_of(changes: Changes, into: Scope) -> list[KindCounts]:
    """How many of each kind come, change, go and stay."""
    kinds = (
        ("people", changes.people),
        ("courses", changes.courses),
        ("enrolments", changes.enrolments),
        ("families", changes.links),
    )
    counts = []
    for kind, difference in kinds:
        changed, unchanged = len(difference.changed), len(difference.unchanged)
        if into.course_id is not None and kind == "people":
            # A course's list changes nobody's own details.
            changed, unchanged = 0, changed + unchanged
        counts.append(
            KindCounts(
                kind=kind,
                added=len(difference.added),
                changed=changed,
                removed=len(difference.removed),
                unchanged=unchanged,
            )
        )
    return counts
