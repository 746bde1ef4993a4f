"""Which tables does casework ledger begin with?"""

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Make them; those that they point to are there."""
    op.create_table(
        "recheck_run",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("book", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("open_findings", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("recheck_run", schema=None) as batch_op:
        batch_op.create_index("ix_recheck_run_started", ["started_at"], unique=False)
    op.create_table(
        "person_year",
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("insured_id", "year"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recheck_due",
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("cause", sa.String(length=30), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("insured_id"),
    )
    op.create_table(
        "recheck_finding",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("was_fen", sa.BigInteger(), nullable=True),
        sa.Column("now_fen", sa.BigInteger(), nullable=True),
        sa.Column("cause", sa.String(length=30), nullable=False),
        sa.Column("cause_reference", sa.String(length=60), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("resolved_by", sa.String(length=32), nullable=True),
        sa.Column("resolved_by_name", sa.String(length=40), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"]),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("recheck_finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recheck_finding_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_recheck_finding_insured_id"), ["insured_id"], unique=False
        )
        batch_op.create_index("ix_recheck_finding_list", ["state", "found_at", "id"], unique=False)
        batch_op.create_index(
            "ux_recheck_finding_open",
            ["claim_id", "kind", "about"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
    op.create_table(
        "ledger",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("insured_id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("pool_fen", sa.BigInteger(), nullable=False),
        sa.Column("supplement_fen", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.String(length=32), nullable=True),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="1", nullable=False),
        sa.Column("origin", sa.String(length=60), nullable=True),
        sa.Column("inputs", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"]),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("insured_id", "year", "seq", name="uq_ledger_seq"),
        sa.UniqueConstraint("kind", "reference", "year", "attempt", name="uq_ledger_entry"),
    )
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.create_index(
            "ux_ledger_origin",
            ["origin"],
            unique=True,
            sqlite_where=sa.text("origin IS NOT NULL"),
            postgresql_where=sa.text("origin IS NOT NULL"),
        )
