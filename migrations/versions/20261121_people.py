"""People: last sign-in, one-time links, families, roster keys, archived courses

Revision ID: 20261121_people
Revises: 20261121_messages
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_people"
down_revision = "20261121_messages"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Added one by one: written anew by SQLite, these tables would take everything that refers to them along.
_COLUMNS = (
    ("users", "sourced_id", sa.String(length=255)),
    ("users", "last_seen_at", sa.DateTime(timezone=True)),
    ("users", "left_at", sa.DateTime(timezone=True)),
    ("sign_ins", "by_link_at", sa.DateTime(timezone=True)),
    ("courses", "sourced_id", sa.String(length=255)),
    ("courses", "archived_at", sa.DateTime(timezone=True)),
    ("enrolments", "sourced_id", sa.String(length=255)),
)
_UNIQUE = ("users", "courses")


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _reference(name: str, to: str, *, table: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}_{to}"), ondelete=ondelete)


def upgrade() -> None:
    for table, name, kind in _COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    for table in _UNIQUE:
        op.create_index(op.f(f"ix_{table}_sourced_id"), table, ["sourced_id"], unique=True)
    op.create_index(op.f("ix_enrolments_sourced_id"), "enrolments", ["sourced_id"])
    op.create_table(
        "sign_in_links",
        sa.Column("id", _ID, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("course_id", _ID, nullable=True),
        _moment("created_at"),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
        _reference("user_id", "users", table="sign_in_links", ondelete="CASCADE"),
        _reference("course_id", "courses", table="sign_in_links", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_links")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_sign_in_links_code_hash")),
    )
    op.create_index(op.f("ix_sign_in_links_user_id"), "sign_in_links", ["user_id"])
    op.create_index(op.f("ix_sign_in_links_expires_at"), "sign_in_links", ["expires_at"])
    op.create_table(
        "guardianships",
        sa.Column("parent_id", _ID, nullable=False),
        sa.Column("child_id", _ID, nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        _moment("created_at"),
        _reference("parent_id", "users", table="guardianships", ondelete="CASCADE"),
        _reference("child_id", "users", table="guardianships", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("parent_id", "child_id", name=op.f("pk_guardianships")),
    )
    op.create_index(op.f("ix_guardianships_child_id"), "guardianships", ["child_id"])
    op.create_table(
        "roster_imports",
        sa.Column("id", _ID, nullable=False),
        sa.Column("course_id", _ID, nullable=True),
        sa.Column("created_by_id", _ID, nullable=True),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("upload", sa.LargeBinary(), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=False),
        _moment("created_at"),
        _moment("applied_at", nullable=True),
        _reference("course_id", "courses", table="roster_imports", ondelete="CASCADE"),
        _reference("created_by_id", "users", table="roster_imports", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_imports")),
    )
    op.create_index(op.f("ix_roster_imports_course_id"), "roster_imports", ["course_id"])
    op.create_index(op.f("ix_roster_imports_created_by_id"), "roster_imports", ["created_by_id"])


def downgrade() -> None:
    op.drop_table("roster_imports")
    op.drop_table("guardianships")
    op.drop_table("sign_in_links")
    op.drop_index(op.f("ix_enrolments_sourced_id"), "enrolments")
    for table in _UNIQUE:
        op.drop_index(op.f(f"ix_{table}_sourced_id"), table)
    for table, name, _ in _COLUMNS:
        op.drop_column(table, name)
