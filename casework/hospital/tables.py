"""In which tables does casework keep what hospitals settled directly, for its review? Read by the
feed and the review of hospital settlements."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class HospitalRecordRow(Base):
    """医院结算记录: one settlement of a hospital as the platform reported it, and how far its
    review is.

    `month` is that of its arrival in China, YYYY-MM: each record belongs to one month's draw. What
    the feed did not say is empty. `inpatient_drawn` and `cross_province_drawn` tell by which draw a
    second review is wanted; None means that no draw has had it in its population yet."""

    __tablename__ = "hospital_record"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    reference: Mapped[str] = mapped_column(String(60), unique=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), index=True)
    year: Mapped[int]
    month: Mapped[str] = mapped_column(String(7))
    pool_fen: Mapped[int] = mapped_column(BigInteger)
    supplement_fen: Mapped[int] = mapped_column(BigInteger)
    care_kind: Mapped[str | None] = mapped_column(String(30))
    care_place: Mapped[str | None] = mapped_column(String(20))
    hospital_code: Mapped[str] = mapped_column(String(20), default="")
    hospital_name: Mapped[str] = mapped_column(String(100), default="")
    admission_on: Mapped[date | None]
    discharge_on: Mapped[date | None]
    refunded_by: Mapped[str] = mapped_column(String(60), default="")
    received_at: Mapped[datetime] = mapped_column(Utc)
    version: Mapped[int] = mapped_column(default=1)
    inpatient_drawn: Mapped[bool | None]
    cross_province_drawn: Mapped[bool | None]
    work: Mapped[str] = mapped_column(String(20))
    first_outcome: Mapped[str] = mapped_column(String(10), default="")
    first_by: Mapped[str] = mapped_column(Id, default="")
    second_outcome: Mapped[str] = mapped_column(String(10), default="")
    second_by: Mapped[str] = mapped_column(Id, default="")
    __table_args__ = (
        # the lists page by (work, received_at, id); a draw takes what its month has not drawn yet
        Index("ix_hospital_record_work", "work", "received_at", "id"),
        Index("ix_hospital_record_received", "received_at", "id"),
        Index("ix_hospital_record_month", "month", "care_kind", "inpatient_drawn"),
    )


class HospitalReviewRow(Audited, Base):
    """医院结算审核记录: one review of one record; appended, never edited."""

    __tablename__ = "hospital_review"
    record_id: Mapped[str] = mapped_column(ForeignKey("hospital_record.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(10))
    reason_code: Mapped[str] = mapped_column(String(30), default="")
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[str] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (Index("ix_hospital_review_findings", "outcome", "at", "record_id"),)
