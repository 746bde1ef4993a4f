"""Which tables does casework people begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "identity_mismatch",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("id_number_index", sa.String(length=64), nullable=False),
        sa.Column("address_index", sa.String(length=64), nullable=False),
        sa.Column("near", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("identity_mismatch", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identity_mismatch_address_index"), ["address_index"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_identity_mismatch_id_number_index"), ["id_number_index"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_identity_mismatch_member_id"), ["member_id"], unique=False
        )
    op.create_table(
        "insured",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("insured_no", sa.String(length=30), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id_number_index", sa.String(length=64), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("employer", sa.String(length=60), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_into_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["merged_into_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("id_number_index"),
        sa.UniqueConstraint("insured_no"),
    )
    with op.batch_alter_table("insured", schema=None) as batch_op:
        batch_op.create_index(
            "ix_insured_merged_into_id",
            ["merged_into_id"],
            unique=False,
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_insured_phone_index"), ["phone_index"], unique=False)
    op.create_table(
        "identity_change",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("lost_id", sa.String(length=32), nullable=True),
        sa.Column("old_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("old_number_index", sa.String(length=64), nullable=True),
        sa.Column("new_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("new_number_index", sa.String(length=64), nullable=True),
        sa.Column("paper", sa.String(length=30), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_by_name", sa.String(length=40), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_by_name", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_words", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.ForeignKeyConstraint(["lost_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("identity_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identity_change_insured_id"), ["insured_id"], unique=False
        )
        batch_op.create_index(
            "ix_identity_change_list", ["state", "proposed_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_identity_change_lost_id"), ["lost_id"], unique=False)
    op.create_table(
        "former_number",
        sa.Column("id_number_index", sa.String(length=64), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("change_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["identity_change.id"]),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id_number_index"),
    )
    with op.batch_alter_table("former_number", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_former_number_insured_id"), ["insured_id"], unique=False
        )
    op.create_table(
        "merged_year",
        sa.Column("lost_id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.String(length=32), nullable=False),
        sa.Column("lost_entries", sa.Integer(), nullable=False),
        sa.Column("kept_entries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kept_id"], ["insured.id"]),
        sa.ForeignKeyConstraint(["lost_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("lost_id", "year"),
    )
    with op.batch_alter_table("merged_year", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merged_year_kept_id"), ["kept_id"], unique=False)
    op.create_table(
        "member",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("unionid", sa.String(length=64), nullable=False),
        sa.Column("mini_openid", sa.String(length=64), nullable=True),
        sa.Column("official_openid", sa.String(length=64), nullable=True),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mini_openid"),
        sa.UniqueConstraint("official_openid"),
        sa.UniqueConstraint("unionid"),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undertaken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login"),
    )
    op.create_table(
        "authorisation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("proxy_name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("claims", sa.String(length=8), server_default="filed", nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=True),
        sa.Column("may_file", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("may_name_account", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("text_version", sa.String(length=12), server_default="", nullable=False),
        sa.Column("letter_id", sa.String(length=32), nullable=True),
        sa.Column("ended_in", sa.String(length=12), server_default="", nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("authorisation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_authorisation_insured_id"), ["insured_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_authorisation_member_id"), ["member_id"], unique=False)
    op.create_table(
        "binding",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("binding", schema=None) as batch_op:
        batch_op.create_index("ix_binding_insured", ["insured_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_binding_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "ux_binding_member",
            ["member_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "ux_binding_standing",
            ["insured_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
    op.create_table(
        "coverage_period",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("insurance", sa.String(length=12), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("paid", sa.Boolean(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("coverage_period", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_coverage_period_insured_id"), ["insured_id"], unique=False
        )
    op.create_table(
        "member_token",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    with op.batch_alter_table("member_token", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_member_token_expires_at"), ["expires_at"], unique=False
        )
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("phone_index", sa.String(length=64), nullable=False),
        sa.Column("details_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("one_time_code", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_one_time_code_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_one_time_code_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_one_time_code_phone_index"), ["phone_index"], unique=False
        )
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("parked_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("searches_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    with op.batch_alter_table("staff_session", schema=None) as batch_op:
        batch_op.create_index(
            "ix_staff_session_left",
            ["seen_at"],
            unique=False,
            sqlite_where=sa.text("parked_sealed IS NOT NULL OR searches_sealed IS NOT NULL"),
            postgresql_where=sa.text("parked_sealed IS NOT NULL OR searches_sealed IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_staff_session_staff_id"), ["staff_id"], unique=False)
