"""Which tables does casework payments bank begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "bank_file",
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.String(length=32), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["payment_batch.id"]),
        sa.PrimaryKeyConstraint("file_hash"),
    )
    with op.batch_alter_table("bank_file", schema=None) as batch_op:
        batch_op.create_index("ix_bank_file_batch", ["batch_id", "taken_at"], unique=False)
    op.create_table(
        "bank_refusal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("refused_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("payments", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_by_name", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["payment_batch.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch_id", "reference"),
    )
    op.create_table(
        "refusal_withdrawal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("came_back", sa.Boolean(), nullable=False),
        sa.Column("refused_code", sa.String(length=10), nullable=False),
        sa.Column("refused_reason", sa.String(length=100), nullable=False),
        sa.Column("refused_source", sa.String(length=12), nullable=False),
        sa.Column("refused_by", sa.String(length=32), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_by_name", sa.String(length=40), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_by_name", sa.String(length=40), server_default="", nullable=False),
        sa.Column("decided_words", sa.String(length=200), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("refusal_withdrawal", schema=None) as batch_op:
        batch_op.create_index(
            "ux_refusal_withdrawal_payment",
            ["payment_id"],
            unique=True,
            sqlite_where=sa.text("confirmed IS NULL"),
            postgresql_where=sa.text("confirmed IS NULL"),
        )
    op.create_table(
        "written_return",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("never_left", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_by_name", sa.String(length=40), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_by_name", sa.String(length=40), server_default="", nullable=False),
        sa.Column("decided_words", sa.String(length=200), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("written_return", schema=None) as batch_op:
        batch_op.create_index(
            "ux_written_return_payment",
            ["payment_id"],
            unique=True,
            sqlite_where=sa.text("confirmed IS NULL"),
            postgresql_where=sa.text("confirmed IS NULL"),
        )
    op.create_table(
        "bank_inquiry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_by_name", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("bank_inquiry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bank_inquiry_payment_id"), ["payment_id"], unique=False
        )
    op.create_table(
        "refused_account",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_index", sa.String(length=64), nullable=False),
        sa.Column("payment_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(length=32), nullable=True),
        sa.Column("lifted_by_name", sa.String(length=40), nullable=False),
        sa.Column("lifted_reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("refused_account", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_refused_account_account_index"), ["account_index"], unique=False
        )
    op.create_table(
        "recovery_withdrawal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recovered_id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_by_name", sa.String(length=40), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_by_name", sa.String(length=40), server_default="", nullable=False),
        sa.Column("decided_words", sa.String(length=200), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["recovered_id"], ["recovered.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("recovery_withdrawal", schema=None) as batch_op:
        batch_op.create_index(
            "ux_recovery_withdrawal_recovered",
            ["recovered_id"],
            unique=True,
            sqlite_where=sa.text("confirmed IS NULL"),
            postgresql_where=sa.text("confirmed IS NULL"),
        )
