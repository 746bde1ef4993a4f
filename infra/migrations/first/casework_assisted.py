"""Which tables does what the window fills in for somebody begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; claims and their photographs are there."""
    op.create_table(
        "assisted_filing",
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("known_by", sa.String(length=20), nullable=False),
        sa.Column("known_words", sa.String(length=200), server_default="", nullable=False),
        sa.Column("opened_by", sa.String(length=32), nullable=False),
        sa.Column("opened_by_name", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapses_on", sa.Date(), nullable=False),
        sa.Column("signature_id", sa.String(length=32), nullable=True),
        sa.Column("signed_version", sa.Integer(), nullable=True),
        sa.Column("signed_by", sa.String(length=32), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compare_by", sa.Date(), nullable=True),
        sa.Column("late_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_words", sa.String(length=200), server_default="", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.ForeignKeyConstraint(["signature_id"], ["claim_photo.id"]),
        sa.PrimaryKeyConstraint("claim_id"),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_assisted_filing_due",
        "assisted_filing",
        ["lapses_on"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "assisted_move",
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("move", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("actor_name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["assisted_filing.claim_id"]),
        sa.PrimaryKeyConstraint("claim_id", "seq"),
    )
