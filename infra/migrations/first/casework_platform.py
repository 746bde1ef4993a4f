"""Which tables does casework platform begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "settlement_taken_back",
        sa.Column("settlement_no", sa.String(length=60), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_by", sa.String(length=32), nullable=False),
        sa.Column("taken_back_by_name", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("settlement_no", "taken_back_at"),
    )
    op.create_table(
        "settlement_re_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("settlement_no", sa.String(length=60), nullable=False),
        sa.Column("refund_reference", sa.String(length=60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_by_name", sa.String(length=40), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_by_name", sa.String(length=40), server_default="", nullable=False),
        sa.Column("decided_words", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("settlement_re_entry", schema=None) as batch_op:
        batch_op.create_index(
            "ux_settlement_re_entry_refund",
            ["refund_reference"],
            unique=True,
            sqlite_where=sa.text("confirmed IS NULL OR confirmed"),
            postgresql_where=sa.text("confirmed IS NULL OR confirmed"),
        )
    op.create_table(
        "figure_query",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("figures", sa.String(length=64), nullable=False),
        sa.Column("differences", sa.JSON(), nullable=False),
        sa.Column("document_no", sa.String(length=60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_by_name", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=True),
        sa.Column("answer_no", sa.String(length=60), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer_words", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["claim.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("figure_query", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_figure_query_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index("ix_figure_query_open", ["answer", "due_on", "id"], unique=False)
        batch_op.create_index(
            "ux_figure_query_open",
            ["claim_id"],
            unique=True,
            sqlite_where=sa.text("answer IS NULL"),
            postgresql_where=sa.text("answer IS NULL"),
        )
    op.create_table(
        "platform_keyed_again",
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("figures", sa.String(length=64), nullable=False),
        sa.Column("keyed_by", sa.String(length=32), nullable=False),
        sa.Column("keyed_by_name", sa.String(length=40), nullable=False),
        sa.Column("keyed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["claim.id"],
        ),
        sa.PrimaryKeyConstraint("claim_id", "figures"),
    )
    op.create_table(
        "platform_number",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("settlement_no", sa.String(length=60), nullable=False),
        sa.Column("typed_by", sa.String(length=32), nullable=False),
        sa.Column("typed_by_name", sa.String(length=40), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("ended_by_name", sa.String(length=40), nullable=False),
        sa.Column("ended_reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["claim.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("platform_number", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_platform_number_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(
            "ux_platform_number",
            ["settlement_no"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
    op.create_table(
        "platform_row",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("settlement_no", sa.String(length=60), nullable=False),
        sa.Column("origin", sa.String(length=60), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("pool_fen", sa.BigInteger(), nullable=False),
        sa.Column("supplement_fen", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=False),
        sa.Column("owner_name", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_by_name", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["claim.id"],
        ),
        sa.ForeignKeyConstraint(
            ["insured_id"],
            ["insured.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "settlement_no",
            "insured_id",
            "year",
            "pool_fen",
            "supplement_fen",
            "origin",
            name="uq_platform_row",
        ),
    )
    with op.batch_alter_table("platform_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_platform_row_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index("ix_platform_row_list", ["state", "received_at", "id"], unique=False)
        batch_op.create_index(
            "ix_platform_row_person", ["insured_id", "year", "state"], unique=False
        )
        batch_op.create_index("ix_platform_row_origin", ["origin"], unique=False)
    op.create_table(
        "paid_figure",
        sa.Column("decision_id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("query_id", sa.String(length=32), nullable=True),
        sa.Column("our_pool_fen", sa.BigInteger(), nullable=False),
        sa.Column("our_supplement_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_pool_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_supplement_fen", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["query_id"],
            ["figure_query.id"],
        ),
        sa.PrimaryKeyConstraint("decision_id", "year"),
    )
    op.create_table(
        "exchange_answer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("decision_id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("in_scope_fen", sa.BigInteger(), nullable=False),
        sa.Column("pool_fen", sa.BigInteger(), nullable=False),
        sa.Column("supplement_fen", sa.BigInteger(), nullable=False),
        sa.Column("equal", sa.Boolean(), nullable=False),
        sa.Column("difference", sa.String(length=300), nullable=False),
        sa.Column("imported_by", sa.String(length=32), nullable=False),
        sa.Column("imported_by_name", sa.String(length=40), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("exchange_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exchange_answer_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_exchange_answer_decision_id"), ["decision_id"], unique=False
        )
