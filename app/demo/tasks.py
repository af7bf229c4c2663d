"""What the demo school's people have to do: some of it late, some done, one task for the whole class."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask import current_app

from app.core import clock
from app.extensions import db
from app.tasks import Source, Task

_EVENING = time(23, 59, 59)


def write_tasks(biology: int, teacher: int, student: int, parent: int) -> None:
    """Give the teacher, the first student and a parent their lists, and the class one task. Needs a transaction."""
    for owner, title, day, done in (
        (teacher, "Mark the osmosis tests", -1, False),
        (teacher, "Order microscope slides", 2, False),
        (teacher, "Write to Ava's parents about the field trip", 5, False),
        (teacher, "Print the seating plan", -3, True),
        (student, "Buy milk", 0, False),
        (student, "Read the chapter on enzymes", 3, False),
        (student, "Return the library book", -2, True),
        (parent, "Sign the field trip form", 4, False),
    ):
        _task(title, day, owner_id=owner, done=done)
    _task(
        "Bring a lab coat",
        2,
        course_id=biology,
        author_id=teacher,
        description="For the osmosis experiment. Old shirts will do.",
    )


def _task(title: str, day: int, *, done: bool = False, description: str = "", **whose: int) -> None:
    moment = clock.now()
    zone = current_app.config["TIMEZONE"]
    due = datetime.combine(moment.astimezone(zone).date() + timedelta(days=day), _EVENING, zone)
    db.session.add(
        Task(
            title=title,
            description=description,
            due_at=due,
            due_timed=False,
            created_from=Source.PAGE,
            version=1,
            created_at=moment - timedelta(days=4),
            updated_at=moment - timedelta(days=4),
            completed_at=moment - timedelta(days=1) if done else None,
            **whose,
        )
    )
