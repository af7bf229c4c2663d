"""A course's settings: each domain keeps its own section, and changes nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update

from app.courses.models import Course
from app.extensions import db


def change_settings(course_id: int, section: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """Replace one section by what `change` makes of it, as it is now; returns it.

    Two who save at once both keep their change: the second waits for the first, and changes what that one has left.
    """
    of_course = Course.id == course_id
    settings = db.session.execute(select(Course.settings).where(of_course).with_for_update()).scalar_one()
    changed = change(settings.get(section, {}))
    db.session.execute(update(Course).where(of_course).values(settings=settings | {section: changed}))
    return changed
