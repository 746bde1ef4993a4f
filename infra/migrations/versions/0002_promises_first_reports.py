"""What became of promises, first reports, and messages that reached nobody"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "promise_result",
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("claim_version", sa.Integer(), nullable=False),
        sa.Column("care_kind", sa.String(length=30), nullable=True),
        sa.Column("care_place", sa.String(length=20), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("claim_id", "kind", "claim_version"),
    )
    op.create_index("ix_promise_result_ended", "promise_result", ["kind", "ended_on", "kept"])
    op.create_index(
        "ix_promise_result_paid",
        "promise_result",
        ["kind", "care_kind", "ended_on", "paid", "working_days"],
    )
    op.create_table(
        "unreached_message",
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("recipient_id", sa.String(length=32), nullable=False),
        sa.Column("message", sa.String(length=30), nullable=False),
        sa.Column("told_in", sa.String(length=10), nullable=False),
        sa.Column("case_no", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "recipient_id"),
    )
    lost = sa.text("state IN ('dead', 'failed')")
    op.create_index(
        "ix_delivery_lost", "delivery", ["created_at"], sqlite_where=lost, postgresql_where=lost
    )
    op.create_table(
        "first_report",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("report_no", sa.String(length=20), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("reported_by", sa.String(length=32), nullable=False),
        sa.Column("said_in", sa.String(length=10), nullable=False),
        sa.Column("care_kind", sa.String(length=30), nullable=False),
        sa.Column("care_place", sa.String(length=20), nullable=False),
        sa.Column("care_cause", sa.String(length=20), nullable=True),
        sa.Column("provider_name", sa.String(length=100), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("material_until", sa.Date(), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim_id", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("report_no"),
    )
    op.create_index("ix_first_report_insured", "first_report", ["insured_id", "reported_at"])
    op.create_index("ix_first_report_by", "first_report", ["reported_by", "reported_at"])
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_first_report_due",
        "first_report",
        ["remind_on"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
