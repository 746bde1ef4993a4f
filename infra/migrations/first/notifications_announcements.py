"""Which tables does notifications announcements begin with?"""

import sqlalchemy as sa
from alembic import op

from infra.migrations.first.columns import texts


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "announcement",
        *texts(id=32, state=12, approved_hash=64, approval_no=60, frozen_up_to=32),
        *texts(planned_up_to=32),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("for_everybody", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(each, sa.Integer()) for each in ("approved_people", "people")),
        *(
            sa.Column(each, sa.DateTime(timezone=True))
            for each in ("start_at", "ended_at", "withdrawn_at")
        ),
        sa.Column("copied_from", sa.String(length=32)),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_announcement_state", "announcement", ["state"])
    op.create_table(
        "announcement_step",
        *texts(id=32, announcement_id=32, action=12, content_hash=64, by_id=32, by_name=40),
        *texts(words=300),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("announcement_id", "number"),
    )
    op.create_table(
        "announcement_person",
        *texts(announcement_id=32, insured_id=32),
        sa.PrimaryKeyConstraint("announcement_id", "insured_id"),
    )
    op.create_table(
        "announcement_file",
        *texts(announcement_id=32, hash=64, kind=10, media_type=20),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("announcement_id", "hash"),
    )
    op.create_table(
        "person_tag",
        *texts(tag=20, insured_id=32),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("tag", "insured_id"),
    )
    op.create_table(
        "announcement_mass",
        *texts(announcement_id=32, way=10, month=7, state=12, draft_id=128, job_id=64),
        *texts(last_error=60),
        sa.Column("people", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer()) for name in ("total", "allowed", "sent", "errors")),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("announcement_id"),
    )
    for each in ("month", "state", "job_id"):
        op.create_index(f"ix_announcement_mass_{each}", "announcement_mass", [each])
