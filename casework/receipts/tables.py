"""In which tables are the history of receipts' amounts, what their issuers said of them, and what
was said of a stay claimed twice? Read by the services of this folder.

Rows here are appended in the order of their ids and never edited; a receipt is named by claim and
key, so that they outlast its being taken out of a claim and named again."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class ReceiptAmountRow(Audited, Base):
    """票据金额更改: an amount that was typed over another one, who did it and when."""

    __tablename__ = "receipt_amount"
    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(30))
    before_fen: Mapped[int] = mapped_column(BigInteger)
    after_fen: Mapped[int] = mapped_column(BigInteger)
    changed_by: Mapped[str] = mapped_column(Id)
    changed_by_name: Mapped[str] = mapped_column(String(40))
    changed_at: Mapped[datetime] = mapped_column(Utc)


class ReceiptVerificationRow(Audited, Base):
    """票据查验: what the issuer's platform said of a receipt; the newest of a claim counts.

    `related_…` is the paper it was exchanged for (or the electronic receipt it was printed from),
    or the receipt that red-flushed it; empty where there is none."""

    __tablename__ = "receipt_verification"
    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(20))
    verified_on: Mapped[date]
    related_kind: Mapped[str] = mapped_column(String(20), default="")
    related_code: Mapped[str] = mapped_column(String(20), default="")
    related_number: Mapped[str] = mapped_column(String(30), default="")
    check_code: Mapped[str] = mapped_column(String(40), default="")
    times: Mapped[int | None]
    recorded_by: Mapped[str] = mapped_column(Id)
    recorded_by_name: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (
        # two halves of one exchange find each other from either side
        Index("ix_receipt_verification_key", "number", "code"),
        Index("ix_receipt_verification_related", "related_number", "related_code"),
    )


class SameStayAnswerRow(Audited, Base):
    """同一次住院的说明: what the member said of another claim for overlapping days.

    `admission_on` and `discharge_on` are the days that were asked about; for others it is asked
    anew."""

    __tablename__ = "same_stay_answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    other_claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"))
    admission_on: Mapped[date]
    discharge_on: Mapped[date]
    answer: Mapped[str] = mapped_column(String(20))
    answered_by: Mapped[str] = mapped_column(Id)
    answered_at: Mapped[datetime] = mapped_column(Utc)


class SameStayDecisionRow(Audited, Base):
    """同一次住院的认定: what staff found out about two claims for overlapping days, and why."""

    __tablename__ = "same_stay_decision"
    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    other_claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    finding: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500))
    decided_by: Mapped[str] = mapped_column(Id)
    decided_by_name: Mapped[str] = mapped_column(String(40))
    decided_at: Mapped[datetime] = mapped_column(Utc)
