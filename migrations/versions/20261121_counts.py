"""What heatmaps show of lessons that are over, counted once

Revision ID: 20261121_counts
Revises: 20261121_files
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_counts"
down_revision = "20261121_files"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# What a lesson was counted from. A tap or a sign of life that comes needs no trigger: a lesson is counted some time
# after its end, when none can come any more.
_SOURCES = ("confusion_events", "presences", "slide_exposures")


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _of_lesson(table: str) -> list[sa.Column | sa.Constraint]:
    return [
        sa.Column("id", _ID, nullable=False),
        sa.Column("lesson_id", _ID, nullable=False),
        sa.Column("slide_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["lesson_counts.lesson_id"],
            name=op.f(f"fk_{table}_lesson_id_lesson_counts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slide_id"], ["slides.id"], name=op.f(f"fk_{table}_slide_id_slides"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.create_table(
        "lesson_counts",
        sa.Column("lesson_id", _ID, nullable=False, autoincrement=False),
        _number("taps"),
        _number("students"),
        _number("present"),
        sa.Column("first_tap_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lessons.id"], name=op.f("fk_lesson_counts_lesson_id_lessons"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lesson_id", name=op.f("pk_lesson_counts")),
    )
    op.create_table(
        "lesson_slide_counts",
        *_of_lesson("lesson_slide_counts"),
        _number("taps"),
        _number("students"),
        _number("present"),
        sa.Column("audience", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "lesson_part_counts",
        *_of_lesson("lesson_part_counts"),
        sa.Column("part", sa.String(length=200), nullable=True),
        _number("taps"),
        sa.Column("tappers", sa.LargeBinary(), nullable=False),
    )
    for table in ("lesson_slide_counts", "lesson_part_counts"):
        op.create_index(op.f(f"ix_{table}_lesson_id"), table, ["lesson_id"])
    if op.get_bind().dialect.name == "sqlite":
        _watch_sqlite()
    else:
        _watch_postgresql()


def _watch_sqlite() -> None:
    forget = "BEGIN DELETE FROM lesson_counts WHERE lesson_id = OLD.lesson_id; END"
    for table in _SOURCES:
        op.execute(f"CREATE TRIGGER forget_counts_{table} AFTER DELETE ON {table} {forget}")
    op.execute(
        f"CREATE TRIGGER forget_counts_moved AFTER UPDATE OF slide_id, topic, pseudonym ON confusion_events {forget}"
    )


def _watch_postgresql() -> None:
    # The lesson's row first: who is counting it at this moment holds that row, and has to be finished for the
    # deletion to see what was counted.
    op.execute(
        """
        CREATE FUNCTION forget_counts() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM 1 FROM lessons WHERE id IN (SELECT lesson_id FROM gone) ORDER BY id FOR NO KEY UPDATE;
            DELETE FROM lesson_counts WHERE lesson_id IN (SELECT lesson_id FROM gone);
            RETURN NULL;
        END $$
        """
    )
    for table in _SOURCES:
        op.execute(
            f"CREATE TRIGGER forget_counts_{table} AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone "
            "FOR EACH STATEMENT EXECUTE FUNCTION forget_counts()"
        )
    # PostgreSQL knows no transition table of an UPDATE OF; taps are moved one by one, and seldom.
    op.execute(
        """
        CREATE FUNCTION forget_counts_of_one() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM lesson_counts WHERE lesson_id = OLD.lesson_id;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER forget_counts_moved AFTER UPDATE OF slide_id, topic, pseudonym ON confusion_events "
        "FOR EACH ROW EXECUTE FUNCTION forget_counts_of_one()"
    )


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, name in (*((table, table) for table in _SOURCES), ("confusion_events", "moved")):
        op.execute(f"DROP TRIGGER forget_counts_{name}" + (f" ON {table}" if postgresql else ""))
    if postgresql:
        op.execute("DROP FUNCTION forget_counts()")
        op.execute("DROP FUNCTION forget_counts_of_one()")
    for table in ("lesson_part_counts", "lesson_slide_counts", "lesson_counts"):
        op.drop_table(table)
