"""Conversations with the assistant, their answers' runs, and what was called for them.

Revision ID: 20261121_chat
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_chat"
down_revision = "20261121_taps"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("person_id", _ID, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("course_id", _ID, sa.ForeignKey("courses.id", ondelete="SET NULL"), nullable=True),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_conversations_course_id", "conversations", ["course_id"])
    op.create_index(
        "ix_conversations_person_id_status_updated_at", "conversations", ["person_id", "status", "updated_at"]
    )
    op.create_table(
        "chat_messages",
        sa.Column("id", _ID, primary_key=True),
        sa.Column(
            "conversation_id", _ID, sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("speaker", sa.String(20), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("page_url", sa.String(500), nullable=True),
        sa.Column("page_title", sa.String(200), nullable=True),
        sa.Column("by", sa.String(100), nullable=True),
        sa.Column("liked", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(500), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "chat_runs",
        sa.Column("id", _ID, primary_key=True),
        sa.Column(
            "conversation_id", _ID, sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("question_id", _ID, sa.ForeignKey("chat_messages.id", ondelete="CASCADE"), nullable=False),
        sa.Column("answer_id", _ID, sa.ForeignKey("chat_messages.id", ondelete="CASCADE"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("log", sa.String(32), nullable=False),
        sa.Column("owner", sa.String(64), nullable=True),
        sa.Column("leased_until", _MOMENT, nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("error_code", sa.String(40), nullable=True),
        sa.Column("error", sa.String(500), nullable=True),
        sa.Column("retry", sa.Boolean(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.UniqueConstraint("answer_id"),
    )
    op.create_index("ix_chat_runs_question_id", "chat_runs", ["question_id"])
    op.create_index("ix_chat_runs_state_leased_until", "chat_runs", ["state", "leased_until"])
    op.create_table(
        "chat_calls",
        sa.Column("id", _ID, primary_key=True),
        sa.Column(
            "conversation_id", _ID, sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("run_id", _ID, sa.ForeignKey("chat_runs.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("answer_id", _ID, sa.ForeignKey("chat_messages.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("capability", sa.String(80), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.Column("tree", sa.JSON(), nullable=True),
        sa.Column("page", sa.String(500), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
    )


def downgrade() -> None:
    for table in ("chat_calls", "chat_runs", "chat_messages", "conversations"):
        op.drop_table(table)
