"""Which tables does bot begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "bot_conversation",
        sa.Column("person_index", sa.String(length=64), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=True),
        sa.Column("asked_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("kept_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_index"),
    )
    op.create_table(
        "bot_seen_message",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    with op.batch_alter_table("bot_seen_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bot_seen_message_taken_at"), ["taken_at"], unique=False
        )
