"""Which tables does casework money begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "money_month",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=True),
        sa.Column("proposed_by_name", sa.String(length=40), server_default="", nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.Column("closed_by_name", sa.String(length=40), server_default="", nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("movements", sa.Integer(), nullable=True),
        sa.Column("bank_fen", sa.BigInteger(), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=True),
        sa.Column("closing_fen", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("month"),
    )
    op.create_table(
        "money_movement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=False),
        sa.Column("turn", sa.Integer(), server_default="1", nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("corrects", sa.Date(), nullable=True),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cause", "kind", "turn", name="uq_money_movement_cause"),
    )
    with op.batch_alter_table("money_movement", schema=None) as batch_op:
        batch_op.create_index("ix_money_movement_day", ["day", "id"], unique=False)
        batch_op.create_index("ix_money_movement_at", ["at", "id"], unique=False)
    op.create_table(
        "money_line",
        sa.Column("movement_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=12), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("batch_id", sa.String(length=32), nullable=True),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(account = 'expense') = (year IS NOT NULL)", name="ck_money_line_year"),
        sa.ForeignKeyConstraint(["batch_id"], ["payment_batch.id"]),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.ForeignKeyConstraint(["movement_id"], ["money_movement.id"]),
        sa.PrimaryKeyConstraint("movement_id", "number"),
    )
    with op.batch_alter_table("money_line", schema=None) as batch_op:
        batch_op.create_index("ix_money_line_account", ["account", "region", "fen"], unique=False)
        batch_op.create_index("ix_money_line_batch", ["batch_id"], unique=False)
        batch_op.create_index("ix_money_line_claim", ["claim_id"], unique=False)
