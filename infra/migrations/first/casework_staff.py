"""Which tables does what lets staff in begin with?"""

import sqlalchemy as sa
from alembic import op

from infra.migrations.first.columns import texts


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "login_failure",
        *texts(scope_index=64),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("scope_index"),
    )
    op.create_index("ix_login_failure_since", "login_failure", ["since"])
    op.create_table(
        "staff_device",
        *texts(token_index=64, staff_id=32),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("token_index"),
    )
    op.create_table(
        "staff_recovery_code",
        *texts(staff_id=32, code_index=64),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("staff_id", "code_index"),
    )
    op.create_table(
        "staff_invitation",
        *texts(code_index=64, staff_id=32, made_by_name=40),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("code_index"),
    )
    op.create_table(
        "staff_proposal",
        *texts(id=32, kind=10, login=40, name=40, scope=10, words=200),
        *texts(proposed_by=32, proposed_by_name=40),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_by_name", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    waiting = sa.text("confirmed IS NULL")
    op.create_index(
        "ux_staff_proposal_waiting",
        "staff_proposal",
        ["login"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "staff_change",
        *texts(id=32, staff_id=32, act=20, words=300, by_id=32, by_name=40),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for table in ("staff_device", "staff_invitation", "staff_proposal", "staff_change"):
        op.create_index(f"ix_{table}_staff_id", table, ["staff_id"])
