"""Which migrations a database has had."""

from __future__ import annotations

from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def is_newest(connection: Connection, migrations: str | Path) -> bool:
    """Whether every migration of the folder has been made, as `alembic_version` tells."""
    newest = set(ScriptDirectory(migrations).get_heads())
    return set(MigrationContext.configure(connection).get_current_heads()) == newest
