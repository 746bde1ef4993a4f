"""In which tables does casework keep side-tracks and draws? Read by quality review, follow-up calls
and every random check."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class SideTrackRow(Base):
    """旁线: where quality review or the follow-up call of one claim stands; no row is 未安排."""

    __tablename__ = "side_track"
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    track: Mapped[str] = mapped_column(String(20), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    because: Mapped[str] = mapped_column(String(20), default="")
    outcome: Mapped[str] = mapped_column(String(20), default="")
    reason_code: Mapped[str] = mapped_column(String(30), default="")
    problem: Mapped[bool] = mapped_column(default=False)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_on: Mapped[date | None]
    selected_at: Mapped[datetime | None] = mapped_column(Utc)
    steps: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (Index("ix_side_track_list", "track", "state", "changed_at", "claim_id"),)


class SideTrackStepRow(Audited, Base):
    """旁线记录: appended with every move, never edited; the ledger of calls and reviews."""

    __tablename__ = "side_track_step"
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    track: Mapped[str] = mapped_column(String(20), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[str] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(20))
    target: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20), default="")
    reason_code: Mapped[str] = mapped_column(String(30), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Utc)


class DrawSeedRow(Base):
    """抽取种子: sealed until its draw; `commitment` is its fingerprint, which everybody may see."""

    __tablename__ = "draw_seed"
    purpose: Mapped[str] = mapped_column(String(30), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True)
    seed_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    commitment: Mapped[str] = mapped_column(String(64))
    committed_at: Mapped[datetime] = mapped_column(Utc)


class DrawRow(Base):
    """抽取: one draw of one month; the serial above 1 is a supplementary draw of late records.

    `share` is a fraction such as 1/20; `first_known_at` is when the first of the population became
    known, to be compared with `committed_at`."""

    __tablename__ = "draw"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(30))
    month: Mapped[str] = mapped_column(String(7))
    serial: Mapped[int]
    population_count: Mapped[int]
    population_hash: Mapped[str] = mapped_column(String(64))
    drawn_count: Mapped[int]
    share: Mapped[str] = mapped_column(String(20))
    seed: Mapped[str] = mapped_column(String(64))
    commitment: Mapped[str] = mapped_column(String(64))
    committed_at: Mapped[datetime] = mapped_column(Utc)
    first_known_at: Mapped[datetime] = mapped_column(Utc)
    algorithm: Mapped[str] = mapped_column(String(20))
    drawn_by: Mapped[str] = mapped_column(Id)
    drawn_by_name: Mapped[str] = mapped_column(String(40))
    drawn_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (
        UniqueConstraint("purpose", "month", "serial"),
        Index("ix_draw_list", "purpose", "drawn_at", "id"),
    )


class DrawItemRow(Base):
    """抽取名单: one record of a draw's population; `place` is its place in the draw, None when it
    was not drawn. A record is in one draw of a purpose only."""

    __tablename__ = "draw_item"
    purpose: Mapped[str] = mapped_column(String(30), primary_key=True)
    number: Mapped[str] = mapped_column(String(60), primary_key=True)
    draw_id: Mapped[str] = mapped_column(ForeignKey("draw.id"), index=True)
    place: Mapped[int | None]
