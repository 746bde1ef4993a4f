"""In which tables does the desk keep what the centre audited and how differences were cleared up?
Read by the services of this folder."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class CentreAuditRow(Audited, Base):
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


class DifferenceResolutionRow(Audited, Base):
    """差异处理: who cleared up which differences, how, and for exactly which figures; appended,
    never edited."""

    __tablename__ = "difference_resolution"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), index=True)
    figures: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(30))
    note: Mapped[str] = mapped_column(String(500))
    differences: Mapped[list[str]] = mapped_column(JSON)
    made_by: Mapped[str] = mapped_column(Id)
    made_by_name: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(Utc)
