"""Which tables does casework payments main begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "payment_batch",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("batch_no", sa.String(length=30), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sum_fen", sa.BigInteger(), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.String(length=32), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result_by", sa.String(length=32), nullable=True),
        sa.Column("result_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dissolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("batch_no"),
    )
    op.create_table(
        "payment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("payment_no", sa.String(length=40), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("decision_id", sa.String(length=32), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("payee_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("outcome_reason", sa.String(length=100), nullable=False),
        sa.Column("outcome_source", sa.String(length=12), nullable=True),
        sa.Column("outcome_by", sa.String(length=32), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pending_code", sa.String(length=10), server_default="", nullable=False),
        sa.Column("pending_reason", sa.String(length=100), server_default="", nullable=False),
        sa.Column("came_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came_back_by", sa.String(length=32), nullable=True),
        sa.Column("came_back_code", sa.String(length=10), nullable=True),
        sa.Column("came_back_reason", sa.String(length=100), nullable=True),
        sa.Column("taken_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_out_by", sa.String(length=32), nullable=True),
        sa.Column("taken_out_reason", sa.String(length=200), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["payment_batch.id"]),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("claim_id", "attempt"),
        sa.UniqueConstraint("payment_no"),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_claim_id"), ["claim_id"], unique=False)
    op.create_table(
        "recovery",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("owner_name", sa.String(length=40), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("recovery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index("ix_recovery_list", ["closed_at", "opened_at", "id"], unique=False)
        batch_op.create_index(
            "ux_recovery_open",
            ["claim_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
    op.create_table(
        "recovered_entry",
        sa.Column("bank_reference", sa.String(length=60), nullable=False),
        sa.Column("entry_fen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bank_reference"),
    )
    op.create_table(
        "recovered",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("recovery_id", sa.String(length=32), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("bank_reference", sa.String(length=60), nullable=False),
        sa.Column("booked_by", sa.String(length=32), nullable=False),
        sa.Column("booked_by_name", sa.String(length=40), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_by_name", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=32), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["bank_reference"], ["recovered_entry.bank_reference"]),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.ForeignKeyConstraint(["recovery_id"], ["recovery.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("recovered", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovered_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recovered_recovery_id"), ["recovery_id"], unique=False)
        batch_op.create_index(
            "ux_recovered_reference",
            ["bank_reference", "claim_id"],
            unique=True,
            sqlite_where=sa.text("(confirmed IS NULL OR confirmed) AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("(confirmed IS NULL OR confirmed) AND withdrawn_at IS NULL"),
        )
    op.create_table(
        "recovery_note",
        sa.Column("recovery_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner_name", sa.String(length=40), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("by_name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["recovery_id"], ["recovery.id"]),
        sa.PrimaryKeyConstraint("recovery_id", "seq"),
    )
