"""One situation a database for all tests of the doors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.extensions import db
from tests.conftest import DATABASES, app_on, make_app
from tests.doors.situation import Situation, make_situation
from tests.services import Valkey


@pytest.fixture(scope="session", params=DATABASES)
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, valkey: Valkey) -> Iterator[Flask]:
    """An application for these tests alone: they compare whole tables, which stay small here."""
    yield from app_on(request, tmp_path_factory.mktemp("doors"), f"{valkey.url}?db=4")


@pytest.fixture(scope="session")
def shared(app: Flask) -> Situation:
    """A school that these tests share: `situation` puts it right again before each of them."""
    return make_situation(app)


@pytest.fixture
def situation(shared: Situation) -> Situation:
    """The shared school with its lesson running."""
    shared.refresh()
    return shared


@pytest.fixture(scope="session")
def strict(tmp_path_factory: pytest.TempPathFactory, valkey: Valkey) -> Iterator[Situation]:
    """A school of its own where the limits are those of a school: 60 calls and 5 sign-ins a minute."""
    folder = tmp_path_factory.mktemp("strict")
    app = make_app(folder, f"{valkey.url}?db=3", AGENTKIT_RATE="60/minute", SIGN_IN_RATE="5/minute")
    yield make_situation(app)
    with app.app_context():
        db.engine.dispose()
