"""Somebody who reads an answer of the running product as a page does: over HTTP, from any place on."""

from __future__ import annotations

import html
import http.client
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.bench.world import Person, World

PARTIAL = re.compile(r"<hx-partial .*?</hx-partial>", re.DOTALL)


@dataclass
class Said:
    """What came of a message: the answer, and the conversation that it stands in."""

    answer: int
    conversation: int
    page: str


class Talker:
    """One person at one running product."""

    def __init__(self, world: World, person: Person) -> None:
        self.port = world.homeroom.port
        self.person = person

    def connection(self, timeout: float = 20) -> http.client.HTTPConnection:
        """A line of its own."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def send(self, method: str, path: str, **form: object) -> tuple[int, str]:
        """One request as HTMX would send it: its status and its page."""
        line = self.connection()
        headers = {"Cookie": self.person.cookie, "HX-Request": "true"}
        body = None
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({"csrf_token": self.person.csrf, **form})
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()

    def say(self, message: str, **form: object) -> Said:
        """Ask the assistant."""
        return self._begun("/chat/messages", message=message, **form)

    def retry(self, answer: int) -> Said:
        """Tap "Try again"."""
        return self._begun(f"/chat/answers/{answer}/retry")

    def _begun(self, path: str, **form: object) -> Said:
        status, page = self.send("POST", path, **form)
        assert status == 200, page
        answer = re.search(r"/chat/streams/(\d+)", page)
        conversation = re.search(r'name="conversation_id"[^>]*value="(\d+)"', page)
        assert answer is not None, page
        return Said(int(answer[1]), int(conversation[1]) if conversation else 0, page)

    def line(self, answer: int) -> str:
        """The answer as its page draws it now."""
        status, page = self.send("GET", f"/chat/answers/{answer}")
        assert status == 200, page
        return page


@dataclass
class Following:
    """A page that follows one answer. `text` is what it has been told so far, `place` its `Last-Event-ID`."""

    talker: Talker
    answer: int
    text: str = ""
    place: str = ""
    done: bool = False
    connects: int = 0
    ports: list[int] = field(default_factory=list)
    """The local end of each of its lines, by which a process can be asked whose they were."""

    def read(self, enough: Callable[[], bool] = lambda: False) -> None:
        """Connect, and read until the end, until `enough` or until the line breaks."""
        line = self.talker.connection()
        headers = {"Cookie": self.talker.person.cookie, "Accept": "text/event-stream"}
        if self.place:
            headers["Last-Event-ID"] = self.place
        try:
            line.request("GET", f"/chat/streams/{self.answer}", headers=headers)
            assert line.sock is not None
            self.ports.append(line.sock.getsockname()[1])
            answer = line.getresponse()
            assert answer.status == 200, answer.read()
            self.connects += 1
            event: list[str] = []
            while not self.done and not enough() and (row := answer.readline()):
                if row.strip(b"\r\n"):
                    event.append(row.decode().rstrip("\r\n"))
                else:
                    self._told(event)
                    event = []
        finally:
            line.close()

    def go_on(self, seconds: float = 30) -> None:
        """Read to the end, and connect again as often as the line breaks, as a page does."""
        until = time.monotonic() + seconds
        while not self.done and time.monotonic() < until:
            with suppress(OSError, http.client.HTTPException):
                self.read()
            if not self.done:
                time.sleep(0.2)

    def _told(self, rows: list[str]) -> None:
        data = [row[6:] for row in rows if row.startswith("data: ")]
        if "event: done" in rows:
            self.done = True
            return
        for row in rows:
            if row.startswith("id: "):
                self.place = row[4:]
        self.text += html.unescape(PARTIAL.sub("", "\n".join(data)))


def in_background(work: Callable[[], object]) -> threading.Thread:
    """Have it done beside the test."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread
