"""In which tables are claims, their steps, photos, receipts, promises, decisions
and their reversals kept? Read by the services of casework.

Columns ending in `_sealed` are encrypted; `_fen` is money."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class ClaimRow(Base):
    """零星报销申请: the present state of a claim; its history is in claim_step. `filed_by` is empty
    while the window has filled it in and no member has gone on with it."""

    __tablename__ = "claim"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    claim_no: Mapped[str | None] = mapped_column(String(20), unique=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"))
    filed_by: Mapped[str | None] = mapped_column(ForeignKey("member.id"))
    filled_at_window: Mapped[bool] = mapped_column(default=False, server_default=false())
    stage: Mapped[str] = mapped_column(String(24))
    version: Mapped[int]
    care_kind: Mapped[str | None] = mapped_column(String(30))
    care_place: Mapped[str | None] = mapped_column(String(20))
    care_region: Mapped[str] = mapped_column(String(60), default="")
    provider_name: Mapped[str] = mapped_column(String(100), default="")
    admission_on: Mapped[date | None]
    discharge_on: Mapped[date | None]
    care_cause: Mapped[str | None] = mapped_column(String(20))
    payee_relation: Mapped[str | None] = mapped_column(String(20))
    emergency: Mapped[bool | None]
    filed: Mapped[bool | None]
    provider_designated: Mapped[bool | None]
    payee_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    new_payee_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    wanted: Mapped[list[Any]] = mapped_column(JSON, default=list)
    on_paper: Mapped[list[str]] = mapped_column(JSON, default=list)
    correction: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    expense: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    platform: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    assessed_fen: Mapped[int | None] = mapped_column(BigInteger)
    opened_at: Mapped[datetime] = mapped_column(Utc)
    submitted_at: Mapped[datetime | None] = mapped_column(Utc)
    promised_on: Mapped[date | None]
    promise_provisional: Mapped[bool] = mapped_column(default=False)
    promise_reason: Mapped[str] = mapped_column(String(100), default="")
    promise_code: Mapped[str] = mapped_column(String(30), default="", server_default="")
    promise_started_on: Mapped[date | None]
    promise_days: Mapped[int | None]
    check_started_on: Mapped[date | None]
    check_days: Mapped[int | None]
    # the share of a running time limit that has gone, and when it has to be looked at next
    urgency: Mapped[int] = mapped_column(default=0, server_default="0")
    next_mark_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (
        # the queue pages by (stage, submitted_at, id); the member's list by insured or filer
        Index("ix_claim_queue", "stage", "submitted_at", "id"),
        Index("ix_claim_submitted", "submitted_at", "id"),
        Index("ix_claim_insured", "insured_id", "opened_at"),
        Index("ix_claim_filed_by", "filed_by", "opened_at"),
        Index("ix_claim_next_mark", "next_mark_at"),
        Index("ix_claim_urgency", "urgency", "submitted_at", "id"),
    )


class ClaimStepRow(Audited, Base):
    """办理记录: appended with every move, never edited."""

    __tablename__ = "claim_step"
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[str] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(24))
    target: Mapped[str] = mapped_column(String(24))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Utc)
    reason_code: Mapped[str | None] = mapped_column(String(40))
    __table_args__ = (Index("ix_claim_step_action", "action", "at"),)


class ClaimChangeRow(Audited, Base):
    """事实变动: appended with every change of a claim's facts or photographs, never edited.

    `before` and `after` are keyed hashes of the facts; `number` counts without gaps, for the claim
    itself it is its version; `seal` is a keyed hash of the row."""

    __tablename__ = "claim_change"
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    part: Mapped[str] = mapped_column(String(10), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc)
    before: Mapped[str] = mapped_column(String(64))
    after: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))


class ClaimNumberRow(Base):
    """申请编号: the serial last given out on one day."""

    __tablename__ = "claim_number"
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class PhotoRow(Base):
    """材料照片: one sealed photograph, or document of several pages; `file_hash` is that of the
    bytes the phone sent.

    `insisted_at` is when the member kept it in spite of its hints; `resembles_id` an earlier one
    that shows the same; `likeness_…` are what that is found by. Of an erased one only the row is
    left, for the proof of facts."""

    __tablename__ = "claim_photo"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"))
    material: Mapped[str] = mapped_column(String(30))
    object_key: Mapped[str] = mapped_column(String(200), unique=True)
    file_hash: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    pages: Mapped[int] = mapped_column(default=1, server_default="1")
    hints: Mapped[list[str]] = mapped_column(JSON, default=list)
    insisted_at: Mapped[datetime | None] = mapped_column(Utc)
    resembles_id: Mapped[str | None] = mapped_column(Id)
    likeness_1: Mapped[int | None] = mapped_column(BigInteger, index=True)
    likeness_2: Mapped[int | None] = mapped_column(BigInteger, index=True)
    likeness_3: Mapped[int | None] = mapped_column(BigInteger, index=True)
    likeness_4: Mapped[int | None] = mapped_column(BigInteger, index=True)
    added_by: Mapped[str] = mapped_column(Id)
    added_at: Mapped[datetime] = mapped_column(Utc)
    removed_at: Mapped[datetime | None] = mapped_column(Utc, index=True)
    erased_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (
        Index(
            "ux_photo_once",
            "claim_id",
            "material",
            "file_hash",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index("ix_claim_photo_claim", "claim_id"),  # the removed ones too
        Index("ix_claim_photo_day", "added_by", "added_at"),
    )


class ReceiptRow(Base):
    """票据: a receipt named in a claim, read from its QR code or typed."""

    __tablename__ = "claim_receipt"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(30))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(20))
    photo_id: Mapped[str | None] = mapped_column(Id)
    added_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (UniqueConstraint("claim_id", "kind", "code", "number"),)


class ReceiptReadingRow(Base):
    """二维码读取: what the code on one photograph said of a receipt; it stays as long as the
    photograph, whatever is typed over it."""

    __tablename__ = "receipt_reading"
    photo_id: Mapped[str] = mapped_column(ForeignKey("claim_photo.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[str] = mapped_column(String(30), primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    check_code: Mapped[str] = mapped_column(String(40), default="", server_default="")
    issued_on: Mapped[date | None]
    read_at: Mapped[datetime] = mapped_column(Utc)


class ReceiptUseRow(Base):
    """票据占用: the claim that holds a receipt; the key lets only one win.

    `in_use` while that claim is in work or settled with it; `paid_with` once money went out for it.
    A row that is not in use holds only as long as the claim's due is below zero."""

    __tablename__ = "receipt_use"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[str] = mapped_column(String(30), primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    taken_at: Mapped[datetime] = mapped_column(Utc)
    in_use: Mapped[bool] = mapped_column(default=True)
    paid_with: Mapped[bool] = mapped_column(default=False)


class DecisionRow(Audited, Base):
    """核定: one review step's canonical record (inputs, policy, trace, result) that can be
    recalculated; `grounds` is what lay beside it: bills and receipts as they were."""

    __tablename__ = "decision"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    step: Mapped[str] = mapped_column(String(30))
    record: Mapped[bytes] = mapped_column(LargeBinary)
    grounds: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    payment_fen: Mapped[int] = mapped_column(BigInteger)
    policy_version: Mapped[str] = mapped_column(String(300))
    engine_version: Mapped[str] = mapped_column(String(20))
    made_by: Mapped[str] = mapped_column(Id)
    made_at: Mapped[datetime] = mapped_column(Utc)


class DecisionReversalRow(Audited, Base):
    """核定的冲正: a settlement was taken back, once; the decision itself stays as it was made."""

    __tablename__ = "decision_reversal"
    decision_id: Mapped[str] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    reversed_by: Mapped[str] = mapped_column(Id)
    reversed_at: Mapped[datetime] = mapped_column(Utc)


class HospitalReceiptRow(Base):
    """医院已结票据: a receipt that a hospital settlement used, as the platform named it."""

    __tablename__ = "hospital_receipt"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[str] = mapped_column(String(30), primary_key=True)
    settlement_no: Mapped[str] = mapped_column(String(60), primary_key=True, index=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"))
    posted_at: Mapped[datetime] = mapped_column(Utc)


class PromiseMoveRow(Audited, Base):
    """承诺日变动: appended with every move of the promised day, never edited; `claim_version` is
    that of the claim after it."""

    __tablename__ = "promise_move"
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    claim_version: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc)
    before: Mapped[date | None]
    after: Mapped[date | None]
    provisional: Mapped[bool]
    code: Mapped[str] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(String(100))


class EscalationRow(Base):
    """时限预警: one share of one run of one clock; the key lets it be told once only."""

    __tablename__ = "claim_escalation"
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    clock: Mapped[str] = mapped_column(String(20), primary_key=True)
    started_on: Mapped[date] = mapped_column(primary_key=True)
    share: Mapped[int] = mapped_column(primary_key=True)
    gone_at: Mapped[datetime] = mapped_column(Utc)
    told_at: Mapped[datetime] = mapped_column(Utc)


class PayeeChangeRow(Base):
    """换收款账户: asked for on the phone after a first account was handed in; nothing is paid
    before `held_until`, and whoever had the old contact may stop it until then. `returned` where
    the bank had given the old account's money back."""

    __tablename__ = "payee_change"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"))
    old_payee_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    returned: Mapped[bool]
    asked_by: Mapped[str] = mapped_column(Id)
    asked_at: Mapped[datetime] = mapped_column(Utc)
    held_until: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_by: Mapped[str | None] = mapped_column(Id)
    ended_in: Mapped[str] = mapped_column(String(12), default="")
    __table_args__ = (Index("ix_payee_change_held", "claim_id", "held_until"),)
