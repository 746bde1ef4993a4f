"""Which tables does casework handover begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "handover",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_index", sa.String(length=64), nullable=False),
        sa.Column("openid_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=True),
        sa.Column("owner", sa.String(length=10), nullable=False),
        sa.Column("because", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clerk_id", sa.String(length=32), nullable=True),
        sa.Column("clerk_name", sa.String(length=40), nullable=False),
        sa.Column("member_wrote_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clerk_wrote_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("on_phone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index("ix_handover_asked", ["asked_at"], unique=False)
        batch_op.create_index("ix_handover_closed", ["closed_at"], unique=False)
        batch_op.create_index("ix_handover_list", ["owner", "asked_at", "id"], unique=False)
        batch_op.create_index("ix_handover_person", ["person_index", "asked_at"], unique=False)
        batch_op.create_index(
            "ux_handover_open",
            ["person_index"],
            unique=True,
            sqlite_where=sa.text("owner <> 'closed'"),
            postgresql_where=sa.text("owner <> 'closed'"),
        )
    op.create_table(
        "chat_turn",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("person_index", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("said_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_chat_turn_at", "chat_turn", ["at"], unique=False)
    op.create_index("ix_chat_turn_person", "chat_turn", ["person_index", "at"], unique=False)
    op.create_table(
        "handover_presence",
        sa.Column("clerk_id", sa.String(length=32), nullable=False),
        sa.Column("clerk_name", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("clerk_id"),
    )
    with op.batch_alter_table("handover_presence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_presence_seen_at"), ["seen_at"], unique=False)
    op.create_table(
        "handover_change",
        sa.Column("handover_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.String(length=10), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("actor_name", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"]),
        sa.PrimaryKeyConstraint("handover_id", "seq"),
    )
    with op.batch_alter_table("handover_change", schema=None) as batch_op:
        batch_op.create_index("ix_handover_change_cause", ["cause", "at"], unique=False)
    op.create_table(
        "handover_message",
        sa.Column("handover_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("clerk_name", sa.String(length=40), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"]),
        sa.PrimaryKeyConstraint("handover_id", "seq"),
    )
    op.create_index("ix_handover_message_state", "handover_message", ["state", "at"])
