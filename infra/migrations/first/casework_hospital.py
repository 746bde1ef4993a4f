"""Which tables does casework hospital begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "hospital_record",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("pool_fen", sa.BigInteger(), nullable=False),
        sa.Column("supplement_fen", sa.BigInteger(), nullable=False),
        sa.Column("care_kind", sa.String(length=30), nullable=True),
        sa.Column("care_place", sa.String(length=20), nullable=True),
        sa.Column("hospital_code", sa.String(length=20), nullable=False),
        sa.Column("hospital_name", sa.String(length=100), nullable=False),
        sa.Column("admission_on", sa.Date(), nullable=True),
        sa.Column("discharge_on", sa.Date(), nullable=True),
        sa.Column("refunded_by", sa.String(length=60), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("inpatient_drawn", sa.Boolean(), nullable=True),
        sa.Column("cross_province_drawn", sa.Boolean(), nullable=True),
        sa.Column("work", sa.String(length=20), nullable=False),
        sa.Column("first_outcome", sa.String(length=10), nullable=False),
        sa.Column("first_by", sa.String(length=32), nullable=False),
        sa.Column("second_outcome", sa.String(length=10), nullable=False),
        sa.Column("second_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
    )
    with op.batch_alter_table("hospital_record", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hospital_record_insured_id"), ["insured_id"], unique=False
        )
        batch_op.create_index(
            "ix_hospital_record_month", ["month", "care_kind", "inpatient_drawn"], unique=False
        )
        batch_op.create_index("ix_hospital_record_received", ["received_at", "id"], unique=False)
        batch_op.create_index(
            "ix_hospital_record_work", ["work", "received_at", "id"], unique=False
        )
    op.create_table(
        "hospital_review",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("reason_code", sa.String(length=30), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("actor_name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["hospital_record.id"]),
        sa.PrimaryKeyConstraint("record_id", "seq"),
    )
    with op.batch_alter_table("hospital_review", schema=None) as batch_op:
        batch_op.create_index(
            "ix_hospital_review_findings", ["outcome", "at", "record_id"], unique=False
        )
