"""In which table are first reports kept? Read by the services of this folder."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base

_OPEN = text("ended_at IS NULL")


class FirstReportRow(Base):
    """报案: `reported_by` is a member, or the clerk who took it down (`said_in` is window then).
    `claim_id` is what it became; `ended_at` stands once it did, or was dropped."""

    __tablename__ = "first_report"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    report_no: Mapped[str] = mapped_column(String(20), unique=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"))
    reported_by: Mapped[str] = mapped_column(Id)
    said_in: Mapped[str] = mapped_column(String(10))
    care_kind: Mapped[str] = mapped_column(String(30))
    care_place: Mapped[str] = mapped_column(String(20))
    care_cause: Mapped[str | None] = mapped_column(String(20))
    provider_name: Mapped[str] = mapped_column(String(100))
    began_on: Mapped[date]
    material_until: Mapped[date]
    remind_on: Mapped[date]
    reported_at: Mapped[datetime] = mapped_column(Utc)
    reminded_at: Mapped[datetime | None] = mapped_column(Utc)
    claim_id: Mapped[str | None] = mapped_column(ForeignKey("claim.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (
        Index("ix_first_report_insured", "insured_id", "reported_at"),
        Index("ix_first_report_by", "reported_by", "reported_at"),
        Index("ix_first_report_due", "remind_on", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
