"""Which tables do the tags of the official account begin with?"""

import sqlalchemy as sa
from alembic import op

from infra.migrations.first.columns import texts


def create() -> None:
    """Make them; they point to nothing."""
    op.create_table(
        "account_tag",
        *texts(key=40),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "account_tag_wish",
        *texts(member_id=32, county=20, county_key=40, text_version=12),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("member_id"),
    )
    op.create_table(
        "account_tag_carrier",
        *texts(openid=64, key=40),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("taken_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("openid", "key"),
    )
    op.create_index("ix_account_tag_carrier_taken_until", "account_tag_carrier", ["taken_until"])
