"""Migrations go up, down to nothing and up again on both databases, and end where the models are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from app import ROOT
from app.extensions import db
from app.study import full_text
from app.study.search import best_passages
from tests.conftest import make_app
from tests.school import make_school
from tests.services import Postgres, Valkey

MIGRATIONS = str(ROOT / "migrations")


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path: Path, valkey: Valkey) -> Iterator[Flask]:
    """An application on a database of its own, migrated to the newest revision."""
    url = ""
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.new_database()
    app = make_app(tmp_path, valkey.url, url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def differences() -> list[object]:
    with db.engine.connect() as connection:
        opts = {"compare_type": True, "compare_server_default": True, "include_object": full_text.is_modelled}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, db.metadata))


def test_the_migrated_schema_is_what_the_models_say(migrated: Flask) -> None:
    assert migrated
    unmodelled = full_text.TABLES if db.engine.dialect.name == "sqlite" else set()
    assert tables() == {table.name for table in db.metadata.sorted_tables} | {"alembic_version"} | unmodelled
    assert differences() == []


def test_the_full_text_index_is_all_that_no_model_describes_and_follows_the_slides(migrated: Flask) -> None:
    assert migrated
    table, column = full_text.COLUMN
    columns = {each["name"] for each in inspect(db.engine).get_columns(table)}
    modelled = set(db.metadata.tables[table].columns.keys())
    assert columns - modelled == (set() if db.engine.dialect.name == "sqlite" else {column})
    course_id = make_school(migrated, students=1, deck="# Osmosis\nWater moves.").course_id
    assert [each.title for each in best_passages(course_id, "What is osmosis?")] == ["Osmosis"]


def test_everything_can_be_taken_down_and_put_up_again(migrated: Flask) -> None:
    assert migrated
    downgrade(directory=MIGRATIONS, revision="base")
    assert tables() == {"alembic_version"}
    upgrade(directory=MIGRATIONS)
    assert differences() == []
    upgrade(directory=MIGRATIONS)
    assert differences() == []


def test_each_step_can_be_taken_back(migrated: Flask) -> None:
    assert migrated
    steps = len(list(ScriptDirectory(MIGRATIONS).walk_revisions()))
    for _ in range(steps):
        downgrade(directory=MIGRATIONS, revision="-1")
    assert tables() == {"alembic_version"}


def test_there_is_one_newest_revision() -> None:
    assert len(ScriptDirectory(MIGRATIONS).get_heads()) == 1
