"""The ways a message reaches somebody, behind one interface."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask_babel import gettext as _

INBOX = "inbox"
EMAIL = "email"
LMS = "lms"
SMS = "sms"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message for one person, with all that a channel needs to know. `created_at` is when it was written."""

    delivery_id: int
    created_at: datetime
    address: str
    name: str
    sender: str
    course: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Sent:
    """It has arrived, or somebody else has answered for it."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """It has surely not gone out. `retry` says whether another try may succeed, `sentence` what was wrong."""

    sentence: str
    retry: bool


@dataclass(frozen=True, slots=True)
class NotSure:
    """It may have gone out and may not: nobody sends it again unasked."""

    sentence: str


Outcome = Sent | NotSent | NotSure


class Channel(Protocol):
    """A way to people. `send` raises nothing that it can name, and never waits without an end."""

    @property
    def name(self) -> str: ...

    def available(self) -> bool:
        """Whether this school has it."""

    def send(self, outgoing: Outgoing) -> Outcome:
        """Try once."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """Inside Homeroom: the delivery's row is the message, so it has arrived when it is committed."""

    name: str = INBOX

    def available(self) -> bool:
        """Always."""
        return True

    def send(self, _outgoing: Outgoing) -> Outcome:
        """Nothing is left to do."""
        return Sent()


@dataclass(frozen=True, slots=True)
class NotConnected:
    """A channel that this school could have and has not: it says so, and takes nothing."""

    name: str

    def available(self) -> bool:
        """Never, until something is connected."""
        return False

    def send(self, _outgoing: Outgoing) -> Outcome:
        """Refuses, for good."""
        return NotSent(_("Not connected."), retry=False)
