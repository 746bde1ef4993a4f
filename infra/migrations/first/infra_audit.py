"""Which rows does the audit chain begin with? Every audited table gets the same two columns."""

import sqlalchemy as sa
from alembic import op

AUDITED = (
    "access_log",
    "announcement_step",
    "assisted_move",
    "bank_file",
    "bank_inquiry",
    "bank_refusal",
    "care_call",
    "centre_audit",
    "claim_change",
    "claim_step",
    "consent_change",
    "copy_order",
    "data_consent",
    "data_export_step",
    "decision",
    "decision_reversal",
    "difference_resolution",
    "exchange_answer",
    "faq_addition",
    "fraud_report_step",
    "handover_change",
    "hospital_review",
    "money_line",
    "money_movement",
    "person_request",
    "platform_keyed_again",
    "policy_confirmation",
    "promise_move",
    "receipt_amount",
    "receipt_verification",
    "recovery_note",
    "retention_run",
    "same_stay_answer",
    "same_stay_decision",
    "service_case_step",
    "setting_change",
    "side_track_step",
    "staff_change",
)


def create() -> None:
    """Make the blocks, and the columns of the tables that are sealed into them."""
    op.create_table(
        "audit_block",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rows_mac", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_audit_block_table", "audit_block", ["table_name", "number"])
    op.create_table(
        "setting_change",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", "number"),
    )
    for table in AUDITED:
        op.add_column(table, sa.Column("audit_block", sa.BigInteger(), nullable=True))
        op.add_column(table, sa.Column("audit_mac", sa.LargeBinary(), nullable=True))
        op.create_index(f"ix_{table}_audit_block", table, ["audit_block"])
