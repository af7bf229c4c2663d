"""One unit of work: reads and writes together, one commit, and what may only happen once that commit is true."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.core.errors import Unavailable
from app.extensions import begin_as, db

_after: ContextVar[list[Callable[[], None]] | None] = ContextVar("after_commit", default=None)
_connection: ContextVar[Connection | None] = ContextVar("connection", default=None)


def after_commit(action: Callable[[], None]) -> None:
    """Run `action` once the surrounding transaction has committed; never, should it roll back."""
    actions = _after.get()
    if actions is None:
        raise RuntimeError("after_commit() outside a transaction")
    actions.append(action)


def connection() -> Connection:
    """The surrounding transaction's connection, or the session's own: asking the session for it takes far longer."""
    return _connection.get() or db.session.connection()


# SQLite has one writer at a time, and whoever meets it sleeps ever longer. We queue instead: the threads of a process
# for its lock, the processes for a file's. With 32 clients on two processes, this took taps from 56 to 177 a second.
_turn = threading.Lock()
PATIENCE = 5.0


@cache
def _queue(database: str, _process: int) -> int:
    return os.open(f"{database}-queue", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def _only_writer(database: str) -> Iterator[None]:
    """Wait for our turn to write; raises Unavailable where that takes longer than a person would wait."""
    if not _turn.acquire(timeout=PATIENCE):
        raise Unavailable("Homeroom is catching its breath. Please try again in a moment.")
    try:
        # Who holds it gives it back: after the work, or when SQLite's own patience ends, or by dying.
        descriptor = _queue(database, os.getpid())
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        _turn.release()


@contextmanager
def transaction(*, write: bool = True) -> Iterator[None]:
    """Commit once at the end, or roll everything back. A write starts as a write, so it never fails half-way."""
    session = db.session()
    actions: list[Callable[[], None]] = []
    token = _after.set(actions)
    try:
        bind = session.get_bind()
        if write and bind.dialect.name == "sqlite":
            # A door has read who is acting. That read is over: a write must not begin on its older snapshot.
            if session.in_transaction():
                session.commit()
            with _only_writer(bind.engine.url.database or ""):
                mode = begin_as.set("IMMEDIATE")
                try:
                    begun = session.connection()
                finally:
                    begin_as.reset(mode)
                yield from _work(session, begun)
        else:
            yield from _work(session, session.connection())
    finally:
        _after.reset(token)
    for action in actions:
        action()


def _work(session: Session, begun: Connection) -> Iterator[None]:
    token = _connection.set(begun)
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _connection.reset(token)
