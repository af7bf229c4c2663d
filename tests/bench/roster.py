"""A roster of a large school, from the file that an administrator chooses to the last of its rows."""

from __future__ import annotations

import http.client
import re
import secrets
import time
from collections.abc import Iterator
from threading import Event, Thread

from sqlalchemy import func, select

from app.accounts import User
from app.courses import Enrolment
from app.extensions import db
from tests.bench.report import Row, percentile, spread
from tests.bench.world import Class, Person, World
from tests.roster.roster_files import FRAME, enrolment, klass, oneroster, user

STUDENTS = 5000
TEACHERS = 250
COURSES = 1000
COURSES_EACH = 6
TAP_EVERY = 0.1
PATIENCE = 120.0


def measure(world: World, *, quick: bool) -> Iterator[Row]:  # noqa: ARG001
    """The preview, the import in the background, and what others notice of it."""
    administrator = world.administrator()
    lesson = world.new_class(50)
    roster = _roster()
    with world.app.app_context():
        before = _count()
    done = Event()
    taps: list[float] = []
    watcher = Thread(target=_tap, args=(world, lesson, done, taps))
    watcher.start()
    try:
        begun = time.monotonic()
        seen = _send(world, administrator, roster)
        looked = time.monotonic() - begun
        where = _begin(world, administrator, seen)
        _wait(world, administrator, where)
        took = time.monotonic() - begun - looked
    finally:
        done.set()
        watcher.join()
    with world.app.app_context():
        people, places = (after - count for after, count in zip(_count(), before, strict=True))
        db.session.commit()
    assert people == STUDENTS + TEACHERS, people
    assert places == STUDENTS * COURSES_EACH + COURSES, places
    what = f"a roster of {STUDENTS:,} students ({places:,} places in {COURSES:,} courses, OneRoster) is imported"
    said = f"{took:.1f} s (looked at before in {looked:.1f} s)"
    yield Row(what, world.database, said, "≤ 20 s", took <= 20)
    assert percentile(taps, 1.0) < PATIENCE * 1000
    yield Row("a student's tap meanwhile, 10 a second", world.database, spread(taps))


def _roster() -> bytes:
    mark = secrets.token_hex(3)
    teachers = [user(f"{mark}-t{n}", f"Tea{n}", "Cher", "teacher", identifier=f"{mark}T{n}") for n in range(TEACHERS)]
    students = [user(f"{mark}-s{n}", f"Stu{n}", "Dent", identifier=f"{mark}S{n}") for n in range(STUDENTS)]
    classes = [klass(f"{mark}-c{n}", f"Course {n}") for n in range(COURSES)]
    places = [
        enrolment(f"{mark}-e{n}-{each}", f"{mark}-c{(n * COURSES_EACH + each) % COURSES}", f"{mark}-s{n}")
        for n in range(STUDENTS)
        for each in range(COURSES_EACH)
    ]
    places += [
        enrolment(f"{mark}-et{n}", f"{mark}-c{n}", f"{mark}-t{n % TEACHERS}", "teacher", primary="true")
        for n in range(COURSES)
    ]
    return oneroster({**FRAME, "classes": classes, "users": [*teachers, *students], "enrollments": places})


def _count() -> tuple[int, int]:
    return tuple(
        db.session.execute(select(func.count()).select_from(table)).scalar_one() for table in (User, Enrolment)
    )


def _ask(world: World, person: Person, method: str, path: str, body: bytes, kind: str) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", world.homeroom.port, timeout=PATIENCE)
    headers = {"Cookie": person.cookie, **({"Content-Type": kind} if kind else {})}
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text, answer.headers.get("Location", "")


def _send(world: World, person: Person, roster: bytes) -> str:
    """Choose the file; returns the id of what was looked at."""
    edge = secrets.token_hex(16)
    parts = (
        f'--{edge}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{person.csrf}\r\n'.encode(),
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="roster.zip"\r\n'.encode(),
        b"Content-Type: application/zip\r\n\r\n" + roster + f"\r\n--{edge}--\r\n".encode(),
    )
    status, page, _ = _ask(world, person, "POST", "/roster", b"".join(parts), f"multipart/form-data; boundary={edge}")
    found = re.search(r'name="import_id" value="(\d+)"', page)
    assert status == 200, page[-2000:]
    assert found, page[-2000:]
    return found[1]


def _begin(world: World, person: Person, import_id: str) -> str:
    form = f"csrf_token={person.csrf}&import_id={import_id}".encode()
    status, page, where = _ask(world, person, "POST", "/roster", form, "application/x-www-form-urlencoded")
    assert status == 303, page[-2000:]
    return where


def _wait(world: World, person: Person, where: str) -> None:
    """Look at the page as a browser does, only more often, until everything is there."""
    deadline = time.monotonic() + PATIENCE
    while True:
        _, page, _ = _ask(world, person, "GET", where, b"", "")
        if "The roster is imported" in page:
            return
        assert "<progress" in page, page[-2000:]
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.1)


def _tap(world: World, lesson: Class, done: Event, taps: list[float]) -> None:
    """One student after the other taps, and how long each waits for the answer, in milliseconds."""
    number = 0
    while not done.wait(TAP_EVERY):
        student = lesson.students[number % len(lesson.students)]
        number += 1
        form = f"course_id={lesson.id}&csrf_token={student.csrf}".encode()
        begun = time.perf_counter()
        status, page, _ = _ask(world, student, "POST", "/do/confusion.ping", form, "application/x-www-form-urlencoded")
        taps.append((time.perf_counter() - begun) * 1000)
        assert status == 303, page[-500:]
