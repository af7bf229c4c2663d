"""Lessons whose taps are no longer kept: their counts stay as they are.

Revision ID: 20261121_taps
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_taps"
down_revision = "20261121_leaving"
branch_labels = None
depends_on = None

_SOURCES = ("confusion_events", "presences", "slide_exposures")


def upgrade() -> None:
    op.add_column("lesson_counts", sa.Column("taps_gone_at", sa.DateTime(timezone=True), nullable=True))
    _watch(" AND taps_gone_at IS NULL")


def downgrade() -> None:
    _watch("")
    op.drop_column("lesson_counts", "taps_gone_at")


def _watch(unless_gone: str) -> None:
    """The triggers of `20261121_counts`, which forget a lesson's counts, with one condition more."""
    if op.get_bind().dialect.name == "sqlite":
        forget = f"BEGIN DELETE FROM lesson_counts WHERE lesson_id = OLD.lesson_id{unless_gone}; END"  # noqa: S608 - the conditions stand above
        for table in _SOURCES:
            op.execute(f"DROP TRIGGER forget_counts_{table}")
            op.execute(f"CREATE TRIGGER forget_counts_{table} AFTER DELETE ON {table} {forget}")
        op.execute("DROP TRIGGER forget_counts_moved")
        op.execute(
            "CREATE TRIGGER forget_counts_moved AFTER UPDATE OF slide_id, topic, pseudonym ON confusion_events "
            + forget
        )
        return
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION forget_counts() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM lessons WHERE id IN (SELECT lesson_id FROM gone) ORDER BY id FOR NO KEY UPDATE;
            DELETE FROM lesson_counts WHERE lesson_id IN (SELECT lesson_id FROM gone){unless_gone};
            RETURN NULL;
        END $$
        """  # noqa: S608
    )
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION forget_counts_of_one() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM lesson_counts WHERE lesson_id = OLD.lesson_id{unless_gone};
            RETURN NULL;
        END $$
        """  # noqa: S608
    )
