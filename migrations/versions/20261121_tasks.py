"""Tasks, who of a course has done what was given to it, and messages about no course.

Revision ID: 20261121_tasks
Revises: 20261121_tutor
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_tasks"
down_revision = "20261121_tutor"
branch_labels = None
depends_on = None


def _id():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", _id(), nullable=False),
        sa.Column("owner_id", _id(), nullable=True),
        sa.Column("author_id", _id(), nullable=True),
        sa.Column("course_id", _id(), nullable=True),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_timed", sa.Boolean(), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_from", sa.String(length=10), nullable=False),
        sa.Column("version", _id(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("owner_id IS NOT NULL OR course_id IS NOT NULL", name=op.f("ck_tasks_somebodys")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_tasks_author_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_tasks_course_id_courses"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_tasks_owner_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index("ix_tasks_owner_id_completed_at", ["owner_id", "completed_at"], unique=False)
        batch_op.create_index("ix_tasks_course_id_owner_id", ["course_id", "owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_remind_at"), ["remind_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_deleted_at"), ["deleted_at"], unique=False)
    op.create_table(
        "task_completions",
        sa.Column("task_id", _id(), nullable=False),
        sa.Column("user_id", _id(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_task_completions_task_id_tasks"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_task_completions_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("task_id", "user_id", name=op.f("pk_task_completions")),
    )
    with op.batch_alter_table("task_completions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_completions_user_id"), ["user_id"], unique=False)
    _course_of_messages(nullable=True)


def _course_of_messages(*, nullable: bool) -> None:
    # SQLite changes the column by writing the table anew, and dropping the old one would take the deliveries along.
    keeps = op.get_bind().dialect.name == "sqlite"
    if keeps:
        op.execute("CREATE TEMPORARY TABLE kept_deliveries AS SELECT * FROM deliveries")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.alter_column("course_id", existing_type=_id(), nullable=nullable)
    if keeps:
        op.execute("DELETE FROM deliveries")
        op.execute("INSERT INTO deliveries SELECT * FROM kept_deliveries")
        op.execute("DROP TABLE kept_deliveries")


def downgrade() -> None:
    op.execute("DELETE FROM messages WHERE course_id IS NULL")
    _course_of_messages(nullable=False)
    op.drop_table("task_completions")
    op.drop_table("tasks")
