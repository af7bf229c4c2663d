"""Rosters lie in private storage and are imported by a job

Revision ID: 20261121_roster_jobs
Revises: 20261121_data
"""

import sqlalchemy as sa
from alembic import op

revision = "20261121_roster_jobs"
down_revision = "20261121_data"
branch_labels = None
depends_on = None


def _id():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Uploads live for a day at most: one that waits now is chosen again.
    with op.batch_alter_table("roster_imports") as batch:
        batch.drop_column("upload")
        batch.add_column(sa.Column("file_id", _id(), nullable=True))
        batch.add_column(sa.Column("job_id", _id(), nullable=True))
        batch.create_foreign_key(
            "fk_roster_imports_file_id_stored_files", "stored_files", ["file_id"], ["id"], ondelete="SET NULL"
        )
        batch.create_foreign_key("fk_roster_imports_job_id_jobs", "jobs", ["job_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    with op.batch_alter_table("roster_imports") as batch:
        batch.drop_constraint("fk_roster_imports_job_id_jobs", type_="foreignkey")
        batch.drop_constraint("fk_roster_imports_file_id_stored_files", type_="foreignkey")
        batch.drop_column("job_id")
        batch.drop_column("file_id")
        batch.add_column(sa.Column("upload", sa.LargeBinary(), nullable=True))
