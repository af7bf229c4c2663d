"""A mail server for the tests, and a school that uses it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.messages import mail
from tests.messages.mailroom import Mailroom, mailroom


@pytest.fixture
def post_office() -> Iterator[Mailroom]:
    """A mail server of one's own."""
    with mailroom() as room:
        yield room


@pytest.fixture
def mailed(app: Flask, post_office: Mailroom, monkeypatch: pytest.MonkeyPatch) -> Mailroom:
    """The application with that server set up."""
    monkeypatch.setitem(app.config, "SMTP_URL", post_office.server)
    monkeypatch.setitem(app.config, "MAIL_FROM", "homeroom@school.example")
    return post_office


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little patience with a silent server."""
    monkeypatch.setattr(mail, "TIMEOUT", 0.5)
