"""In which tables does casework keep conversations with a clerk? Read by the hand-over alone.

Neither openids nor texts stand here in clear."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class HandoverRow(Base):
    """人工接待: one wish for a person and what became of it; a chat has at most one open.

    `clerk_id` is set exactly while `owner` is human. `rating` is 1 to 5, asked for after it.
    `told_at` is when the member last heard from us when somebody answers. `on_phone` while the
    member's last words came from the phone's page, where ours can be read too."""

    __tablename__ = "handover"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_index: Mapped[str] = mapped_column(String(64))
    openid_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    member_id: Mapped[str | None] = mapped_column(Id)
    owner: Mapped[str] = mapped_column(String(10))
    because: Mapped[str] = mapped_column(String(20))
    asked_at: Mapped[datetime] = mapped_column(Utc)
    told_at: Mapped[datetime] = mapped_column(Utc)
    clerk_id: Mapped[str | None] = mapped_column(Id)
    clerk_name: Mapped[str] = mapped_column(String(40), default="")
    member_wrote_at: Mapped[datetime] = mapped_column(Utc)
    clerk_wrote_at: Mapped[datetime | None] = mapped_column(Utc)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    rating: Mapped[int | None]
    on_phone: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        Index(
            "ux_handover_open",
            "person_index",
            unique=True,
            sqlite_where=text("owner <> 'closed'"),
            postgresql_where=text("owner <> 'closed'"),
        ),
        Index("ix_handover_person", "person_index", "asked_at"),
        Index("ix_handover_list", "owner", "asked_at", "id"),
        Index("ix_handover_asked", "asked_at"),
        Index("ix_handover_closed", "closed_at"),
    )


class HandoverMessageRow(Base):
    """接待记录: one message in a hand-over, appended; `state` tells whether ours went out."""

    __tablename__ = "handover_message"
    handover_id: Mapped[str] = mapped_column(ForeignKey("handover.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc)
    by: Mapped[str] = mapped_column(String(10))
    clerk_name: Mapped[str] = mapped_column(String(40), default="")
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(10), default="")
    __table_args__ = (Index("ix_handover_message_state", "state", "at"),)


class HandoverChangeRow(Audited, Base):
    """接待变动: who owned the chat from when on, and who or what caused it; appended."""

    __tablename__ = "handover_change"
    handover_id: Mapped[str] = mapped_column(ForeignKey("handover.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc)
    owner: Mapped[str] = mapped_column(String(10))
    cause: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[str] = mapped_column(Id, default="")
    actor_name: Mapped[str] = mapped_column(String(40), default="")
    __table_args__ = (Index("ix_handover_change_cause", "cause", "at"),)


class ChatTurnRow(Base):
    """一问一答: what somebody said to the bot and was told, sealed and wiped after a day; who it
    was is a keyed hash, as everywhere here."""

    __tablename__ = "chat_turn"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_index: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Utc, index=True)
    outcome: Mapped[str] = mapped_column(String(10))
    topic: Mapped[str] = mapped_column(String(60))
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    told_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    __table_args__ = (Index("ix_chat_turn_person", "person_index", "at"),)


class PresenceRow(Base):
    """在岗: a clerk who takes chats; present while `seen_at` is fresh."""

    __tablename__ = "handover_presence"
    clerk_id: Mapped[str] = mapped_column(Id, primary_key=True)
    clerk_name: Mapped[str] = mapped_column(String(40))
    since: Mapped[datetime] = mapped_column(Utc)
    seen_at: Mapped[datetime] = mapped_column(Utc, index=True)
