"""Which table does casework printouts begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make it; the claims that it points to are there."""
    op.create_table(
        "printout",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index("ix_printout_claim_id", "printout", ["claim_id"], unique=False)
