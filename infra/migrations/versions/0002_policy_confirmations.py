"""Confirmation of policy versions"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policy_confirmation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=300), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("document_no", sa.String(length=100), nullable=False),
        sa.Column("document_date", sa.Date(), nullable=True),
        sa.Column("article", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("by_name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("year", "version", "seq", name="uq_policy_confirmation_seq"),
    )
    _widen_policy_version()


def _widen_policy_version() -> None:
    """A stay over two years, or a year with many changes, has a longer version."""
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("decision", "policy_version", type_=sa.String(length=300))
        return
    # SQLite changes no type, and the table cannot be made anew while the ledger refers to it.
    wide = sa.Column("policy_version_wide", sa.String(300), nullable=False, server_default="")
    op.add_column("decision", wide)
    op.execute("UPDATE decision SET policy_version_wide = policy_version")
    op.execute("ALTER TABLE decision DROP COLUMN policy_version")
    op.execute("ALTER TABLE decision RENAME COLUMN policy_version_wide TO policy_version")
