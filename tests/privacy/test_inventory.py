"""The inventory of people: a table with somebody in it that declares nothing fails here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, MetaData, String, Table

from app.core.personal_data import (
    Holding,
    Named,
    OnErasure,
    Pseudonymous,
    Unsearchable,
    declared_empty,
    holdings,
    holds,
)
from app.courses import Course
from app.domains import DOMAINS
from app.extensions import Base, db

SECRETS = ("hash", "pseudonym", "claim", "code", "upload")


def places_of_people(metadata: MetaData) -> Iterator[tuple[str, str]]:
    """Table and column wherever somebody is, or may be: a reference to a person or a file, a pseudonym, JSON, bytes."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            refers = any(key.column.table.name in ("users", "stored_files") for key in column.foreign_keys)
            if refers or "pseudonym" in column.name or isinstance(column.type, JSON | LargeBinary):
                yield table.name, column.name


def declared() -> set[tuple[str, str]]:
    found = {(each.table.name, each.found.column) for each in holdings()}
    files = {(each.table.name, each.files) for each in holdings() if each.files is not None}
    return found | files | set(declared_empty())


def test_every_table_with_a_person_in_it_says_what_becomes_of_them() -> None:
    assert DOMAINS
    escaped = sorted(set(places_of_people(db.metadata)) - declared())
    assert escaped == [], f"declare these in the domain's personal.py, as app/core/personal_data.py says: {escaped}"


def test_the_walk_finds_each_way_of_holding_a_person() -> None:
    metadata = MetaData()
    Table("users", metadata, Column("id", Integer, primary_key=True))
    Table("stored_files", metadata, Column("id", Integer, primary_key=True))
    Table(
        "escaped",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("reader_id", ForeignKey("users.id")),
        Column("student_pseudonym", String),
        Column("answer", JSON),
        Column("upload", LargeBinary),
        Column("file_id", ForeignKey("stored_files.id")),
        Column("title", String),
    )
    found = {column for table, column in places_of_people(metadata) if table == "escaped"}
    assert found == {"reader_id", "student_pseudonym", "answer", "upload", "file_id"}


def test_nothing_is_declared_that_is_not_there() -> None:
    columns = {(table.name, column.name) for table in db.metadata.sorted_tables for column in table.columns}
    assert declared() <= columns
    for each in holdings():
        assert str(each.kind)
        assert str(each.outcome).endswith("."), f"{each.table.name}: the outcome is a sentence"


@pytest.mark.parametrize("holding", holdings(), ids=lambda each: f"{each.table.name}.{each.found.column}")
def test_what_is_detached_can_be_and_no_secret_is_exported(holding: Holding) -> None:
    if holding.erasure is OnErasure.DETACH and isinstance(holding.found, Named | Unsearchable):
        assert holding.table.c[holding.found.column].nullable
    if isinstance(holding.found, Pseudonymous):
        assert holding.erasure is OnErasure.DETACH, "who counts by pseudonyms counts them after an erasure too"
    assert not [column for column in holding.shows if any(word in column for word in SECRETS)]


def test_a_declaration_that_names_no_column_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="no column reader_id"):
        holds(Course, Named("reader_id"), kind="Reading", erasure=OnErasure.DELETE, outcome="Deleted.")
    assert issubclass(Course, Base)
