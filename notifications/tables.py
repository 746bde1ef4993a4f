"""In which tables are messages kept on their way? Read by this folder alone.

No row holds personal data: names and numbers are read in the moment of sending."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Utc
from infra.db import Base

Id = String(32)
_DUE = text("state IN ('new', 'unknown')")
_HELD = text("state IN ('leased', 'intent')")


class DeliveryRow(Base):
    """投递: one message to one person over one channel.

    `subject_id` is the id of what the message is about, `recipient_id` of whom it reaches, both as
    its subject gives them; `recipient_kind` says which table that is (`insured`, `member`, `code`).
    `fence` rises with every lease; `last_error` is a code and never a sentence."""

    __tablename__ = "delivery"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    event_id: Mapped[str] = mapped_column(Id)
    subject_id: Mapped[str] = mapped_column(Id, index=True)
    message: Mapped[str] = mapped_column(String(30))
    recipient_kind: Mapped[str] = mapped_column(String(10))
    recipient_id: Mapped[str] = mapped_column(Id)
    channel: Mapped[str] = mapped_column(String(20))
    lane: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(default=0)
    resends: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc)
    owner: Mapped[str | None] = mapped_column(String(80))
    fence: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(Utc)
    intent_at: Mapped[datetime | None] = mapped_column(Utc)
    provider_id: Mapped[str | None] = mapped_column(String(64), index=True)
    last_error: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (
        UniqueConstraint("event_id", "recipient_id", "channel"),
        Index("ix_delivery_due", "lane", "run_at", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_delivery_held", "lease_until", sqlite_where=_HELD, postgresql_where=_HELD),
    )


class DeliveryReceiptRow(Base):
    """回执: what a gateway reported about a message, as it came; appended, never edited."""

    __tablename__ = "delivery_receipt"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    delivery_id: Mapped[str] = mapped_column(Id, index=True)
    provider_id: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Utc)
    received_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (UniqueConstraint("delivery_id", "provider_id", "status", "at"),)


class CapCounterRow(Base):
    """发送计数: how many messages of a class one recipient had in one minute or hour."""

    __tablename__ = "cap_counter"
    recipient_id: Mapped[str] = mapped_column(Id, primary_key=True)
    message_class: Mapped[str] = mapped_column(String(20), primary_key=True)
    grain: Mapped[str] = mapped_column(String(6), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(Utc, primary_key=True)
    count: Mapped[int]
