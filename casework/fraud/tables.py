"""In which tables are reports of fraud kept? Read by the services of this folder alone.

Whatever anybody wrote is sealed, and so is every name; an anonymous report has no person."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class FraudReportRow(Base):
    """举报: `member_id` and `contact_sealed` are empty where somebody wants no name; `claim_id` is
    the claim that it is about, where one was named."""

    __tablename__ = "fraud_report"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    report_no: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    steps: Mapped[int]
    said_in: Mapped[str] = mapped_column(String(10))
    member_id: Mapped[str] = mapped_column(Id, default="", index=True)
    contact_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    claim_id: Mapped[str | None] = mapped_column(ForeignKey("claim.id"))
    result: Mapped[str] = mapped_column(String(20), default="")
    told_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(Utc)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (Index("ix_fraud_report_list", "state", "received_at", "id"),)


class FraudReportStepRow(Audited, Base):
    """举报的经过, appended; `actor_name` is empty for the reporter."""

    __tablename__ = "fraud_report_step"
    report_id: Mapped[str] = mapped_column(ForeignKey("fraud_report.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[str] = mapped_column(Id, default="")
    actor_name: Mapped[str] = mapped_column(String(40), default="")
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Utc)


class FraudNamedRow(Base):
    """涉及的同事: somebody of the staff whom a report names, and who must not reach it."""

    __tablename__ = "fraud_named"
    report_id: Mapped[str] = mapped_column(ForeignKey("fraud_report.id"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id, primary_key=True)


class FraudPhotoRow(Base):
    """举报的照片: the same picture stands once."""

    __tablename__ = "fraud_photo"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("fraud_report.id"))
    object_key: Mapped[str] = mapped_column(String(120))
    file_hash: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (Index("ux_fraud_photo", "report_id", "file_hash", unique=True),)


class FraudAllowanceRow(Base):
    """一天里的举报数: how many reports were made on this day by those who share this count."""

    __tablename__ = "fraud_allowance"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date]
    made: Mapped[int]
