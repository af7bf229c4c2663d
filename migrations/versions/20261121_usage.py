"""Calls of language models, what is taken of each budget, and two views for whoever watches the cost

A table that SQLite has to write anew (`users`, `openai_usage`) cannot be renamed while a view reads it: a migration
that does so takes the views down first, and puts them up again.

Revision ID: 20261121_usage
Revises: 20261121_taps
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_usage"
down_revision = "20261121_chat"
branch_labels = None
depends_on = None

SUMMARY = """
CREATE VIEW openai_usage_summary AS
SELECT calls.user_id AS user_id,
       users.name AS teacher_name,
       SUM(CASE WHEN calls.type = 'chat' THEN 1 ELSE 0 END) AS total_chat_requests,
       SUM(CASE WHEN calls.type = 'image' THEN 1 ELSE 0 END) AS total_image_requests,
       SUM(CASE WHEN calls.type = 'chat' THEN COALESCE(calls.total_tokens, 0) ELSE 0 END) AS total_chat_tokens,
       SUM(calls.estimated_cost) AS total_cost,
       MAX(calls.created_at) AS last_request_at
FROM openai_usage AS calls LEFT JOIN users ON users.id = calls.user_id
GROUP BY calls.user_id, users.name
"""
DAILY = """
CREATE VIEW openai_daily_stats AS
SELECT charged_on AS date,
       type,
       COUNT(*) AS request_count,
       SUM(COALESCE(total_tokens, 0)) AS total_tokens,
       SUM(estimated_cost) AS total_cost,
       AVG(estimated_cost) AS avg_cost_per_request
FROM openai_usage
GROUP BY charged_on, type
ORDER BY charged_on DESC, type
"""


def _id():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "openai_usage",
        sa.Column("id", _id(), nullable=False),
        sa.Column("user_id", _id(), nullable=True),
        sa.Column("course_id", _id(), nullable=True),
        sa.Column("type", sa.String(length=10), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("capability", sa.String(length=60), nullable=False),
        sa.Column("prompt_tokens", _id(), nullable=True),
        sa.Column("completion_tokens", _id(), nullable=True),
        sa.Column("total_tokens", _id(), nullable=True),
        sa.Column("estimated_cost", sa.Numeric(10, 6), nullable=True),
        sa.Column("reserved_cost", sa.Numeric(10, 6), nullable=True),
        sa.Column("reserved_tokens", _id(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("assumed", sa.Boolean(), nullable=False),
        sa.Column("charged_on", sa.Date(), nullable=False),
        sa.Column("request_data", sa.JSON(), nullable=False),
        sa.Column("response_data", sa.JSON(), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_openai_usage_user_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_openai_usage_course_id_courses"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_openai_usage")),
    )
    for column in ("user_id", "type", "course_id", "state"):
        op.create_index(f"ix_openai_usage_{column}_created_at", "openai_usage", [column, "created_at"])
    for column in ("created_at", "model", "charged_on"):
        op.create_index(op.f(f"ix_openai_usage_{column}"), "openai_usage", [column])
    op.create_table(
        "budget_counts",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("user_id", _id(), nullable=True),
        sa.Column("course_id", _id(), nullable=True),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("cost", _id(), nullable=False),
        sa.Column("tokens", _id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_budget_counts_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_budget_counts_course_id_courses"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_budget_counts")),
    )
    for column in ("user_id", "course_id", "begins"):
        op.create_index(op.f(f"ix_budget_counts_{column}"), "budget_counts", [column])
    op.execute(SUMMARY)
    op.execute(DAILY)


def downgrade() -> None:
    op.execute("DROP VIEW openai_daily_stats")
    op.execute("DROP VIEW openai_usage_summary")
    op.drop_table("budget_counts")
    op.drop_table("openai_usage")
