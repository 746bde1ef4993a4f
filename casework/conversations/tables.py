"""In which tables are cases and their history kept? Read by the services of this folder.

What people and colleagues have written is sealed."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class ServiceCaseRow(Base):
    """工单: `person_kind` and `person_id` as in a delivery, empty where nobody knows who it is;
    `phone_sealed` is where they are reached then, or where they said to be rung. `due_at` is the
    end of what is due next."""

    __tablename__ = "service_case"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_no: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    version: Mapped[int]
    steps: Mapped[int]
    person_kind: Mapped[str] = mapped_column(String(10), default="")
    person_id: Mapped[str] = mapped_column(Id, default="")
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    claim_id: Mapped[str | None] = mapped_column(ForeignKey("claim.id"), index=True)
    said_in: Mapped[str] = mapped_column(String(10))
    owner_id: Mapped[str | None] = mapped_column(Id)
    owner_name: Mapped[str] = mapped_column(String(40), default="")
    ending: Mapped[str] = mapped_column(String(20), default="")
    opened_at: Mapped[datetime] = mapped_column(Utc)
    dispatch_on: Mapped[date]
    proposal_on: Mapped[date]
    ordinary_on: Mapped[date]
    hard_on: Mapped[date]
    proposed: Mapped[bool] = mapped_column(default=False)
    hard: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime] = mapped_column(Utc)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (
        Index("ix_service_case_list", "state", "due_at", "id"),
        Index("ix_service_case_person", "person_kind", "person_id"),
    )


class ServiceCaseStepRow(Audited, Base):
    """工单记录: appended with every move, never edited; `handed_to_name` where it changed hands."""

    __tablename__ = "service_case_step"
    case_id: Mapped[str] = mapped_column(ForeignKey("service_case.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[str] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(10))
    target: Mapped[str] = mapped_column(String(10))
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    handed_to_name: Mapped[str] = mapped_column(String(40), default="")
    ending: Mapped[str] = mapped_column(String(20), default="")
    at: Mapped[datetime] = mapped_column(Utc)


class AppealPhotoRow(Base):
    """申诉的新证据: one sealed photograph or document that came with an appeal."""

    __tablename__ = "appeal_photo"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("service_case.id"))
    object_key: Mapped[str] = mapped_column(String(120), unique=True)
    file_hash: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (Index("ux_appeal_photo_once", "case_id", "file_hash", unique=True),)


class MissedCallRow(Base):
    """未接来电: a number that rang while nobody took it; it waits once until it was rung back.
    `insured_id` is whose number it is in the roster; empty where nobody knows, or where people of
    several counties share it."""

    __tablename__ = "missed_call"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    phone_index: Mapped[str] = mapped_column(String(64))
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    insured_id: Mapped[str | None] = mapped_column(Id)
    times: Mapped[int]
    tried: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(Utc)
    last_at: Mapped[datetime] = mapped_column(Utc)
    due_at: Mapped[datetime] = mapped_column(Utc)
    done_at: Mapped[datetime | None] = mapped_column(Utc)
    done_by_name: Mapped[str] = mapped_column(String(40), default="")
    __table_args__ = (
        Index(
            "ux_missed_call_waiting",
            "phone_index",
            unique=True,
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )


class CaseNumberRow(Base):
    """工单编号: the last serial given on a day."""

    __tablename__ = "case_number"
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]
