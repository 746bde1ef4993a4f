"""Quality reviews, follow-up calls, hospital settlements and their draws"""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
