"""In which tables does the review keep why a promised day moved, which clock ran late, what the
centre audited and what a bank gave back? Read by the services of this folder."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base


class CentreAuditRow(Base):
    """市医保中心审定结果: what the centre's sheet says; appended, never edited."""

    __tablename__ = "centre_audit"
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    claim_version: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    sheet_no: Mapped[str] = mapped_column(String(60))
    audited_on: Mapped[date]
    in_scope_fen: Mapped[int] = mapped_column(BigInteger)
    pool_fen: Mapped[int] = mapped_column(BigInteger)
    supplement_fen: Mapped[int] = mapped_column(BigInteger)
    recorded_by: Mapped[str] = mapped_column(Id)
    recorded_at: Mapped[datetime] = mapped_column(Utc)
