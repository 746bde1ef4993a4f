"""Branches of the review, its clocks and escalations"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "promise_move",
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("claim_version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.Date(), nullable=True),
        sa.Column("after", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("words", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("claim_id", "claim_version"),
    )
    op.create_table(
        "claim_escalation",
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("clock", sa.String(length=20), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("claim_id", "clock", "started_on", "share"),
    )
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
        "bank_return_file",
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.String(length=32), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["payment_batch.id"]),
        sa.PrimaryKeyConstraint("file_hash"),
    )
    op.create_index("ix_bank_return_file_batch", "bank_return_file", ["batch_id", "taken_at"])

    op.add_column(
        "claim",
        sa.Column("promise_code", sa.String(length=30), nullable=False, server_default=""),
    )
    op.add_column("claim", sa.Column("promise_started_on", sa.Date(), nullable=True))
    op.add_column("claim", sa.Column("promise_days", sa.Integer(), nullable=True))
    op.add_column("claim", sa.Column("check_started_on", sa.Date(), nullable=True))
    op.add_column("claim", sa.Column("check_days", sa.Integer(), nullable=True))
    op.add_column("claim", sa.Column("urgency", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("claim", sa.Column("next_mark_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_claim_next_mark", "claim", ["next_mark_at"])
    op.create_index("ix_claim_urgency", "claim", ["urgency", "submitted_at", "id"])

    # the watch over the time limits looks at every claim under way once
    op.execute(
        "UPDATE claim SET next_mark_at = submitted_at WHERE promised_on IS NOT NULL AND stage IN "
        "('submitted', 'accepted', 'registered', 'initially_reviewed', 'second_reviewed', "
        "'with_centre', 'approved', 'paying')"
    )

    op.add_column("claim_step", sa.Column("reason_code", sa.String(length=40), nullable=True))
    op.add_column("claim_step", sa.Column("facts_before", sa.String(length=64), nullable=True))
    op.add_column("claim_step", sa.Column("facts_after", sa.String(length=64), nullable=True))

    op.add_column("payment", sa.Column("came_back_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("payment", sa.Column("came_back_code", sa.String(length=10), nullable=True))
    op.add_column("payment", sa.Column("came_back_reason", sa.String(length=100), nullable=True))
