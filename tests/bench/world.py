"""The real product, started as `make run` starts it, with courses of any size and everybody signed in."""

from __future__ import annotations

import json
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from string import ascii_lowercase
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import psutil
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from app import create_app
from app.accounts import User
from app.accounts.models import SignIn
from app.accounts.sessions import digest
from app.core import clock
from app.core.collector import set_aside_what_stays
from app.core.permissions import CourseRole, Role
from app.courses import Course, Enrolment
from app.courses.deck import parse
from app.courses.decks import replace_slides
from app.courses.joining import new_code
from app.extensions import db
from app.settings import Settings
from tests.bench.load import get, post
from tests.product import Homeroom
from tests.school import statements
from tests.services import postgres_server

OPEN_WIDE = {"debounce_seconds": 0, "limit_pings": 1000}
"""Every tap is counted: the dearest tap there is."""


def _name(number: int) -> str:
    """A first name and a last, as people have them, for it is names that are kept out of prompts."""
    return f"An{ascii_lowercase[number % 26]}a Le{ascii_lowercase[number // 26 % 26]}sen"


@dataclass(frozen=True)
class Person:
    """Somebody with an open session: `cookie` is the header of their browser, `csrf` their forms' token."""

    id: int
    cookie: str
    csrf: str


@dataclass(frozen=True)
class Class:
    """A course and who is in it."""

    id: int
    teachers: list[Person]
    students: list[Person]


class World:
    """One running product. `app` is the same school in this process, for seeding and for counting."""

    def __init__(self, database: str, homeroom: Homeroom) -> None:
        self.database = database
        self.homeroom = homeroom
        environ = {"HOMEROOM_DATA": str(homeroom.data), **homeroom.environ}
        self.app: Flask = create_app(Settings.from_environment(environ))
        # As a web process does: what is measured in this one stands for what happens there.
        set_aside_what_stays()
        self._session = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        self._csrf = URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token")  # type: ignore[arg-type]

    def new_class(self, students: int, *, teachers: int = 1, slides: int = 12, settings: Any = None) -> Class:
        """A course with a deck, its first teacher the owner."""
        moment = clock.now()
        with self.app.app_context():
            course = Course(
                name="Biology 101",
                subject="Biology",
                period="3",
                school_year="2026/27",
                join_code=new_code(),
                settings={"class_assist": settings or {}},
                deck_version=1,
                created_at=moment,
            )
            db.session.add(course)
            db.session.flush()
            deck = (f"# Slide {number}\n- **Part one**\n- **Part two**\nNotes:\nA note." for number in range(slides))
            replace_slides(course.id, parse("\n\n".join(deck)))
            course_id = course.id
            taught = self._people(course_id, teachers, Role.TEACHER)
            taking_part = self._people(course_id, students, Role.STUDENT)
            roles = [CourseRole.OWNER] + [CourseRole.CO_TEACHER] * (teachers - 1) + [CourseRole.STUDENT] * students
            enrolled = [
                {"course_id": course_id, "user_id": person.id, "role": role, "created_at": moment}
                for person, role in zip(taught + taking_part, roles, strict=True)
            ]
            db.session.execute(insert(Enrolment), enrolled)
            db.session.commit()
        return Class(course_id, taught, taking_part)

    def administrator(self) -> Person:
        """Somebody who runs the school."""
        with self.app.app_context():
            (made,) = self._people(0, 1, Role.ADMINISTRATOR)
            db.session.commit()
        return made

    def _people(self, course_id: int, count: int, role: Role) -> list[Person]:
        moment = clock.now()
        emails = [f"{role}-{course_id}-{number}@school.example" for number in range(count)]
        rows = [
            {"email": email, "name": _name(number), "role": role, "created_at": moment}
            for number, email in enumerate(emails)
        ]
        db.session.execute(insert(User), rows)
        of_emails = select(User.email, User.id).where(User.email.in_(emails))
        found = {row.email: row.id for row in db.session.execute(of_emails)}
        people, sessions = [], []
        for email in emails:
            token, raw = secrets.token_urlsafe(32), secrets.token_hex(20)
            cookie = self._session.dumps({"_user_id": token, "_fresh": True, "csrf_token": raw, "_permanent": True})
            people.append(Person(found[email], f"session={cookie}", str(self._csrf.dumps(raw))))
            expires_at = moment + timedelta(days=1)
            row = {"token_hash": digest(token), "user_id": found[email], "created_at": moment, "expires_at": expires_at}
            sessions.append(row)
        db.session.execute(insert(SignIn), sessions)
        return people

    def web(self) -> list[psutil.Process]:
        """The web processes and their master."""
        return self.homeroom.processes("gunicorn")

    def web_memory(self) -> int:
        """Bytes of the web processes; what they share is counted once."""
        return sum(process.memory_full_info().pss for process in self.web())

    def statements_of(self, ask: Callable[[FlaskClient], TestResponse]) -> int:
        """How many statements a request takes; raises AssertionError where it fails."""
        client = self.app.test_client(use_cookies=False)
        with self.app.app_context(), statements() as seen:
            # In a context of its own, as a server would give it: what one request has looked up stays with it.
            answer = Context().run(ask, client)
        assert answer.status_code == 200, answer.text
        return len(seen)

    def ask(self, function: str, person: Person, **body: Any) -> dict[str, Any]:
        """What an agent's call for a person answers, over HTTP."""
        headers = {"Authorization": f"Bearer {self.app.config['AGENTKIT_SECRET']}", "Content-Type": "application/json"}
        sent = json.dumps({"user_id": str(person.id), **body}).encode()
        request = Request(f"{self.homeroom.url}/api/agentkit/{function}", sent, headers)
        with urlopen(request, timeout=60) as answer:
            return dict(json.load(answer))

    def agent_tap(self, lesson: Class, student: Person) -> bytes:
        """An agent's call of `track_confusion` for a student."""
        body = json.dumps({"user_id": str(student.id), "course_id": str(lesson.id)})
        bearer = {"Authorization": f"Bearer {self.app.config['AGENTKIT_SECRET']}"}
        return post("/api/agentkit/track_confusion", body, "application/json", bearer)

    def browser_tap(self, lesson: Class, student: Person) -> bytes:
        """What a student's browser sends when the big button is tapped."""
        form = {"course_id": lesson.id, "csrf_token": student.csrf, "return_to": f"/courses/{lesson.id}"}
        headers = {"Cookie": student.cookie, "HX-Request": "true", "HX-Target": "div#class-assist"}
        return post("/do/confusion.ping", urlencode(form), "application/x-www-form-urlencoded", headers)

    def page(self, lesson: Class, person: Person) -> bytes:
        """A person opens the course page."""
        return get(f"/courses/{lesson.id}", {"Cookie": person.cookie})

    def stream(self, lesson: Class, person: Person, audience: str) -> bytes:
        """A person's page connects to its live stream."""
        return get(f"/live/{lesson.id}/{audience}", {"Cookie": person.cookie, "Accept": "text/event-stream"})


@contextmanager
def world(database: str, **environ: str) -> Iterator[World]:
    """A product on "SQLite" or "PostgreSQL" (as safe against a power cut as a school would have it), set by environ."""
    with tempfile.TemporaryDirectory(prefix="homeroom-bench-") as folder:
        if database == "SQLite":
            yield from _started(database, Path(folder) / "data", **environ)
        else:
            with postgres_server(durable=True) as server:
                yield from _started(database, Path(folder) / "data", DATABASE_URL=server.new_database(), **environ)


def _started(database: str, data: Path, **environ: str) -> Iterator[World]:
    secret = {name: secrets.token_urlsafe(32) for name in ("SECRET_KEY", "AGENTKIT_SECRET")}
    homeroom = Homeroom(data, HOMEROOM_DEMO="0", AGENTKIT_RATE="1000000/minute", **secret, **environ)
    try:
        homeroom.start()
        made = World(database, homeroom)
        yield made
        with made.app.app_context():
            db.engine.dispose()
    finally:
        homeroom.end()
