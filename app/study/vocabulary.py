"""Which words the slides of a course hold, asked of the full text that also finds slides."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

from sqlalchemy import TextClause, text

from app.core.sql import run
from app.extensions import db
from app.study import query
from app.study.explain import LONG
from app.study.passage import Passage
from app.study.words import PART, TELLING, content, parts, stem

_READ = 20
"""So many slides at most are read for one word."""
_MOST_NAMED = 3
_SHORT = 4
_LONGER_BY = 3


def holds_word(course_id: int, word: str) -> bool:
    """Whether a slide of the course has this very word, letter for letter; forms of it are other words."""
    word = word.casefold()
    return any(word in parts(each) for each in _found(course_id, word, begins=False))


def unheard(course_id: int, question: str, passages: Sequence[Passage], course_name: str = "") -> tuple[str, ...]:
    """The words that a question is about and no slide has in any form, as they were written: three at most.

    `passages` are those found for it. A longer question says more by the way, so it counts only with half of its
    words. Scripts without capitals are left out: full text does not find their words inside a run, or behind a prefix.
    """
    asked = {part.casefold(): part for part in PART.findall(unicodedata.normalize("NFC", question))}
    matter = [term for term, weight in query.weighted(question).items() if weight == 1.0 and term not in TELLING]
    known = set(content(course_name)).union(*(_stems(passage) for passage in passages))
    missing = [term for term in matter if stem(term) not in known and _can_be_told(term) and not _held(course_id, term)]
    if len(matter) >= LONG and 2 * len(missing) < len(matter):
        return ()
    return tuple(asked.get(term, term) for term in missing[:_MOST_NAMED])


def _stems(passage: Passage) -> set[str]:
    heads = content(f"{passage.title} {passage.topic or ''}")
    return set(heads).union(*(sentence.stems for sentence in passage.sentences))


def _can_be_told(term: str) -> bool:
    return len(term) > 1 and term.upper() != term and not any(character.isdigit() for character in term)


def _held(course_id: int, term: str) -> bool:
    """Whether a slide has a form of a word; what looks like a form of a longer word counts as one, to be sure."""
    if _found(course_id, term, begins=False):
        return True
    root = stem(term)
    if len(root) > _SHORT:
        root = root[: max(_SHORT, len(root) - 2)]
    near = (part for each in _found(course_id, root, begins=True) for part in parts(each) if part.startswith(root))
    return any(
        stem(part) == stem(term) or (len(stem(term)) > _SHORT and abs(len(part) - len(term)) <= _LONGER_BY)
        for part in near
    )


def _found(course_id: int, word: str, *, begins: bool) -> list[str]:
    """The texts of the first slides that full text finds for a word, or for what begins with it."""
    if not PART.fullmatch(word):
        return []
    if db.engine.dialect.name == "sqlite":
        match = f'course_id : "{course_id}" AND {{title topic body notes}} : {query.quoted(word)}{"*" * begins}'
        rows = run(_sqlite(), match=match, most=_READ)
    else:
        match = f"'{word}'{':*' * begins}"
        rows = run(_postgresql(), course=course_id, match=match, most=_READ)
    return [f"{row.title} {row.topic or ''} {row.body} {row.notes}" for row in rows]


@cache
def _sqlite() -> TextClause:
    return text(
        "SELECT slides.title, slides.topic, slides.body, slides.notes"
        " FROM slide_index JOIN slides ON slides.id = slide_index.rowid WHERE slide_index MATCH :match LIMIT :most"
    )


@cache
def _postgresql() -> TextClause:
    return text(
        "SELECT title, topic, body, notes FROM slides WHERE course_id = :course AND removed_at IS NULL"
        " AND search @@ to_tsquery('english', :match) LIMIT :most"
    )
