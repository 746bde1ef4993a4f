"""Which tables does casework claims begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "claim_number",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("claim_no", sa.String(length=20), nullable=True),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("filed_by", sa.String(length=32), nullable=True),
        sa.Column("filled_at_window", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("care_kind", sa.String(length=30), nullable=True),
        sa.Column("care_place", sa.String(length=20), nullable=True),
        sa.Column("care_region", sa.String(length=60), nullable=False),
        sa.Column("provider_name", sa.String(length=100), nullable=False),
        sa.Column("admission_on", sa.Date(), nullable=True),
        sa.Column("discharge_on", sa.Date(), nullable=True),
        sa.Column("care_cause", sa.String(length=20), nullable=True),
        sa.Column("payee_relation", sa.String(length=20), nullable=True),
        sa.Column("emergency", sa.Boolean(), nullable=True),
        sa.Column("filed", sa.Boolean(), nullable=True),
        sa.Column("provider_designated", sa.Boolean(), nullable=True),
        sa.Column("payee_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("new_payee_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("on_paper", sa.JSON(), nullable=False),
        sa.Column("correction", sa.JSON(), nullable=True),
        sa.Column("expense", sa.JSON(), nullable=True),
        sa.Column("platform", sa.JSON(), nullable=True),
        sa.Column("assessed_fen", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("promise_provisional", sa.Boolean(), nullable=False),
        sa.Column("promise_reason", sa.String(length=100), nullable=False),
        sa.Column("promise_code", sa.String(length=30), server_default="", nullable=False),
        sa.Column("promise_started_on", sa.Date(), nullable=True),
        sa.Column("promise_days", sa.Integer(), nullable=True),
        sa.Column("check_started_on", sa.Date(), nullable=True),
        sa.Column("check_days", sa.Integer(), nullable=True),
        sa.Column("urgency", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_mark_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["filed_by"], ["member.id"]),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("claim_no"),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index("ix_claim_filed_by", ["filed_by", "opened_at"], unique=False)
        batch_op.create_index("ix_claim_insured", ["insured_id", "opened_at"], unique=False)
        batch_op.create_index("ix_claim_next_mark", ["next_mark_at"], unique=False)
        batch_op.create_index("ix_claim_queue", ["stage", "submitted_at", "id"], unique=False)
        batch_op.create_index("ix_claim_submitted", ["submitted_at", "id"], unique=False)
        batch_op.create_index("ix_claim_urgency", ["urgency", "submitted_at", "id"], unique=False)
    op.create_table(
        "hospital_receipt",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("settlement_no", sa.String(length=60), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("kind", "code", "number", "settlement_no"),
    )
    with op.batch_alter_table("hospital_receipt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hospital_receipt_settlement_no"), ["settlement_no"], unique=False
        )
    op.create_table(
        "claim_escalation",
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("clock", sa.String(length=20), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("claim_id", "clock", "started_on", "share"),
    )
    op.create_table(
        "claim_photo",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("material", sa.String(length=30), nullable=False),
        sa.Column("object_key", sa.String(length=200), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), server_default="1", nullable=False),
        sa.Column("hints", sa.JSON(), nullable=False),
        sa.Column("insisted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resembles_id", sa.String(length=32), nullable=True),
        sa.Column("likeness_1", sa.BigInteger(), nullable=True),
        sa.Column("likeness_2", sa.BigInteger(), nullable=True),
        sa.Column("likeness_3", sa.BigInteger(), nullable=True),
        sa.Column("likeness_4", sa.BigInteger(), nullable=True),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("object_key"),
    )
    with op.batch_alter_table("claim_photo", schema=None) as batch_op:
        batch_op.create_index("ix_claim_photo_claim", ["claim_id"], unique=False)
        batch_op.create_index(
            "ux_photo_once",
            ["claim_id", "material", "file_hash"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )
        batch_op.create_index("ix_claim_photo_day", ["added_by", "added_at"])
        batch_op.create_index("ix_claim_photo_removed_at", ["removed_at"])
        for number in (1, 2, 3, 4):
            batch_op.create_index(f"ix_claim_photo_likeness_{number}", [f"likeness_{number}"])
    op.create_table(
        "claim_receipt",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("photo_id", sa.String(length=32), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("claim_id", "kind", "code", "number"),
    )
    op.create_index("ix_claim_receipt_claim_id", "claim_receipt", ["claim_id"])
    op.create_table(
        "claim_step",
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=30), nullable=False),
        sa.Column("actor_id", sa.String(length=32), nullable=False),
        sa.Column("actor_name", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("target", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("claim_id", "seq"),
    )
    op.create_index("ix_claim_step_action", "claim_step", ["action", "at"])
    op.create_table(
        "claim_change",
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=False),
        sa.Column("after", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("claim_id", "part", "number"),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=True),
        sa.Column("payment_fen", sa.BigInteger(), nullable=False),
        sa.Column("policy_version", sa.String(length=300), nullable=False),
        sa.Column("engine_version", sa.String(length=20), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_decision_claim_id", "decision", ["claim_id"])
    op.create_table(
        "promise_move",
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("claim_version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.Date(), nullable=True),
        sa.Column("after", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("words", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("claim_id", "claim_version"),
    )
    op.create_table(
        "receipt_use",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("paid_with", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("kind", "code", "number"),
    )
    op.create_index("ix_receipt_use_claim_id", "receipt_use", ["claim_id"])
    op.create_table(
        "decision_reversal",
        sa.Column("decision_id", sa.String(length=32), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("reversed_by", sa.String(length=32), nullable=False),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"]),
        sa.PrimaryKeyConstraint("decision_id"),
    )
    op.create_index("ix_decision_reversal_claim_id", "decision_reversal", ["claim_id"])
    op.create_table(
        "paper_reading",
        sa.Column("photo_id", sa.String(length=32), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("engine", sa.String(length=60), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["photo_id"], ["claim_photo.id"]),
        sa.PrimaryKeyConstraint("photo_id"),
    )
    op.create_index("ix_paper_reading_claim_id", "paper_reading", ["claim_id"])
    op.create_index("ix_paper_reading_state", "paper_reading", ["state", "asked_at"])
    op.create_table(
        "paper_field",
        sa.Column("photo_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("read_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("box", sa.JSON(), nullable=True),
        sa.Column("said_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("said_by", sa.String(length=32), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("seen_by", sa.String(length=32), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["photo_id"], ["claim_photo.id"]),
        sa.PrimaryKeyConstraint("photo_id", "name"),
    )
    op.create_index("ix_paper_field_claim_id", "paper_field", ["claim_id"])
    op.create_table(
        "receipt_reading",
        sa.Column("photo_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("check_code", sa.String(length=40), server_default="", nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.ForeignKeyConstraint(["photo_id"], ["claim_photo.id"]),
        sa.PrimaryKeyConstraint("photo_id", "kind", "code", "number"),
    )
    op.create_index("ix_receipt_reading_claim_id", "receipt_reading", ["claim_id"])
    op.create_table(
        "payee_change",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("old_payee_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("ended_in", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_payee_change_held", "payee_change", ["claim_id", "held_until"])
