"""Quizzes, their items, assignments, tries and answers, and the cards of what was missed

Revision ID: 20261121_quizzes
Revises: 20261121_confused_now
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_quizzes"
down_revision = "20261121_confused_now"
branch_labels = None
depends_on = None


def _id():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _key(table, column, target, ondelete):
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "quizzes",
        sa.Column("id", _id(), nullable=False),
        sa.Column("course_id", _id(), nullable=False),
        sa.Column("author_id", _id(), nullable=True),
        sa.Column("practice_of_id", _id(), nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("focus", sa.String(20), nullable=False),
        sa.Column("difficulty", sa.String(20), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("everybody", sa.Boolean(), nullable=False),
        sa.Column("audience", sa.String(20), nullable=True),
        sa.Column("passing_score", _id(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        _key("quizzes", "course_id", "courses", "CASCADE"),
        _key("quizzes", "author_id", "users", "SET NULL"),
        _key("quizzes", "practice_of_id", "users", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_quizzes"),
    )
    op.create_index("ix_quizzes_author_id", "quizzes", ["author_id"])
    op.create_index("ix_quizzes_practice_of_id", "quizzes", ["practice_of_id"])
    op.create_index("ix_quizzes_course_id_practice_of_id", "quizzes", ["course_id", "practice_of_id"])
    op.create_table(
        "quiz_items",
        sa.Column("id", _id(), nullable=False),
        sa.Column("quiz_id", _id(), nullable=False),
        sa.Column("position", _id(), nullable=False),
        sa.Column("form", sa.String(20), nullable=False),
        sa.Column("stem", sa.Text(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("key_id", sa.String(4), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("accepted", sa.JSON(), nullable=False),
        sa.Column("case_sensitive", sa.Boolean(), nullable=False),
        sa.Column("slide_id", _id(), nullable=True),
        sa.Column("topic", sa.String(200), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("in_notes", sa.Boolean(), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("version", _id(), nullable=False),
        _key("quiz_items", "quiz_id", "quizzes", "CASCADE"),
        _key("quiz_items", "slide_id", "slides", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_quiz_items"),
    )
    op.create_index("ix_quiz_items_quiz_id_position", "quiz_items", ["quiz_id", "position"])
    op.create_index("ix_quiz_items_slide_id", "quiz_items", ["slide_id"])
    op.create_table(
        "quiz_assignments",
        sa.Column("quiz_id", _id(), nullable=False),
        sa.Column("student_id", _id(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        _key("quiz_assignments", "quiz_id", "quizzes", "CASCADE"),
        _key("quiz_assignments", "student_id", "users", "CASCADE"),
        sa.PrimaryKeyConstraint("quiz_id", "student_id", name="pk_quiz_assignments"),
    )
    op.create_index("ix_quiz_assignments_student_id", "quiz_assignments", ["student_id"])
    op.create_table(
        "quiz_attempts",
        sa.Column("id", _id(), nullable=False),
        sa.Column("quiz_id", _id(), nullable=False),
        sa.Column("student_id", _id(), nullable=False),
        sa.Column("number", _id(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("right", _id(), nullable=True),
        sa.Column("total", _id(), nullable=True),
        sa.Column("score", _id(), nullable=True),
        _key("quiz_attempts", "quiz_id", "quizzes", "CASCADE"),
        _key("quiz_attempts", "student_id", "users", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_quiz_attempts"),
        sa.UniqueConstraint("quiz_id", "student_id", "number", name="uq_quiz_attempts_quiz_id_student_id_number"),
    )
    unfinished = sa.text("finished_at IS NULL")
    op.create_index(
        "uq_quiz_attempts_open",
        "quiz_attempts",
        ["quiz_id", "student_id"],
        unique=True,
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )
    op.create_index("ix_quiz_attempts_student_id_finished_at", "quiz_attempts", ["student_id", "finished_at"])
    op.create_table(
        "quiz_answers",
        sa.Column("attempt_id", _id(), nullable=False),
        sa.Column("item_id", _id(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("slip", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        _key("quiz_answers", "attempt_id", "quiz_attempts", "CASCADE"),
        _key("quiz_answers", "item_id", "quiz_items", "CASCADE"),
        sa.PrimaryKeyConstraint("attempt_id", "item_id", name="pk_quiz_answers"),
    )
    op.create_index("ix_quiz_answers_item_id", "quiz_answers", ["item_id"])
    op.create_table(
        "review_cards",
        sa.Column("id", _id(), nullable=False),
        sa.Column("student_id", _id(), nullable=False),
        sa.Column("course_id", _id(), nullable=False),
        sa.Column("item_id", _id(), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        _key("review_cards", "student_id", "users", "CASCADE"),
        _key("review_cards", "course_id", "courses", "CASCADE"),
        _key("review_cards", "item_id", "quiz_items", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_review_cards"),
        sa.UniqueConstraint("student_id", "item_id", name="uq_review_cards_student_id_item_id"),
    )
    op.create_index(
        "ix_review_cards_student_id_course_id_due_at", "review_cards", ["student_id", "course_id", "due_at"]
    )
    op.create_index("ix_review_cards_item_id", "review_cards", ["item_id"])


def downgrade() -> None:
    for table in ("review_cards", "quiz_answers", "quiz_attempts", "quiz_assignments", "quiz_items", "quizzes"):
        op.drop_table(table)
