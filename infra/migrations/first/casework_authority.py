"""Which tables do proofs of presence, window codes, letters, notices and consents begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "identity_proof",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("method", sa.String(length=12), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("identity_proof", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identity_proof_member_id"), ["member_id"], unique=False
        )
    op.create_table(
        "face_check",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("verify_id_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("face_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_face_check_member_id"), ["member_id"], unique=False)
    op.create_table(
        "window_code",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("paper", sa.String(length=30), nullable=False),
        sa.Column("letter_id", sa.String(length=32), nullable=True),
        sa.Column("issued_by", sa.String(length=32), nullable=False),
        sa.Column("issued_by_name", sa.String(length=40), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("window_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_window_code_code_index"), ["code_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_window_code_insured_id"), ["insured_id"], unique=False)
    op.create_table(
        "window_code_try",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("window_code_try", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_window_code_try_member_id"), ["member_id"], unique=False
        )
    op.create_table(
        "authorisation_letter",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("object_keys", sa.JSON(), nullable=False),
        sa.Column("proxy_name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("proxy_number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("claims", sa.String(length=8), nullable=False),
        sa.Column("may_file", sa.Boolean(), nullable=False),
        sa.Column("may_name_account", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("text_version", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_by_name", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_by_name", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_words", sa.String(length=200), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("authorisation_letter", schema=None) as batch_op:
        batch_op.create_index(
            "ix_authorisation_letter_list", ["state", "recorded_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_authorisation_letter_insured_id"), ["insured_id"], unique=False
        )
    op.create_table(
        "person_notice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=True),
        sa.Column("act", sa.String(length=30), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("person_notice", schema=None) as batch_op:
        batch_op.create_index("ix_person_notice_list", ["insured_id", "at", "id"], unique=False)
    op.create_table(
        "data_consent",
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("said_in", sa.String(length=12), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=True),
        sa.Column("by_relative", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=40), nullable=False),
        sa.Column("paper", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("insured_id", "what", "number"),
    )
