"""A real SMTP server that behaves as badly as it is told to."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session

from app.setting_values import MailServer


@dataclass
class Mailroom:
    """What it got, and how it behaves: `rcpt` and `data` are its answers, one a call, the last one for ever.

    An answer is a line such as "250 OK", "hang" for silence, "close" for a cut line, or "take and close" for a line
    that is cut after the message was taken.
    """

    port: int = 0
    rcpt: list[str] = field(default_factory=lambda: ["250 OK"])
    data: list[str] = field(default_factory=lambda: ["250 Taken"])
    taken: list[Envelope] = field(default_factory=list)

    @property
    def server(self) -> MailServer:
        return MailServer("127.0.0.1", self.port)

    @property
    def messages(self) -> list[EmailMessage]:
        """What was taken, parsed."""
        found = [message_from_bytes(bytes(envelope.content or b""), policy=default) for envelope in self.taken]
        assert all(isinstance(each, EmailMessage) for each in found)
        return found  # type: ignore[return-value]


@dataclass
class _Counter:
    """Where a mailroom's letters are handed in; the server looks at all that it has, for each connection anew."""

    room: Mailroom

    async def handle_RCPT(
        self, server: Any, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.room.rcpt.pop(0) if len(self.room.rcpt) > 1 else self.room.rcpt[0]
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return await self._behave(server, answer)

    async def handle_DATA(self, server: Any, _session: Session, envelope: Envelope) -> str:
        answer = self.room.data.pop(0) if len(self.room.data) > 1 else self.room.data[0]
        if answer.startswith(("250", "take")):
            self.room.taken.append(envelope)
        return await self._behave(server, answer)

    async def _behave(self, server: Any, answer: str) -> str:
        if answer == "hang":
            await asyncio.sleep(60)
        if answer.endswith("close"):
            server.transport.abort()
        return answer


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def mailroom() -> Iterator[Mailroom]:
    """A running one."""
    room = Mailroom(free_port())
    controller = Controller(_Counter(room), hostname="127.0.0.1", port=room.port, enable_SMTPUTF8=True)  # type: ignore[no-untyped-call]
    controller.start()  # type: ignore[no-untyped-call]
    try:
        yield room
    finally:
        controller.stop()  # type: ignore[no-untyped-call]
