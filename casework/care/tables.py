"""In which tables stand the people who are rung regularly, by whose approval, and each call? Read
by the services of this folder."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class CareSelectionRow(Base):
    """关怀回访的名单: by which rule it was chosen, which letter of the centre allows it, and which
    two people say so; `people_hash` is of the people it has."""

    __tablename__ = "care_selection"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    rule: Mapped[str] = mapped_column(String(200))
    approval_no: Mapped[str] = mapped_column(String(60))
    people_hash: Mapped[str] = mapped_column(String(64))
    people: Mapped[int]
    every_days: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    proposed_by: Mapped[str] = mapped_column(Id)
    proposed_by_name: Mapped[str] = mapped_column(String(40))
    proposed_at: Mapped[datetime] = mapped_column(Utc)
    decided_by_name: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    why: Mapped[str] = mapped_column(String(200), default="")


class CarePersonRow(Base):
    """名单上的人: when they are rung next; none where they want no more calls."""

    __tablename__ = "care_person"
    selection_id: Mapped[str] = mapped_column(ForeignKey("care_selection.id"), primary_key=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), primary_key=True)
    next_on: Mapped[date | None]
    calls: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        Index(
            "ix_care_person_due",
            "next_on",
            sqlite_where=text("next_on IS NOT NULL"),
            postgresql_where=text("next_on IS NOT NULL"),
        ),
    )


class CareCallRow(Audited, Base):
    """关怀回访台账: appended with every call, never edited; what was said is sealed."""

    __tablename__ = "care_call"
    selection_id: Mapped[str] = mapped_column(ForeignKey("care_selection.id"), primary_key=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(String(20))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    next_on: Mapped[date | None]
    actor_id: Mapped[str] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc)
