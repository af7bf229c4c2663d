"""The baseline of a tap: a Flask view with one INSERT, under the product's gunicorn and in its database."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from flask import Flask, Response, jsonify, request
from sqlalchemy import BigInteger, Column, DateTime, Integer, MetaData, String, Table, create_engine, insert

from app.extensions import bind_sqlite
from tests.bench.load import post
from tests.bench.world import World
from tests.product import ROOT, free_port, until

TAPS = Table(
    "bench_taps",
    MetaData(),
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("course_id", Integer, nullable=False),
    Column("pseudonym", String(32), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)


def create_app() -> Flask:
    """Nobody is asked who they are, nothing is counted, nobody is told."""
    app = Flask("bare")
    engine = create_engine(os.environ["BENCH_DATABASE"], pool_size=20, max_overflow=40)
    if engine.dialect.name == "sqlite":
        bind_sqlite(engine)

    @app.get("/")
    def ready() -> str:
        return "ready"

    @app.post("/tap")
    def tap() -> Response:
        body = request.get_json()
        row = {"course_id": int(body["course_id"]), "pseudonym": body["user_id"], "at": datetime.now(UTC)}
        with engine.begin() as connection:
            result = connection.execute(insert(TAPS).values(row))
        return jsonify({"success": True, "event_id": str(result.inserted_primary_key[0])})  # type: ignore[index]

    return app


def request_of(student: int) -> bytes:
    """A tap for the bare view."""
    return post("/tap", f'{{"user_id": "{student}", "course_id": "1"}}', "application/json", {})


@contextmanager
def bare(world: World) -> Iterator[int]:
    """The bare view, served from the world's database; gives its port."""
    port = free_port()
    uri = world.app.config["SQLALCHEMY_DATABASE_URI"]
    engine = create_engine(uri)
    TAPS.create(engine)
    engine.dispose()
    with tempfile.TemporaryDirectory(prefix="homeroom-bare-") as folder:
        own = {"HOMEROOM_DATA": folder, "SECRET_KEY": "none", "PORT": str(port), "BENCH_DATABASE": uri}
        command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "tests.bench.bare:create_app()"]
        server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **own})
        try:
            assert until(lambda: _answers(port), 30)
            yield port
        finally:
            server.terminate()
            server.wait(30)


def _answers(port: int) -> bool:
    with suppress(OSError, urllib.error.URLError), urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1):
        return True
    return False
