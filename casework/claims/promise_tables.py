"""In which table is it kept what became of promised days? Written by the store, counted by the
figures."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Utc
from infra.db import Base


class PromiseResultRow(Base):
    """承诺结果: appended when a promise comes to its end, never edited; `claim_version` is that of
    the claim after it. What the claim was about then stands beside it, so that counting reads one
    table."""

    __tablename__ = "promise_result"
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    claim_version: Mapped[int] = mapped_column(primary_key=True)
    care_kind: Mapped[str | None] = mapped_column(String(30))
    care_place: Mapped[str | None] = mapped_column(String(20))
    started_on: Mapped[date]
    promised_on: Mapped[date]
    ended_on: Mapped[date]
    working_days: Mapped[int]
    kept: Mapped[bool]
    paid: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (
        Index("ix_promise_result_ended", "kind", "ended_on", "kept"),
        Index("ix_promise_result_paid", "kind", "care_kind", "ended_on", "paid", "working_days"),
    )
