"""An index that has each slide's students in order, in place of one that nothing asks often

Revision ID: 20261121_slide_index
Revises: 20261121_roster_jobs
"""

from alembic import op

revision = "20261121_slide_index"
down_revision = "20261121_roster_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_confusion_events_recent", "confusion_events")
    op.create_index("ix_confusion_events_slide", "confusion_events", ["lesson_id", "slide_id", "pseudonym"])


def downgrade() -> None:
    op.drop_index("ix_confusion_events_slide", "confusion_events")
    op.create_index("ix_confusion_events_recent", "confusion_events", ["lesson_id", "at", "resolved_at", "pseudonym"])
