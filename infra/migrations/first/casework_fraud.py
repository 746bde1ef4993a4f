"""Which tables does casework fraud begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "fraud_report",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("report_no", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("said_in", sa.String(length=10), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("claim_id", sa.String(length=32), nullable=True),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("report_no"),
    )
    op.create_index("ix_fraud_report_list", "fraud_report", ["state", "received_at", "id"])
    op.create_index("ix_fraud_report_member_id", "fraud_report", ["member_id"], unique=False)
    op.create_table(
        "fraud_report_step",
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("actor_name", sa.String(length=40), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["fraud_report.id"]),
        sa.PrimaryKeyConstraint("report_id", "seq"),
    )
    op.create_table(
        "fraud_named",
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["fraud_report.id"]),
        sa.PrimaryKeyConstraint("report_id", "staff_id"),
    )
    op.create_table(
        "fraud_photo",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("object_key", sa.String(length=120), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["fraud_report.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ux_fraud_photo", "fraud_photo", ["report_id", "file_hash"], unique=True)
    op.create_table(
        "fraud_allowance",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
