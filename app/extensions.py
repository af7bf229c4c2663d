"""The libraries that hold state, created unbound; `create_app` binds them."""

from __future__ import annotations

import sqlite3
from contextvars import ContextVar
from typing import Any, cast

from flask import Flask, current_app
from flask_babel import Babel
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from redis import Redis
from sqlalchemy import Engine, MetaData, PoolProxiedConnection, event
from sqlalchemy.orm import DeclarativeBase, registry

from app.core.rates import ViewLimiter, count_in_one_trip
from app.core.types import TYPES

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints are called, so that migrations can drop them on any database."""


begin_as: ContextVar[str] = ContextVar("begin_as", default="DEFERRED")
"""How a transaction of SQLite begins: as one that only reads (DEFERRED) or as one that will write (IMMEDIATE)."""


class Base(DeclarativeBase):
    """Every table."""

    registry = registry(metadata=MetaData(naming_convention=NAMES), type_annotation_map=TYPES)


# A commit ends what was read, not what it means: rows stay usable, and no statement is spent on reading them again.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate()
login = LoginManager()
csrf = CSRFProtect()
limiter = ViewLimiter(get_remote_address, in_memory_fallback_enabled=True)
babel = Babel()
htmx = Htmx()


def valkey() -> Redis:
    """This app's connection pool to Valkey. Calls raise redis.RedisError at once when it is away."""
    return cast(Redis, current_app.extensions["valkey"])


def bind_valkey(app: Flask, url: str) -> None:
    """Connections are made on first use; nothing waits longer than a person would."""
    app.extensions["valkey"] = Redis.from_url(
        url, socket_connect_timeout=0.5, socket_timeout=2.0, health_check_interval=30
    )


def bind_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, patience, and transactions that begin when SQLAlchemy says so and as what it says."""

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA busy_timeout=5000; PRAGMA temp_store=MEMORY;"
        )

    def begin(connection: PoolProxiedConnection) -> None:
        driver: sqlite3.Connection = connection.driver_connection  # type: ignore[assignment]
        driver.execute(f"BEGIN {begin_as.get()}")

    # The dialect's own step and not a listener: with one, every connection carries what tells listeners.
    engine.dialect.do_begin = begin  # type: ignore[assignment, method-assign]


def init_app(app: Flask, redis_url: str) -> None:
    """Bind all of them, and prepare SQLite's connections where it is the database."""
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", _engine_options(app.config["SQLALCHEMY_DATABASE_URI"]))
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            bind_sqlite(db.engine)
    migrate.init_app(app, db, directory=app.config["MIGRATIONS"])
    login.init_app(app)
    login.session_protection = None  # sessions are rows; a phone changes its address all day
    csrf.init_app(app)
    count_in_one_trip()
    limiter.init_app(app)
    babel.init_app(app)
    htmx.init_app(app)
    bind_valkey(app, redis_url)


def _engine_options(url: str) -> dict[str, Any]:
    """Enough connections for a burst of taps; a stream holds none."""
    if url.startswith("sqlite"):
        return {"pool_size": 20, "max_overflow": 40, "pool_timeout": 10}
    return {"pool_size": 15, "max_overflow": 15, "pool_timeout": 10, "connect_args": {"connect_timeout": 3}}
