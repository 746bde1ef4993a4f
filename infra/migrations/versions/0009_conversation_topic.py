"""What a conversation is about"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("bot_conversation", sa.Column("topic", sa.String(length=60), nullable=True))
    op.add_column(
        "bot_conversation", sa.Column("asked_sealed", sa.LargeBinary(), nullable=True)
    )
