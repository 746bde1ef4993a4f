"""What does the FAQ keep: what staff added, what was not answered, and how often it was asked?

Read by the stores of this room alone; no row says who asked."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Utc
from infra.db import Base


class FaqAdditionRow(Audited, Base):
    """问答增补: appended, never edited; `number` is the version of the whole.

    `act` is added or taken_back, and then `undoes` names the row that no longer counts."""

    __tablename__ = "faq_addition"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    act: Mapped[str] = mapped_column(String(20))
    undoes: Mapped[str | None] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    target: Mapped[str] = mapped_column(String(60))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str] = mapped_column(String(32))
    by_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc)


class FaqMissRow(Base):
    """没答上的话: how often a text, without personal data, came on one day by one channel.

    `kind` is unanswered or unhelpful; `entry_id` is the entry that did not help, or empty."""

    __tablename__ = "faq_miss"
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    text: Mapped[str] = mapped_column(String(80), primary_key=True)
    times: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (Index("ix_faq_miss_last_at", "last_at"),)


class FaqCountRow(Base):
    """问答计数: how often an entry was given (or nothing was) on one day; no texts."""

    __tablename__ = "faq_count"
    day: Mapped[date] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(20), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    times: Mapped[int]
