"""When a person passed over what a widget of a conversation asks of them.

Revision ID: 20261121_skipped
Revises: 20261121_time_zone
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_skipped"
down_revision = "20261121_time_zone"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chat_calls", sa.Column("skipped_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("chat_calls", "skipped_at")
