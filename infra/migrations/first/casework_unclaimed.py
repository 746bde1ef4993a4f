"""Which tables does casework unclaimed begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "unclaimed_expense",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("care_on", sa.Date(), nullable=False),
        sa.Column("provider_name", sa.String(length=100), nullable=False),
        sa.Column("in_scope_fen", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    )
    op.create_index(
        "ix_unclaimed_expense_person", "unclaimed_expense", ["insured_id", "year"], unique=False
    )
    op.create_table(
        "entitlement_reminder",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("insured_id", "nth"),
    )
