"""Which tables does casework receipts begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "receipt_amount",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("before_fen", sa.BigInteger(), nullable=False),
        sa.Column("after_fen", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.Column("changed_by_name", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("receipt_amount", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_amount_claim_id"), ["claim_id"], unique=False)
    op.create_table(
        "receipt_verification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=False),
        sa.Column("related_kind", sa.String(length=20), nullable=False),
        sa.Column("related_code", sa.String(length=20), nullable=False),
        sa.Column("related_number", sa.String(length=30), nullable=False),
        sa.Column("check_code", sa.String(length=40), nullable=False),
        sa.Column("times", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_by_name", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("receipt_verification", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_receipt_verification_claim_id"), ["claim_id"], unique=False
        )
        batch_op.create_index("ix_receipt_verification_key", ["number", "code"], unique=False)
        batch_op.create_index(
            "ix_receipt_verification_related", ["related_number", "related_code"], unique=False
        )
    op.create_table(
        "same_stay_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("other_claim_id", sa.String(length=32), nullable=False),
        sa.Column("admission_on", sa.Date(), nullable=False),
        sa.Column("discharge_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("answered_by", sa.String(length=32), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.ForeignKeyConstraint(["other_claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("same_stay_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_same_stay_answer_claim_id"), ["claim_id"], unique=False
        )
    op.create_table(
        "same_stay_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("other_claim_id", sa.String(length=32), nullable=False),
        sa.Column("finding", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=False),
        sa.Column("decided_by_name", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.ForeignKeyConstraint(["other_claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("same_stay_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_same_stay_decision_claim_id"), ["claim_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_same_stay_decision_other_claim_id"), ["other_claim_id"], unique=False
        )
