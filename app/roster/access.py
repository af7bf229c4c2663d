"""Who may import: an administrator for the school, and for one course those who run it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.accounts import school
from app.core.actor import Actor
from app.core.permissions import Permission
from app.courses import CourseInput, seat


@dataclass(frozen=True, slots=True)
class Scope:
    """What an import may touch: one course, by its id and name, or (None) the whole school."""

    course_id: int | None = None
    course_name: str = ""


class MaybeInCourse(Protocol):
    """An input that may name a course."""

    @property
    def course_id(self) -> int | None: ...


def scope(actor: Actor, data: MaybeInCourse, permission: Permission | None) -> Scope:
    """The scope that the actor may import into. Raises as `seat` does, and Denied without a course."""
    if data.course_id is None:
        school(actor, data, permission)
        return Scope()
    place = seat(actor, CourseInput(course_id=data.course_id), permission)
    return Scope(place.course_id, place.course_name)
