"""The product as `make run` starts it, on a Valkey that a test can stop, and a browser; one of each a test process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.visitor import SchoolDay, chromium
from tests.product import Homeroom
from tests.services import Valkey, valkey_server

RATES = dict.fromkeys(("AGENTKIT_RATE", "SIGN_IN_RATE", "JOIN_RATE"), "10000/minute")


@pytest.fixture(scope="session")
def bus() -> Iterator[Valkey]:
    """The started product's Valkey. A test that stops it must start it again."""
    with valkey_server() as server:
        yield server


@pytest.fixture(scope="session")
def school_day(tmp_path_factory: pytest.TempPathFactory, bus: Valkey) -> Iterator[SchoolDay]:
    """The demo school, running."""
    homeroom = Homeroom(tmp_path_factory.mktemp("browser") / "data", REDIS_URL=bus.url, **RATES)
    try:
        homeroom.start()
        with chromium() as browser:
            yield SchoolDay(homeroom, browser)
        homeroom.interrupt()
    finally:
        homeroom.end()


@pytest.fixture
def day(school_day: SchoolDay) -> Iterator[SchoolDay]:
    """The running school, with all tabs closed at the end."""
    yield school_day
    school_day.leave()


@pytest.fixture
def lesson(day: SchoolDay) -> SchoolDay:
    """A new lesson in period 3, on slide 7."""
    day.begin()
    return day
