"""Agents that tap, as fast as they are answered, whatever is killed meanwhile."""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from dataclasses import dataclass, field

from tests.bench.world import Class, World
from tests.product import until

CLIENTS = 6
RETRIES = 200


@dataclass
class Tapping:
    """Agents that tap for students until told to stop, each tap with a key and tried again until it is answered."""

    world: World
    lesson: Class
    secret: str
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
            "Authorization": f"Bearer {self.secret}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        try:
            connection.request("POST", "/api/agentkit/track_confusion", body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()
