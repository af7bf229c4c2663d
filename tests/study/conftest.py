"""The demo deck as passages, and a course's full text as the retrieval gives it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

import pytest

from app import ROOT
from app.courses import parse_deck
from app.study import query
from app.study.passage import Passage

Find = Callable[[str], list[Passage]]


@pytest.fixture(scope="session")
def biology() -> list[Passage]:
    """The slides of the demo course."""
    deck = parse_deck((ROOT / "app" / "demo" / "biology_101.md").read_text(encoding="utf-8"))
    return [
        Passage(100 + number, number, slide.title, slide.body, slide.notes, slide.topic)
        for number, slide in enumerate(deck.slides, start=1)
    ]


def search_in(passages: Sequence[Passage]) -> Find:
    """A real FTS5 index over passages: a question to the eight best."""
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE slides USING fts5(title, body, tokenize = 'porter unicode61')")
    for row, passage in enumerate(passages):
        body = f"{passage.text}\n{passage.notes}"
        index.execute(
            "INSERT INTO slides(rowid, title, body) VALUES (?, ?, ?)",
            (row, f"{passage.title} {passage.topic or ''}", body),
        )

    def find(question: str) -> list[Passage]:
        if (match := query.fts5(question)) is None:
            return []
        rows = index.execute(
            "SELECT rowid FROM slides WHERE slides MATCH ? ORDER BY bm25(slides, 3, 1) LIMIT 8", (match,)
        )
        return [passages[row] for (row,) in rows]

    return find


@pytest.fixture(scope="session")
def find(biology: list[Passage]) -> Find:
    """Full-text search in the demo course."""
    return search_in(biology)
