"""Deck files and the pictures of slides

Revision ID: 20261121_files
Revises: 20261121_jobs
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_files"
down_revision = "20261121_jobs"
branch_labels = None
depends_on = None


def _id():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # A table of its own: to add a column to the slides, SQLite would make them anew, and lose what watches them.
    op.create_table(
        "slide_pictures",
        sa.Column("slide_id", _id(), nullable=False),
        sa.Column("file_id", _id(), nullable=False),
        sa.Column("width", _id(), nullable=False),
        sa.Column("height", _id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["slide_id"], ["slides.id"], name="fk_slide_pictures_slide_id_slides", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name="fk_slide_pictures_file_id_stored_files", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("slide_id", name="pk_slide_pictures"),
    )
    op.create_index("ix_slide_pictures_file_id", "slide_pictures", ["file_id"])
    op.create_table(
        "deck_imports",
        sa.Column("id", _id(), nullable=False),
        sa.Column("course_id", _id(), nullable=False),
        sa.Column("created_by_id", _id(), nullable=True),
        sa.Column("filename", sa.String(120), nullable=False),
        sa.Column("file_id", _id(), nullable=True),
        sa.Column("job_id", _id(), nullable=True),
        sa.Column("contents", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name="fk_deck_imports_course_id_courses", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name="fk_deck_imports_created_by_id_users", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name="fk_deck_imports_file_id_stored_files", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_deck_imports_job_id_jobs", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_deck_imports"),
    )
    op.create_index("ix_deck_imports_course_id", "deck_imports", ["course_id"])
    op.create_index("ix_deck_imports_created_by_id", "deck_imports", ["created_by_id"])


def downgrade() -> None:
    op.drop_table("deck_imports")
    op.drop_table("slide_pictures")
