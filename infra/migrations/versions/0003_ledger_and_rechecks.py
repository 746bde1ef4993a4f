"""Reversals, pool corrections, openings and what a recheck found"""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
