"""A person's own time zone; null is the school's.

Revision ID: 20261121_time_zone
Revises: 20261121_tasks
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_time_zone"
down_revision = "20261121_tasks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("time_zone", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("users", "time_zone")
