"""Who is confused now, one row a student

Revision ID: 20261121_confused_now
Revises: 20261121_interventions
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_confused_now"
down_revision = "20261121_interventions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "confused_students",
        sa.Column("lesson_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pseudonym", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lessons.id"], name="fk_confused_students_lesson_id_lessons", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lesson_id", "pseudonym", name="pk_confused_students"),
    )
    op.create_index("ix_confused_students_lesson_id_at", "confused_students", ["lesson_id", "at"])


def downgrade() -> None:
    op.drop_table("confused_students")
