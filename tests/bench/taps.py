"""How many taps a second, how quickly each, and how that compares with a bare Flask view."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.bench.bare import bare, request_of
from tests.bench.load import Load, driven
from tests.bench.report import Row, percentile, spread
from tests.bench.world import OPEN_WIDE, Person, World

CLIENTS = 32
STUDENTS = 2000


def measure(world: World, *, quick: bool) -> Iterator[Row]:
    """The rows of one database."""
    seconds = 4.0 if quick else 10.0
    lesson = world.new_class(STUDENTS, settings=OPEN_WIDE)
    requests = [world.agent_tap(lesson, student) for student in lesson.students]
    port, database = world.homeroom.port, world.database

    fast = driven(Load(port, requests, CLIENTS, seconds, warm=2)).good()
    with bare(world) as bare_port:
        plain = driven(Load(bare_port, [request_of(n) for n in range(STUDENTS)], CLIENTS, seconds, warm=1)).good()
    what = f"`track_confusion` through AgentKit, {CLIENTS} clients, {STUDENTS:,} students"
    rate = f"{fast.rate:.0f} taps/s ({spread(fast.milliseconds)})"
    yield Row(what, database, rate, "≥ 400 taps/s", fast.rate >= 400)
    yield Row("baseline: a bare Flask view with one INSERT", database, f"{plain.rate:.0f} requests/s")
    yield Row("share of the bare view's rate", database, f"{fast.rate / plain.rate:.2f}")

    calm_class = world.new_class(STUDENTS, settings=OPEN_WIDE)
    calm_requests = [world.agent_tap(calm_class, student) for student in calm_class.students]
    calm = driven(Load(port, calm_requests, CLIENTS, seconds, rate=50, warm=1)).good()
    high = percentile(calm.milliseconds, 0.95)
    yield Row("the same at 50 taps/s", database, spread(calm.milliseconds), "p95 ≤ 50 ms", high <= 50)

    count = _statements(world)
    yield Row("statements of such a tap", database, str(count), "≤ 8", count <= 8)


def _statements(world: World) -> int:
    """The most that a tap in a running lesson takes: the one that begins an alert is among them."""
    lesson = world.new_class(12, settings=OPEN_WIDE)
    headers = {"Authorization": f"Bearer {world.app.config['AGENTKIT_SECRET']}"}

    def tap(client: FlaskClient, student: Person) -> TestResponse:
        body = {"user_id": str(student.id), "course_id": str(lesson.id)}
        return client.post("/api/agentkit/track_confusion", json=body, headers=headers)

    counts = [world.statements_of(partial(tap, student=student)) for student in lesson.students]
    return max(counts[1:])
