"""What a quiz was asked for with, so that only the same request counts as a second press.

Revision ID: 20261122_quiz_requests
Revises: 20261121_skipped
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_quiz_requests"
down_revision = "20261121_skipped"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("quizzes", sa.Column("request", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("quizzes", "request")
