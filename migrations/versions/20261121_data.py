"""Whose data an audit entry is about; retention periods; exports of one person

Revision ID: 20261121_data
Revises: 20261121_guests
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "20261121_data"
down_revision = "20261121_guests"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ENTRIES = sa.table(
    "audit_entries",
    sa.column("id", _ID),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("actor_id", _ID),
    sa.column("actor_label", sa.String),
    sa.column("action", sa.String),
    sa.column("course_id", _ID),
    sa.column("person_id", _ID),
    sa.column("subject", sa.String),
)
_PERSON = re.compile(r"person (\d+)(?: and (\d+))?")


def upgrade() -> None:
    # Nothing refers to the audit log, so SQLite may write it anew.
    with op.batch_alter_table("audit_entries") as table:
        table.add_column(sa.Column("person_id", _ID, nullable=True))
        table.create_foreign_key(
            op.f("fk_audit_entries_person_id_users"), "users", ["person_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index(op.f("ix_audit_entries_person_id"), "audit_entries", ["person_id"])
    _take_ids_out_of_the_text()
    op.create_table(
        "retention_periods",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("days", _ID, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_retention_periods")),
    )
    op.create_table(
        "personal_exports",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("asked_by_id", _ID, nullable=False),
        sa.Column("job_id", _ID, nullable=True),
        sa.Column("file_id", _ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _reference("person_id", "users", ondelete="CASCADE"),
        _reference("asked_by_id", "users", ondelete="CASCADE"),
        _reference("job_id", "jobs", ondelete="SET NULL"),
        _reference("file_id", "stored_files", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_exports")),
    )
    for name in ("person_id", "asked_by_id"):
        op.create_index(op.f(f"ix_personal_exports_{name}"), "personal_exports", [name])


def _reference(name: str, to: str, *, ondelete: str) -> sa.ForeignKeyConstraint:
    fk = op.f(f"fk_personal_exports_{name}_{to}")
    return sa.ForeignKeyConstraint([name], [f"{to}.id"], name=fk, ondelete=ondelete)


def _take_ids_out_of_the_text() -> None:
    """“person 5” becomes a reference to that person; a link of two becomes an entry for each."""
    connection = op.get_bind()
    there = set(connection.scalars(sa.text("SELECT id FROM users")))
    rows = connection.execute(sa.select(_ENTRIES).where(_ENTRIES.c.subject.like("person %"))).mappings().all()
    for row in rows:
        if (found := _PERSON.fullmatch(row["subject"])) is None:
            continue
        first, second = (int(number) if number and int(number) in there else None for number in found.groups())
        changed = {"person_id": first, "subject": "parent" if found[2] else ""}
        connection.execute(sa.update(_ENTRIES).where(_ENTRIES.c.id == row["id"]).values(**changed))
        if found[2]:
            twin = {name: value for name, value in row.items() if name != "id"}
            connection.execute(sa.insert(_ENTRIES).values({**twin, "person_id": second, "subject": "child"}))


def downgrade() -> None:
    op.drop_table("personal_exports")
    op.drop_table("retention_periods")
    op.execute(
        "UPDATE audit_entries SET subject = 'person ' || CAST(person_id AS VARCHAR(20)) WHERE person_id IS NOT NULL"
    )
    op.drop_index(op.f("ix_audit_entries_person_id"), "audit_entries")
    with op.batch_alter_table("audit_entries") as table:
        table.drop_constraint(op.f("fk_audit_entries_person_id_users"), type_="foreignkey")
        table.drop_column("person_id")
