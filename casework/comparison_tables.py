"""The table of cleared-up differences, created by the house's migrations."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Id, Utc
from infra.db import Base


class DifferenceResolutionRow(Base):
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
