"""A full-text index over the slides, kept true by the database itself

Revision ID: 20261121_study
Revises: 20261121_counts
"""

from alembic import op

revision = "20261121_study"
down_revision = "20261121_counts"
branch_labels = None
depends_on = None

# What is indexed of a slide's text and of its notes: as much as an explanation reads of them.
_MOST = 12000
_COLUMNS = "course_id, title, topic, body, notes"


def _values(row: str) -> str:
    """A slide's columns as the index holds them: `row` is `new`, `old` or `slides`."""
    return (
        f"{row}.id, {row}.course_id, {row}.title, {row}.topic,"
        f" substr({row}.body, 1, {_MOST}), substr({row}.notes, 1, {_MOST})"
    )


def _put(row: str, source: str = "") -> str:
    return f"INSERT INTO slide_index (rowid, {_COLUMNS}) SELECT {_values(row)} {source} WHERE {row}.removed_at IS NULL"


_TAKE_OUT = (
    f"INSERT INTO slide_index (slide_index, rowid, {_COLUMNS})"
    f" SELECT 'delete', {_values('old')} WHERE old.removed_at IS NULL"
)
_SQLITE = (
    # It holds no text of its own: that stands in `slides`. Words of a slide are found by their stems.
    f"CREATE VIRTUAL TABLE slide_index USING fts5({_COLUMNS}, content = '', tokenize = 'porter unicode61')",
    _put("slides", "FROM slides"),
    f"CREATE TRIGGER slides_are_indexed AFTER INSERT ON slides BEGIN {_put('new')}; END",
    f"CREATE TRIGGER slides_leave_the_index AFTER DELETE ON slides BEGIN {_TAKE_OUT}; END",
    f"CREATE TRIGGER slides_are_indexed_anew AFTER UPDATE OF id, {_COLUMNS}, removed_at ON slides"
    f" BEGIN {_TAKE_OUT}; {_put('new')}; END",
)
_POSTGRESQL = (
    "ALTER TABLE slides ADD COLUMN search tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('english', title || ' ' || coalesce(topic, '')), 'A')"
    f" || setweight(to_tsvector('english', left(body, {_MOST}) || ' ' || left(notes, {_MOST})), 'D')) STORED",
    "CREATE INDEX ix_slides_search ON slides USING gin (search)",
)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if on_sqlite else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP INDEX ix_slides_search")
        op.execute("ALTER TABLE slides DROP COLUMN search")
        return
    for trigger in ("slides_are_indexed", "slides_leave_the_index", "slides_are_indexed_anew"):
        op.execute(f"DROP TRIGGER {trigger}")
    op.execute("DROP TABLE slide_index")
