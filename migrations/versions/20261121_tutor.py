"""Where students are on the ladder of hints.

Revision ID: 20261121_tutor
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_tutor"
down_revision = "20261121_usage"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "hint_steps",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("course_id", _ID, nullable=False),
        sa.Column("conversation_id", _ID, nullable=False),
        sa.Column("fingerprint", sa.String(500), nullable=False),
        sa.Column("question", sa.String(500), nullable=False),
        sa.Column("step", _ID, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["users.id"], name=op.f("fk_hint_steps_person_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name=op.f("fk_hint_steps_course_id_courses"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hint_steps")),
        sa.UniqueConstraint(
            "conversation_id",
            "course_id",
            "fingerprint",
            name=op.f("uq_hint_steps_conversation_id_course_id_fingerprint"),
        ),
    )
    op.create_index(op.f("ix_hint_steps_person_id"), "hint_steps", ["person_id"])
    op.create_index(op.f("ix_hint_steps_course_id"), "hint_steps", ["course_id"])


def downgrade() -> None:
    op.drop_table("hint_steps")
