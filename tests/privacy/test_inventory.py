"""The inventory of people: a table with somebody in it that declares nothing fails here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, MetaData, String, Table, Text

from app.core.personal_data import (
    Holding,
    Named,
    OnErasure,
    Pseudonymous,
    Unsearchable,
    declared_empty,
    declared_texts,
    holdings,
    holds,
    says_freely,
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


def hanging_on_people(metadata: MetaData, owned: set[str]) -> Iterator[tuple[str, str]]:
    """Table and column of every reference, over any number of tables, to rows that are a person's.

    What a person's row is made of may lie in a table that names nobody: it goes, or stays, with them.
    """
    personal = set(owned)
    for table in metadata.sorted_tables:
        to = [
            column for column in table.columns if any(key.column.table.name in personal for key in column.foreign_keys)
        ]
        if to and table.name not in owned:
            personal.add(table.name)
            yield from ((table.name, column.name) for column in to)


def texts(metadata: MetaData) -> Iterator[tuple[str, str]]:
    """Table and column of every text: somebody may be named in any."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String | Text) and not column.foreign_keys:
                yield table.name, column.name


def known() -> set[tuple[str, str]]:
    """What a declaration speaks of in any way: an export shows it, erasure blanks it, or it says why not."""
    shown = {(each.table.name, column) for each in holdings() for column in (*each.shows, *each.blanks)}
    return declared() | shown | set(declared_texts())


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


def test_every_table_that_hangs_on_a_persons_rows_is_declared() -> None:
    owned = {each.table.name for each in holdings()}
    escaped = sorted(set(hanging_on_people(db.metadata, owned)) - known())
    assert escaped == [], f"declare a holding through what they refer to, or why they hold nobody: {escaped}"


def test_every_text_is_exported_blanked_or_has_a_reason() -> None:
    escaped = sorted(set(texts(db.metadata)) - known())
    assert escaped == [], f"export these, or say why not with says_freely or holds_nobody: {escaped}"
    assert all(declared_texts().values())


def test_the_walks_find_what_hangs_on_a_person_over_several_tables_and_every_text() -> None:
    metadata = MetaData()
    Table("users", metadata, Column("id", Integer, primary_key=True))
    Table("diaries", metadata, Column("id", Integer, primary_key=True), Column("of", ForeignKey("users.id")))
    page = Column("diary_id", ForeignKey("diaries.id"))
    Table("pages", metadata, Column("id", Integer, primary_key=True), page, Column("words", Text))
    Table("lines", metadata, Column("page_id", ForeignKey("pages.id"), primary_key=True), Column("ink", String(9)))
    Table("weather", metadata, Column("id", Integer, primary_key=True))
    found = set(hanging_on_people(metadata, {"users", "diaries"}))
    assert found == {("pages", "diary_id"), ("lines", "page_id")}
    assert set(texts(metadata)) == {("pages", "words"), ("lines", "ink")}


def test_nothing_is_declared_that_is_not_there() -> None:
    columns = {(table.name, column.name) for table in db.metadata.sorted_tables for column in table.columns}
    assert known() <= columns
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
    with pytest.raises(ValueError, match="no column diary"):
        says_freely(Course, "diary", why="x")
    assert issubclass(Course, Base)
