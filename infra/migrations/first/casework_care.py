"""Which tables does casework care begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "care_selection",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("approval_no", sa.String(length=60), nullable=False),
        sa.Column("people_hash", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_by_name", sa.String(length=40), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_name", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "care_person",
        sa.Column("selection_id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["selection_id"], ["care_selection.id"]),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("selection_id", "insured_id"),
    )
    op.create_index(
        "ix_care_person_due",
        "care_person",
        ["next_on"],
        unique=False,
        sqlite_where=sa.text("next_on IS NOT NULL"),
        postgresql_where=sa.text("next_on IS NOT NULL"),
    )
    op.create_table(
        "care_call",
        sa.Column("selection_id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("actor_name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["selection_id"], ["care_selection.id"]),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("selection_id", "insured_id", "seq"),
    )
