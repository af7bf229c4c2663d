"""No student's words can break a full-text query, on either database."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.study import query
from tests.services import Postgres

HOSTILE = [
    'say "hello" AND NOT "x',
    "title: osmosis OR NEAR(a b, 3)",
    "*",
    "osmosis* ^cell {title} : - +",
    "it's a 'quote' \\ and \\' more",
    "nul\x00byte osmosis",
    "\ud800 lone surrogate osmosis",
    "a & b | !c <-> d :* ()",
    "x" * 10_000,
    " ".join(f"word{n}" for n in range(5_000)),
    "'; DROP TABLE slides; --",
    "² ½ Ⅷ ١٢٣ हिन्दी 细胞 e\u0301",
    "𞤀𞤁 😀 cell",
]


@pytest.fixture(scope="module")
def index() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE slides USING fts5(title, body, tokenize = 'porter unicode61')")
    connection.execute(
        "INSERT INTO slides VALUES ('Osmosis', 'Cells shrink when water leaves the cell; quote a word.')"
    )
    return connection


def hits(index: sqlite3.Connection, text: str) -> int:
    match = query.fts5(text)
    return 0 if match is None else len(index.execute("SELECT 1 FROM slides WHERE slides MATCH ?", (match,)).fetchall())


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_only_words_to_sqlite(index: sqlite3.Connection, text: str) -> None:
    assert hits(index, text) in (0, 1)
    assert hits(index, text + " osmosis") == 1 or len(text) > 1_000


@given(text=st.text(max_size=200))
def test_no_text_breaks_a_match(text: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE slides USING fts5(body, tokenize = 'porter unicode61')")
    assert hits(connection, text) == 0
    connection.close()


def test_hostile_words_are_only_words_to_postgresql(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        for text in HOSTILE:
            if (wanted := query.tsquery(text)) is None:
                continue
            for configuration in ("english", "simple"):
                connection.execute("SELECT numnode(to_tsquery(%s::regconfig, %s))", (configuration, wanted))
        found = connection.execute(
            "SELECT to_tsvector('english', 'Cells shrink') @@ to_tsquery('english', %s)",
            (query.tsquery("why does a cell's wall shrink?"),),
        ).fetchone()
    assert found == (True,)


def test_terms_are_quoted_joined_by_or_and_free_of_stop_words() -> None:
    assert query.fts5("What is the cell membrane?") == '"cell" OR "membrane"'
    assert query.tsquery("What is the cell membrane?") == "'cell' | 'membrane'"


@pytest.mark.parametrize("text", ["", "   ", "what is it?", "from all into", "?!", "\x00"])
def test_nothing_to_search_for_is_none(text: str) -> None:
    assert query.fts5(text) is None
    assert query.tsquery(text) is None


def test_a_long_text_becomes_a_short_query() -> None:
    terms = query.terms(" ".join(f"word{n}" for n in range(5_000)))
    assert len(terms) == query.MAX_TERMS
    assert len(query.terms("x" * 10_000)[0]) == query.MAX_TERM


def test_a_word_of_the_question_weighs_less_than_a_word_of_the_matter() -> None:
    assert query.weighted("different kinds of osmosis") == {"different": 0.25, "kinds": 0.25, "osmosis": 1.0}
    assert query.weighted("what is work?") == {"work": 1.0}
