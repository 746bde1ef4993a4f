"""Which tables do changed fields of drafts and reminders of them begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; claims are there."""
    op.create_table(
        "draft_field",
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("claim_id", "field"),
    )
    op.create_table(
        "draft_reminder",
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("nth", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("claim_id", "nth"),
        sa.UniqueConstraint("id"),
    )
