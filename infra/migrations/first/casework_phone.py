"""Which tables do changed fields of drafts, reminders of them and pictures on their way begin
with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; claims are there."""
    op.create_table(
        "draft_field",
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("claim_id", "field"),
    )
    op.create_table(
        "draft_reminder",
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("nth", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("claim_id", "nth"),
        sa.UniqueConstraint("id"),
    )
    op.create_table(
        "photo_upload",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("material", sa.String(length=30), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.Column("photo_id", sa.String(length=32), nullable=True),
        sa.Column("refused_code", sa.String(length=60), nullable=False),
        sa.Column("refused_words", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("photo_upload", schema=None) as batch_op:
        batch_op.create_index("ix_photo_upload_claim_id", ["claim_id"])
        batch_op.create_index("ix_photo_upload_day", ["member_id", "begun_at"])
        batch_op.create_index("ix_photo_upload_expires_at", ["expires_at"])
        batch_op.create_index("ux_photo_upload_key", ["member_id", "claim_id", "key"], unique=True)
    op.create_table(
        "photo_upload_part",
        sa.Column("upload_id", sa.String(length=32), nullable=False),
        sa.Column("starts_at", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("object_key", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["photo_upload.id"]),
        sa.PrimaryKeyConstraint("upload_id", "starts_at"),
        sa.UniqueConstraint("object_key"),
    )
