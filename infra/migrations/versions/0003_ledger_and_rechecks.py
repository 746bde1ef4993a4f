"""Reversals, pool corrections, openings and what a recheck found"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
    op.create_index("ix_hospital_receipt_settlement_no", "hospital_receipt", ["settlement_no"])
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
    op.create_index("ix_recheck_run_started", "recheck_run", ["started_at"])
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
    op.create_index("ix_recheck_finding_claim_id", "recheck_finding", ["claim_id"])
    op.create_index("ix_recheck_finding_insured_id", "recheck_finding", ["insured_id"])
    op.create_index(
        "ix_recheck_finding_list", "recheck_finding", ["state", "found_at", "id"]
    )
    op.create_index(
        "ux_recheck_finding_open",
        "recheck_finding",
        ["claim_id", "kind", "about"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    _widen_ledger()
    op.create_index("ux_ledger_origin", "ledger", ["origin"], unique=True)
    _fill_inputs()


def _widen_ledger() -> None:
    """A claim may be settled more than once: the key of an entry gets the attempt."""
    if op.get_bind().dialect.name == "postgresql":
        op.add_column(
            "ledger", sa.Column("attempt", sa.Integer(), nullable=False, server_default="1")
        )
        op.add_column("ledger", sa.Column("origin", sa.String(length=60), nullable=True))
        op.add_column("ledger", sa.Column("inputs", sa.Text(), nullable=True))
        op.drop_constraint("ledger_kind_reference_year_key", "ledger", type_="unique")
        op.drop_constraint("ledger_insured_id_year_seq_key", "ledger", type_="unique")
        op.create_unique_constraint("uq_ledger_seq", "ledger", ["insured_id", "year", "seq"])
        op.create_unique_constraint(
            "uq_ledger_entry", "ledger", ["kind", "reference", "year", "attempt"]
        )
        return
    # SQLite cannot drop an unnamed constraint: the table is written anew
    columns = (
        "id, insured_id, year, seq, kind, reference, pool_fen, supplement_fen, decision_id, "
        "recorded_by, recorded_at"
    )
    op.rename_table("ledger", "ledger_before")
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
        sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("origin", sa.String(length=60), nullable=True),
        sa.Column("inputs", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"]),
        sa.ForeignKeyConstraint(["insured_id"], ["insured.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("insured_id", "year", "seq", name="uq_ledger_seq"),
        sa.UniqueConstraint("kind", "reference", "year", "attempt", name="uq_ledger_entry"),
    )
    op.execute(f"INSERT INTO ledger ({columns}) SELECT {columns} FROM ledger_before")
    op.drop_table("ledger_before")


def _fill_inputs() -> None:
    """What a recheck needs of a settlement, taken once from the decisions stored so far."""
    ledger = sa.table("ledger", *map(sa.column, ("id", "kind", "decision_id", "inputs")))
    decision = sa.table("decision", *map(sa.column, ("id", "record")))
    bind = op.get_bind()
    waiting = bind.execute(
        sa.select(ledger.c.id, ledger.c.decision_id).where(ledger.c.kind == "settlement")
    ).all()
    for entry_id, decision_id in waiting:
        stored = bind.execute(
            sa.select(decision.c.record).where(decision.c.id == decision_id)
        ).scalar()
        record = json.loads(stored) if stored else {}
        if "expense" not in record:
            continue
        expense = record["expense"]
        inputs = ";".join(
            (
                record["policy"]["day"],
                str(record["amounts"]["in_scope_expense"]),
                str(expense["deductible"]),
                expense["pool_rate"] or "",
                expense["extra_upfront_rate"],
            )
        )
        bind.execute(
            sa.update(ledger).where(ledger.c.id == entry_id).values(inputs=inputs)
        )
