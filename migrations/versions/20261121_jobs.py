"""Long work in the background, and private files

Revision ID: 20261121_jobs
Revises: 20261121_quizzes
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_jobs"
down_revision = "20261121_quizzes"
branch_labels = None
depends_on = None


def _id():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", _id(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("started_by_id", _id(), nullable=True),
        sa.Column("course_id", _id(), nullable=True),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("done", _id(), nullable=False),
        sa.Column("total", _id(), nullable=False),
        sa.Column("sentence", sa.String(500), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("attempts", _id(), nullable=False),
        sa.Column("claim", sa.String(32), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alive_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["users.id"], name="fk_jobs_started_by_id_users", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name="fk_jobs_course_id_courses", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_started_by_id", "jobs", ["started_by_id"])
    op.create_index("ix_jobs_course_id", "jobs", ["course_id"])
    op.create_index("ix_jobs_state_alive_at", "jobs", ["state", "alive_at"])
    op.create_table(
        "stored_files",
        sa.Column("id", _id(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", _id(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stored_files"),
        sa.UniqueConstraint("key", name="uq_stored_files_key"),
    )


def downgrade() -> None:
    op.drop_table("stored_files")
    op.drop_table("jobs")
