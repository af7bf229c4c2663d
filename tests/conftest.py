"""Fixtures that every test may use: a real Valkey, both databases, an application on each, and the cast."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextvars import Context
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import HealthCheck
from hypothesis import settings as examples
from sqlalchemy import text
from xdist.scheduler import LoadGroupScheduling

from app import ROOT, create_app
from app.core import clock
from app.core.actor import Actor
from app.extensions import db
from app.settings import Settings
from tests.school import PASSWORD, SECRET, School, make_school
from tests.services import Postgres, Valkey, postgres_server, valkey_server
from tests.workers import Workers, workers_of_their_own

# Before any test module asks which capabilities there are.
import_module("app.application")

# The same examples each time, and no clock in hand: a busy machine is no finding.
examples.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("steady")


class Together(LoadGroupScheduling):
    """One worker for all tests that share a browser, and one for those that start the product to break it.

    pytest-xdist 3.8 tells its scheduler of a group by an attribute of a test that pytest 9.2 does not have any more,
    and then groups nothing; so the group is read off the module.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.partition("::")[0]) or str(super()._split_scope(nodeid))

    def _assign_work_unit(self, node: Any) -> None:
        # The longest units by far: begun last, they would leave the others with nothing to do.
        for group in ("product", "browser"):
            if group in self.workqueue:
                self.workqueue.move_to_end(group, last=False)
        super()._assign_work_unit(node)

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        """See xdist, which would count the finished units again at the end of each test, and they are thousands."""
        super().mark_test_complete(node, item_index, duration)
        units = self.assigned_work[node]
        scope = self._split_scope(self.registered_collections[node][item_index])
        if scope in units and all(units[scope].values()):
            del units[scope]


@cache
def group_of(path: str) -> str | None:
    """The group whose tests run one after another, if a module is marked to be of one."""
    module = (ROOT / path).read_text(encoding="utf-8")
    found = re.search(r'^pytestmark = pytest\.mark\.xdist_group\("(\w+)"\)', module, re.MULTILINE)
    return found[1] if found else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:
    """Keep the groups of `--dist loadgroup` together."""
    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_finish() -> None:
    """Have the collector of garbage pass over what is there for good: the product, and thousands of tests."""
    gc.freeze()


@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    """This test process's Valkey. A test that stops it must start it again."""
    with valkey_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """This test process's PostgreSQL."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    """What starts processes of their own, which a test may kill."""
    with workers_of_their_own() as starter:
        yield starter


def make_app(folder: Path, redis_url: str, database_url: str = "", **environ: str) -> Flask:
    """An application with its own data folder and migrated database."""
    settings = Settings.from_environment(
        {
            "HOMEROOM_DATA": str(folder),
            "REDIS_URL": redis_url,
            "DATABASE_URL": database_url,
            "SECRET_KEY": "a secret for tests",
            "AGENTKIT_SECRET": SECRET,
            "AGENTKIT_RATE": "10000/minute",
            "SIGN_IN_RATE": "1000/minute",
            "JOIN_RATE": "1000/minute",
            **environ,
        }
    )
    app = create_app(settings)
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        db.session.remove()
    return app


DATABASES = ("sqlite", "postgresql")


def app_on(request: pytest.FixtureRequest, folder: Path, redis_url: str) -> Iterator[Flask]:
    """An application on a new database of the request's parameter."""
    url = request.getfixturevalue("postgres").new_database() if request.param == "postgresql" else ""
    app = make_app(folder, redis_url, url)
    if url:
        with app.app_context():
            # Valkey counts by person what each may do an hour, and the two databases share it: no two are the same.
            db.session.execute(text("ALTER SEQUENCE users_id_seq RESTART WITH 1000001"))
            db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session", params=DATABASES)
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, valkey: Valkey) -> Iterator[Flask]:
    """The application, on each database in turn. All tests share its rows: make a school of your own."""
    yield from app_on(request, tmp_path_factory.mktemp(request.param), valkey.url)


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An application (and request) context for tests that call capabilities themselves."""
    with app.test_request_context():
        yield app
        db.session.rollback()


@pytest.fixture
def school(context: Flask) -> School:
    """A course with its cast, inside a context."""
    return make_school(context)


class Time:
    """The server's clock, in the test's hand."""

    def __init__(self) -> None:
        self.now = clock.now()

    def pass_(self, seconds: float) -> None:
        """Let time go on."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """Stop the clock; `time.pass_(31)` moves it."""
    held = Time()

    def now() -> datetime:
        return held.now

    monkeypatch.setattr(clock, "now", now)
    return held


class Browser(FlaskClient):
    """A test client that fills in CSRF tokens, as a browser's forms do."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request with nothing of the test's own context: `g` and the session of the database are its own."""
        return Context().run(super().open, *args, **kwargs)

    def token(self) -> str:
        """This session's CSRF token, read off a page."""
        page = self.get("/join").text if self.get("/join").status_code == 200 else self.get("/sign-in").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, "the page has no form"
        return found[1]

    def sign_in(self, email: str, password: str = PASSWORD) -> Any:
        """Sign in by the form."""
        return self.post("/sign-in", data={"csrf_token": self.token(), "email": email, "password": password})

    def do(self, name: str, /, *, region: str = "", return_to: str = "", **data: Any) -> Any:
        """Send an action's form; with `region`, as HTMX would."""
        headers = {"HX-Request": "true", "HX-Target": f"div#{region}"} if region else {}
        fields = {"csrf_token": self.token(), "return_to": return_to, **data}
        return self.post(f"/do/{name}", data=fields, headers=headers)


@pytest.fixture
def browser(app: Flask) -> Any:
    """A function that gives a browser, signed in as an actor of a school where one is named."""
    app.test_client_class = Browser

    def opened(school: School | None = None, actor: Actor | None = None) -> Browser:
        client = app.test_client()
        assert isinstance(client, Browser)
        if school is not None and actor is not None:
            assert client.sign_in(school.email(actor)).status_code == 303
        return client

    return opened


@pytest.fixture
def agent(app: Flask) -> Any:
    """A function that calls the AgentKit door with the school's secret: `agent("track_confusion", user_id=…)`."""

    def call(function: str, *, token: str = SECRET, headers: dict[str, str] | None = None, **body: Any) -> Any:
        sent = {"Authorization": f"Bearer {token}", **(headers or {})}
        return Context().run(app.test_client().post, f"/api/agentkit/{function}", json=body, headers=sent)

    return call
