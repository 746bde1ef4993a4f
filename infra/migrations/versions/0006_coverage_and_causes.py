"""Coverage periods and what else decides the checklist"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coverage_period",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("insurance", sa.String(length=12), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_coverage_period_insured_id", "coverage_period", ["insured_id"])
    # all unsaid: an older draft is read as illness, paid to the insured person
    op.add_column("claim", sa.Column("care_cause", sa.String(length=20), nullable=True))
    op.add_column("claim", sa.Column("payee_relation", sa.String(length=20), nullable=True))
    op.add_column("claim", sa.Column("emergency", sa.Boolean(), nullable=True))
    op.add_column("claim", sa.Column("filed", sa.Boolean(), nullable=True))
    op.add_column("claim", sa.Column("provider_designated", sa.Boolean(), nullable=True))
