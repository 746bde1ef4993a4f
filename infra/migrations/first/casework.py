"""Which tables does casework begin with?"""

import sqlalchemy as sa
from alembic import op

from infra.migrations.first.columns import texts


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "access_log",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("actor_name", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("access_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_log_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_log_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index("ix_access_log_actor", ["actor_id", "at"], unique=False)
        batch_op.create_index("ix_access_log_at", ["at", "id"], unique=False)
    op.create_table(
        "look_notice",
        *texts(id=32, staff_id=32, staff_name=40, kind=10, closed_by_name=40, words=200),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_look_notice_staff", "look_notice", ["staff_id", "at"])
