"""The few statements that both databases have, under one name, and the quick way to run one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Executable, Result
from sqlalchemy.dialects import postgresql, sqlite

from app.core.transaction import connection
from app.extensions import db


def insert_or(table: Any) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, for the database in use."""
    if db.engine.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def run(statement: Executable, **values: Any) -> Result[Any]:
    """Run a statement that was built once, with the values of its bound parameters.

    Building and compiling is nine tenths of what a small statement costs: the pulse took 1.86 ms built anew, and
    0.13 ms so. It goes past the ORM: no objects come back, and what is pending is not flushed first.
    """
    return connection().execute(statement, values)
