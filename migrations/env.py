"""Alembic's way to Homeroom's database and tables. Runs inside an application, by `flask db` or at the start."""

from __future__ import annotations

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext

from app.core.types import UtcDateTime
from app.extensions import db
from app.study.full_text import is_modelled


def render_item(kind: str, item: Any, _autogen: AutogenContext) -> str | bool:
    """Migrations are history: they name plain column types, not classes that may change."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_item=render_item,
        include_object=is_modelled,
        # SQLite changes a table by writing it anew.
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
