"""Since when somebody has no place in any course.

Revision ID: 20261121_leaving
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_leaving"
down_revision = "20261121_slide_index"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("unplaced_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("users", "unplaced_since")
