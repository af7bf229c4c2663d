"""The slides of a course that say most about a question: full text, ranked by how telling each found word is.

SQLite ranks by its own BM25. PostgreSQL's `ts_rank_cd` does not know that a rare word says more than a common one: of
705 real questions over 173 paragraphs it put the right one first for 49 %. So there each word's `ts_rank`, which grows
ever slower with how often the word stands in a slide, is weighed by how rare the word is in the course, and by the
slide's length (by less than BM25 would, as short slides are short on purpose): 84.3 %, and SQLite 84.5 %. On both, a
word of the title or topic counts three times one of the text.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Text, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from app.core.sql import run
from app.extensions import db
from app.study import query
from app.study.explain import MAX_PASSAGES
from app.study.passage import Passage


def best_passages(course_id: int, question: str, most: int = MAX_PASSAGES) -> list[Passage]:
    """At most so many slides of the deck as it is now, best first; none where the question has no word to search for.

    Whoever asks has been let into the course before.
    """
    terms = query.terms(question)
    if not terms:
        return []
    if db.engine.dialect.name == "sqlite":
        # The course stands in the index too: else every slide of the school that has the words would be looked up.
        match = f'course_id : "{course_id}" AND {{title topic body notes}} : ({query.fts5(question)})'
        rows = run(_on_sqlite(), match=match, most=most)
    else:
        rows = run(_on_postgresql(), course=course_id, terms=list(terms), most=most)
    return [Passage(*row) for row in rows]


@cache
def _on_sqlite() -> TextClause:
    return text(
        """
        SELECT slides.id, number, slides.title, slides.body, slides.notes, slides.topic
        FROM (
            SELECT rowid AS slide_id, bm25(slide_index, 0, 3, 3, 1, 1) AS rank FROM slide_index
            WHERE slide_index MATCH :match ORDER BY 2, 1 LIMIT :most
        ) AS found JOIN slides ON slides.id = found.slide_id
        ORDER BY found.rank, slides.id
        """
    )


@cache
def _on_postgresql() -> TextClause:
    return text(
        """
        WITH asked AS MATERIALIZED (
            SELECT DISTINCT plainto_tsquery('english', term) AS word FROM unnest(:terms) AS term
            WHERE numnode(plainto_tsquery('english', term)) > 0
        ), deck AS (
            SELECT count(*) AS slides, avg(length(search)) AS usual FROM slides
            WHERE course_id = :course AND removed_at IS NULL
        ), hits AS MATERIALIZED (
            SELECT id, word, ts_rank('{0.33, 0.33, 0.33, 1}', search, word) AS often, length(search) AS size
            FROM asked JOIN slides ON search @@ word
            WHERE course_id = :course AND removed_at IS NULL
        ), telling AS (
            SELECT word, ln(1 + (min(slides) - count(*) + 0.5) / (count(*) + 0.5)) AS weight
            FROM hits, deck GROUP BY word
        ), found AS (
            SELECT id, sum(weight * often / (0.65 + 0.35 * size / usual)) AS rank
            FROM hits JOIN telling USING (word), deck
            GROUP BY id ORDER BY rank DESC, id LIMIT :most
        )
        SELECT id, number, title, body, notes, topic FROM found JOIN slides USING (id) ORDER BY rank DESC, id
        """
    ).bindparams(bindparam("terms", type_=ARRAY(Text())))
