"""A small school for a test: one course with the cast that every rule is tried on.

The owner teaches, the co-teacher may nearly all, the students belong, the stranger teaches elsewhere, the
administrator may look. Nothing here expects an empty database: every school has its own people and codes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import event, insert
from werkzeug.security import generate_password_hash

from app.accounts import User
from app.core import clock
from app.core.actor import Actor, Door
from app.core.permissions import CourseRole, Role
from app.core.pipeline import Outcome, invoke
from app.courses import Course, Enrolment, Slide
from app.courses.deck import parse
from app.courses.joining import new_code
from app.extensions import db

PASSWORD = "correct horse"
PASSWORD_HASH = generate_password_hash(PASSWORD, "pbkdf2:sha256:1")
"""Weak, so that the hundreds of sign-ins of these tests cost nothing; `test_sessions.py` looks at the real ones."""
SECRET = "a-secret-for-agents"
DECK = """# Cells
Topic: Cells
- **Membrane**
- **Nucleus**
- **Cytoplasm**
Notes:
A cell is the smallest unit of life.

# Osmosis
Topic: Transport
Water moves through a membrane.
Notes:
Osmosis is the movement of water through a membrane.

# Enzymes
Topic: Proteins
Enzymes speed reactions up.
"""

_numbers = count(1)
_parsed = cache(parse)


@dataclass
class School:
    """The cast as actors, by name; `people` holds their user ids and mail addresses."""

    app: Flask
    course_id: int
    other_course_id: int
    owner: Actor
    co_teacher: Actor
    stranger: Actor
    administrator: Actor
    parent: Actor
    students: list[Actor]
    emails: dict[int, str] = field(default_factory=dict)

    @property
    def student(self) -> Actor:
        return self.students[0]

    def act(self, actor: Actor, name: str, /, **data: Any) -> Outcome:
        """Run a capability in this course as somebody, as the browser door would."""
        return invoke(actor, name, {"course_id": self.course_id, **data}, door=Door.BROWSER)

    def result(self, actor: Actor, name: str, /, **data: Any) -> Any:
        """What it returns."""
        return self.act(actor, name, **data).result

    def email(self, actor: Actor) -> str:
        assert actor.user_id is not None
        return self.emails[actor.user_id]


def make_school(app: Flask, *, students: int = 8, deck: str = DECK) -> School:
    """A new course with its cast. Needs an application context."""
    moment = clock.now()
    cast = [
        ("Olive Owner", Role.TEACHER),
        ("Cody Coteacher", Role.TEACHER),
        ("Sid Stranger", Role.TEACHER),
        ("Ada Administrator", Role.ADMINISTRATOR),
        ("Pat Parent", Role.PARENT),
        *((f"Student {number}", Role.STUDENT) for number in range(1, students + 1)),
    ]
    people = [
        {
            "email": f"person{next(_numbers)}-{id(app)}@school.example",
            "name": name,
            "role": role,
            "password_hash": PASSWORD_HASH,
            "created_at": moment,
        }
        for name, role in cast
    ]
    # Each of these statements is run before most of the tests: all rows of a table are one.
    ids = db.session.execute(insert(User).returning(User.id, sort_by_parameter_order=True), people).scalars().all()
    owner, co_teacher, stranger, administrator, parent, *pupils = (
        Actor(name=name, user_id=number, role=role) for number, (name, role) in zip(ids, cast, strict=True)
    )
    courses = [
        {
            "name": name,
            "subject": "Biology",
            "period": "3",
            "school_year": "2026/27",
            "join_code": new_code(),
            "settings": {},
            "deck_version": 1,
            "created_at": moment,
        }
        for name in ("Biology", "Chemistry")
    ]
    course_id, other_id = db.session.execute(
        insert(Course).returning(Course.id, sort_by_parameter_order=True), courses
    ).scalars()
    seats = [(owner, CourseRole.OWNER), (co_teacher, CourseRole.CO_TEACHER)]
    seats += [(pupil, CourseRole.STUDENT) for pupil in pupils]
    rows = [
        {"course_id": course_id, "user_id": actor.user_id, "role": role, "created_at": moment} for actor, role in seats
    ]
    rows.append({"course_id": other_id, "user_id": stranger.user_id, "role": CourseRole.OWNER, "created_at": moment})
    db.session.execute(insert(Enrolment), rows)
    if deck:
        slides = enumerate(_parsed(deck).slides, 1)
        db.session.execute(
            insert(Slide), [{"course_id": course_id, "number": number, **asdict(slide)} for number, slide in slides]
        )
    db.session.commit()
    emails = dict(zip(ids, (str(person["email"]) for person in people), strict=True))
    return School(app, course_id, other_id, owner, co_teacher, stranger, administrator, parent, pupils, emails)


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements that run inside the block; BEGIN and COMMIT are none."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
