"""Hidden, filtered and merged questions; interventions

Revision ID: 20261121_interventions
Revises: 20261121_people
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_interventions"
down_revision = "20261121_people"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Added one by one: written anew by SQLite, the table would take its votes along.
_COLUMNS = ("hidden_at", "filtered_at")


def _reference(table: str, name: str, to: str, *, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}_{to}"), ondelete=ondelete)


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("student_questions", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "question_merges",
        sa.Column("question_id", _ID, nullable=False, autoincrement=False),
        sa.Column("into_id", _ID, nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        _reference("question_merges", "question_id", "student_questions", ondelete="CASCADE"),
        _reference("question_merges", "into_id", "student_questions", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_question_merges")),
    )
    op.create_index(op.f("ix_question_merges_into_id"), "question_merges", ["into_id"])
    op.create_table(
        "interventions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("course_id", _ID, nullable=False),
        sa.Column("lesson_id", _ID, nullable=False),
        sa.Column("slide_id", _ID, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", _ID, nullable=True),
        sa.Column("confused", _ID, nullable=False),
        sa.Column("active", _ID, nullable=False),
        _reference("interventions", "course_id", "courses", ondelete="CASCADE"),
        _reference("interventions", "lesson_id", "lessons", ondelete="CASCADE"),
        _reference("interventions", "slide_id", "slides", ondelete="SET NULL"),
        _reference("interventions", "started_by_id", "users", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interventions")),
    )
    for name in ("course_id", "lesson_id", "started_by_id"):
        op.create_index(op.f(f"ix_interventions_{name}"), "interventions", [name])


def downgrade() -> None:
    op.drop_table("interventions")
    op.drop_table("question_merges")
    for name in reversed(_COLUMNS):
        op.drop_column("student_questions", name)
