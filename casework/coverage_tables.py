"""In which table does casework keep when somebody was insured? Read by the eligibility check,
written by the roster import."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from infra.db import Base

Id = String(32)


class CoveragePeriodRow(Base):
    """参保缴费记录 of one insurance, as the roster of `as_of` has it; replaced by a newer roster.

    A row without `starts_on` says that the roster knows of no period at all."""

    __tablename__ = "coverage_period"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), index=True)
    insurance: Mapped[str] = mapped_column(String(12))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    paid: Mapped[bool]
    as_of: Mapped[date]
