"""A mail server that is never silent and never done: every conversation ends, and says what is sure."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from app.messages.channels import NotSent, NotSure, Outcome, Sent
from app.messages.mail import Email
from app.setting_values import MailServer
from tests.messages.test_mail import LETTER

pytestmark = pytest.mark.usefixtures("context")

USUAL = {
    "banner": b"220 ready\r\n",
    "EHLO": b"250 here\r\n",
    "MAIL": b"250 ok\r\n",
    "RCPT": b"250 ok\r\n",
    "DATA": b"354 go on\r\n",
    "text": b"250 taken\r\n",
    "QUIT": b"221 bye\r\n",
}


class Dripping:
    """A mail server on a real socket that sends a byte every 50 ms, for ever, at one step of the conversation."""

    def __init__(self, step: str, endless: bytes = b"2", first: bytes = b"") -> None:
        self.step, self.endless, self.first = step, endless, first
        self.text = b""
        self.over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.server = MailServer("127.0.0.1", self._listening.getsockname()[1])

    def run(self) -> None:
        with suppress(OSError):
            line, _address = self._listening.accept()
            with line, line.makefile("rb") as said:
                self._answer(line, "banner")
                for command in said:
                    word = command[:4].decode().upper().strip()
                    self._answer(line, word)
                    if word == "DATA":
                        while (part := said.readline()) not in (b".\r\n", b""):
                            self.text += part
                        self._answer(line, "text")

    def _answer(self, line: socket.socket, step: str) -> None:
        if step == self.step:
            line.sendall(self.first)
        while step == self.step and not self.over.wait(0.05):
            line.sendall(self.endless)
        line.sendall(USUAL.get(step, b"500 what?\r\n"))

    def close(self) -> None:
        self.over.set()
        # Closing alone wakes nobody who waits for a client that never came.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@contextmanager
def dripping(step: str, endless: bytes = b"2", first: bytes = b"") -> Iterator[Dripping]:
    server = Dripping(step, endless, first)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join(5)
        assert not thread.is_alive()


def send(server: MailServer, before_text: float = 0.6, for_text: float = 0.6) -> tuple[Outcome, float]:
    email = Email(server, "homeroom@school.example", before_text=before_text, for_text=for_text)
    begin = time.monotonic()
    return email.send(LETTER), time.monotonic() - begin


@pytest.mark.parametrize("endless", [b"2", b"250-more\r\n"], ids=["bytes", "lines"])
@pytest.mark.parametrize("step", ["banner", "EHLO", "MAIL", "RCPT", "DATA"])
def test_who_drips_before_the_text_has_surely_got_nothing_and_is_tried_again(step: str, endless: bytes) -> None:
    with dripping(step, endless) as server:
        outcome, took = send(server.server)
    assert outcome == NotSent("The mail server did not answer in time.", retry=True)
    assert took < 3
    assert server.text == b""


def test_who_drips_after_the_text_leaves_nobody_sure() -> None:
    with dripping("text") as server:
        outcome, took = send(server.server)
    assert isinstance(outcome, NotSure)
    assert took < 3
    assert b"Look at slide 2." in server.text


def test_a_slow_goodbye_changes_nothing_and_is_not_waited_for() -> None:
    with dripping("QUIT") as server:
        outcome, took = send(server.server, before_text=5)
    assert outcome == Sent()
    assert took < 4


def test_a_tls_server_that_drips_its_greeting_is_left_in_time() -> None:
    record = b"\x16\x03\x03\x3f\xff\x02\x00\x3f\xf0"  # the head of a long answer to the client's hello
    with dripping("banner", b"\0", record) as server:
        tls = MailServer("127.0.0.1", server.server.port, tls=True)
        outcome, took = send(tls)
    assert outcome == NotSent("The mail server did not answer in time.", retry=True)
    assert took < 3


def test_the_time_before_the_text_is_not_taken_from_the_text() -> None:
    with dripping("none") as server:
        outcome, _took = send(server.server, before_text=5, for_text=5)
    assert outcome == Sent()
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(2)
            assert not thread.is_alive(), "no clock is left running"
