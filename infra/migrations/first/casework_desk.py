"""Which tables does casework desk begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "centre_audit",
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("claim_version", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sheet_no", sa.String(length=60), nullable=False),
        sa.Column("audited_on", sa.Date(), nullable=False),
        sa.Column("in_scope_fen", sa.BigInteger(), nullable=False),
        sa.Column("pool_fen", sa.BigInteger(), nullable=False),
        sa.Column("supplement_fen", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("claim_id", "claim_version", "year"),
    )
    op.create_table(
        "difference_resolution",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("figures", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("differences", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_by_name", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("difference_resolution", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_difference_resolution_claim_id"), ["claim_id"], unique=False
        )
