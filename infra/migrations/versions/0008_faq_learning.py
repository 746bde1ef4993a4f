"""Questions without an answer, staff's additions, and what became of them"""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
