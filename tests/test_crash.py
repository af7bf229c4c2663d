"""Under a load of taps, parts of the running service are killed: no acknowledged tap is lost, none is doubled."""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from sqlalchemy import func, select

from app.class_assist.models import ConfusionPing
from app.extensions import db
from tests.bench.world import OPEN_WIDE, Class, World
from tests.product import Homeroom, until

pytestmark = pytest.mark.xdist_group("product")
SECRETS = {"SECRET_KEY": "a secret for tests", "AGENTKIT_SECRET": "a-secret-for-agents"}
CLIENTS = 6
RETRIES = 200


@dataclass
class Tapping:
    """Agents that tap for students until told to stop, each tap with a key and tried again until it is answered."""

    world: World
    lesson: Class
    acknowledged: list[int] = field(default_factory=list)
    retried: int = 0
    wrong: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Tapping:
        for number in range(CLIENTS):
            students = self.lesson.students[number::CLIENTS]
            thread = threading.Thread(target=self._client, args=([student.id for student in students],))
            thread.start()
            self.threads.append(thread)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(60)

    def go_on(self, taps: int) -> bool:
        """Whether so many more taps are acknowledged before long."""
        goal = len(self.acknowledged) + taps
        return until(lambda: len(self.acknowledged) >= goal or bool(self.wrong), 15) and not self.wrong

    def _client(self, students: list[int]) -> None:
        turn = 0
        while not self.stop.is_set():
            self._tap(students[turn % len(students)])
            turn += 1

    def _tap(self, student: int) -> None:
        key = str(uuid.uuid4())
        body = json.dumps({"user_id": str(student), "course_id": str(self.lesson.id)})
        for _ in range(RETRIES):
            try:
                status, answer = self._ask(body, key)
            except (OSError, http.client.HTTPException):
                status, answer = 0, b""
            if status == 200:
                self.acknowledged.append(int(json.loads(answer)["event_id"]))
                return
            if 0 < status < 500:
                self.wrong.append(f"{status} {answer.decode()}")
                return
            self.retried += 1
            time.sleep(0.05)
        self.wrong.append("no answer after many tries")

    def _ask(self, body: str, key: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.world.homeroom.port, timeout=5)
        headers = {
            "Authorization": f"Bearer {SECRETS['AGENTKIT_SECRET']}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        try:
            connection.request("POST", "/api/agentkit/track_confusion", body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A running product with an empty school."""
    homeroom = Homeroom(tmp_path / "data", HOMEROOM_DEMO="0", AGENTKIT_RATE="1000000/minute", **SECRETS)
    try:
        homeroom.start()
        yield World("SQLite", homeroom)
    finally:
        homeroom.end()


def test_killing_web_worker_and_valkey_under_load_loses_and_doubles_no_tap(world: World) -> None:
    lesson = world.new_class(60, settings=OPEN_WIDE)
    with Tapping(world, lesson) as tapping:
        assert tapping.go_on(60), tapping.wrong
        for words, which in (("gunicorn", -1), ("app.processes worker", -1), ("valkey-server", 0), ("gunicorn", 0)):
            victim = world.homeroom.processes(words)[which]
            victim.kill()
            psutil.wait_procs([victim], 5)
            assert tapping.go_on(40), (words, tapping.wrong)
    assert not tapping.wrong
    assert tapping.retried, "nothing was hit by the kills: the test has proved nothing"
    assert len(tapping.acknowledged) == len(set(tapping.acknowledged)), "two taps were given one event"
    assert until(world.homeroom.healthy, 15), world.homeroom.get("/health")
    with world.app.app_context():
        stored = set(db.session.execute(select(ConfusionPing.id)).scalars())
        by_course = select(func.count()).where(ConfusionPing.course_id == lesson.id)
        count = db.session.execute(by_course).scalar_one()
        db.session.remove()
        db.engine.dispose()
    assert set(tapping.acknowledged) == stored, "every tap was answered in the end, so each is one row"
    assert count == len(tapping.acknowledged)
