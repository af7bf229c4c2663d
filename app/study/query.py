"""From a student's words to a full-text query that cannot break: only whole words reach it, and each is quoted.

Terms are joined by OR and ranked by the database, so one word that the slides do not know does no harm. FTS5's
`porter` and PostgreSQL's `english` find the forms of a word. Scripts without spaces (Chinese, Japanese, Thai) are
found by whole runs only, as both databases index them so.
"""

from __future__ import annotations

import unicodedata

from app.study.words import ASKING, STOP_WORDS, TELLING, parts, stem

MAX_CHARACTERS = 4_000
MAX_TERMS = 32
MAX_TERM = 64
WEAK = 0.25
"""What a word of the question ("different", "happen") weighs beside a word of the matter."""


def terms(text: str) -> tuple[str, ...]:
    """The distinct meaningful words of a question, in order: at most 32 of at most 64 characters."""
    normal = unicodedata.normalize("NFC", text[:MAX_CHARACTERS])
    found = dict.fromkeys(part[:MAX_TERM] for part in parts(normal) if part not in STOP_WORDS or part in TELLING)
    return () if found.keys() <= TELLING else tuple(found)[:MAX_TERMS]


def weighted(text: str) -> dict[str, float]:
    """Each term with its weight: 1 for a word of the matter, `WEAK` for a word of the question.

    Where the question has only weak words ("what is work?"), they are the matter and weigh 1.
    """
    weights = {term: WEAK if term in ASKING or term in TELLING else 1.0 for term in terms(text)}
    if 1.0 not in weights.values():
        return dict.fromkeys(weights, 1.0)
    return weights


def matter(text: str) -> frozenset[str]:
    """The stems of what a question is about: without its words of asking, unless it has no others."""
    return frozenset(stem(term) for term, weight in weighted(text).items() if weight == 1.0 and term not in TELLING)


def fts5(text: str) -> str | None:
    """A string for SQLite's `MATCH`, or None where nothing is left to search for."""
    return " OR ".join(quoted(term) for term in terms(text)) or None


def quoted(term: str) -> str:
    """One term as FTS5 reads it: a word, and nothing of its language."""
    return '"' + term.replace('"', '""') + '"'


def tsquery(text: str) -> str | None:
    """A string for PostgreSQL's `to_tsquery(config, ...)`, or None where nothing is left to search for.

    The query may still be empty there (`numnode(...) = 0`), for its own stop words are dropped by the dictionary.
    """
    quoted = ("'" + term.replace("\\", "\\\\").replace("'", "''") + "'" for term in terms(text))
    return " | ".join(quoted) or None
