"""Where is it kept that a supervisor has found a policy's figures in their document? Read by the
confirmations."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Utc
from infra.db import Base


class PolicyConfirmationRow(Audited, Base):
    """政策确认: appended, never edited; of a year's version the row with the highest `seq` counts.

    `act` is confirmed or withdrawn; `values` are all the policy's values as they then stood."""

    __tablename__ = "policy_confirmation"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    year: Mapped[int]
    version: Mapped[str] = mapped_column(String(300))
    seq: Mapped[int]
    act: Mapped[str] = mapped_column(String(20))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    document: Mapped[str] = mapped_column(String(200))
    document_no: Mapped[str] = mapped_column(String(100))
    document_date: Mapped[date | None]
    article: Mapped[str] = mapped_column(String(100))
    note: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str] = mapped_column(String(32))
    by_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (
        UniqueConstraint("year", "version", "seq", name="uq_policy_confirmation_seq"),
    )
