"""Guests: until when they are here, and which courses let them in

Revision ID: 20261121_guests
Revises: 20261121_study
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_guests"
down_revision = "20261121_study"
branch_labels = None
depends_on = None

_COLUMNS = (("users", "guest_until"), ("courses", "guests_since"))


def upgrade() -> None:
    for table, name in _COLUMNS:
        op.add_column(table, sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table, name in _COLUMNS:
        op.drop_column(table, name)
