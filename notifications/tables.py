"""In which tables are messages kept on their way? Read by this folder alone.

What is sent is read in the moment of sending and kept nowhere; what can be read again in the inbox
is sealed."""

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy import text as sql_text
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Utc
from infra.db import Base

Id = String(32)
_DUE = sql_text("state IN ('new', 'unknown')")
_STANDING = sql_text("state IN ('proposed', 'approved')")
_HELD = sql_text("state IN ('leased', 'intent')")
_LOST = sql_text("state IN ('dead', 'failed')")


class DeliveryRow(Base):
    """投递: one message to one person over one channel.

    `subject_id` is the id of what the message is about, `recipient_id` of whom it reaches, both as
    its subject gives them; `recipient_kind` says which table that is (`insured`, `member`, `code`).
    `fallbacks` are the other channels that reached them when it was planned, in order;
    `consent_topic` is what they may have refused. `provider` is who of several has it or is to get
    it, empty before the first call;
    `phone_index` finds whoever replies, and what a report without an id is about. `fence` rises
    with every lease; `last_error` is a code and never a sentence."""

    __tablename__ = "delivery"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    event_id: Mapped[str] = mapped_column(Id)
    subject_id: Mapped[str] = mapped_column(Id, index=True)
    message: Mapped[str] = mapped_column(String(30))
    recipient_kind: Mapped[str] = mapped_column(String(10))
    recipient_id: Mapped[str] = mapped_column(Id)
    channel: Mapped[str] = mapped_column(String(20))
    fallbacks: Mapped[str] = mapped_column(String(100), default="")
    consent_topic: Mapped[str] = mapped_column(String(40), default="")
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
    provider: Mapped[str] = mapped_column(String(12), default="")
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    provider_id: Mapped[str | None] = mapped_column(String(64), index=True)
    last_error: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (
        UniqueConstraint("event_id", "recipient_id", "channel"),
        Index("ix_delivery_due", "lane", "run_at", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_delivery_held", "lease_until", sqlite_where=_HELD, postgresql_where=_HELD),
        Index("ix_delivery_lost", "created_at", sqlite_where=_LOST, postgresql_where=_LOST),
    )


class InboxItemRow(Base):
    """站内消息: one message in somebody's inbox, whatever became of it on other channels.
    `text_sealed` holds what is about a person, `text` what is the same for everybody; `claim_id`
    decides who may still see it."""

    __tablename__ = "inbox_item"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    event_id: Mapped[str] = mapped_column(Id)
    person_kind: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[str] = mapped_column(Id)
    message: Mapped[str] = mapped_column(String(30))
    claim_id: Mapped[str | None] = mapped_column(Id)
    title: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(String(500), default="")
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Utc)
    read_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (
        UniqueConstraint("event_id", "person_kind", "person_id"),
        Index("ix_inbox_item_person", "person_kind", "person_id", "at", "id"),
        Index("ix_inbox_item_at", "at"),
    )


class InboxRemovalRow(Base):
    """站内消息的删除记录: how many that were written before a day were removed on which."""

    __tablename__ = "inbox_removal"
    day: Mapped[date] = mapped_column(primary_key=True)
    older_than: Mapped[date]
    removed: Mapped[int]


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


class SubscriptionGrantRow(Base):
    """订阅授权: how many messages of a template, the mini-program's or the official account's,
    somebody has allowed and not had; who told of the last tap, and when, so that the other side's
    word of it counts nothing."""

    __tablename__ = "subscription_grant"
    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    template: Mapped[str] = mapped_column(String(64), primary_key=True)
    left: Mapped[int]
    told_at: Mapped[datetime] = mapped_column(Utc)
    told_by: Mapped[str] = mapped_column(String(8))


class ServiceWindowRow(Base):
    """客服窗口: when somebody wrote last in the chat, and how much news they may still be told
    there before they write again."""

    __tablename__ = "service_window"
    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(Utc, index=True)
    left: Mapped[int]


class SmsReplyRow(Base):
    """短信回复: what somebody wrote back, sealed; `is_open` while staff have to read it. The person
    is empty where nobody is known by that phone."""

    __tablename__ = "sms_reply"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    provider: Mapped[str] = mapped_column(String(12))
    reference: Mapped[str] = mapped_column(String(64))
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    person_kind: Mapped[str | None] = mapped_column(String(10))
    person_id: Mapped[str | None] = mapped_column(Id)
    meaning: Mapped[str] = mapped_column(String(12))
    is_open: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Utc)
    received_at: Mapped[datetime] = mapped_column(Utc)
    closed_by: Mapped[str | None] = mapped_column(Id)
    closed_by_name: Mapped[str] = mapped_column(String(40), default="")
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    __table_args__ = (
        UniqueConstraint("provider", "reference"),
        Index("ix_sms_reply_open", "is_open", "at", "id"),
    )


class CapCounterRow(Base):
    """发送计数: how many messages of a class or kind one recipient had in one minute, hour or
    day."""

    __tablename__ = "cap_counter"
    recipient_id: Mapped[str] = mapped_column(Id, primary_key=True)
    counted_as: Mapped[str] = mapped_column(String(30), primary_key=True)
    grain: Mapped[str] = mapped_column(String(6), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(Utc, primary_key=True)
    count: Mapped[int]


class ConsentRow(Base):
    """同意: whether this person wants messages on this topic, as they said last; no row where they
    never said anything. Ids as in a delivery."""

    __tablename__ = "consent"
    person_kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, primary_key=True)
    topic: Mapped[str] = mapped_column(String(40), primary_key=True)
    given: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (Index("ix_consent_topic", "topic", "given", "person_id"),)


class ConsentChangeRow(Audited, Base):
    """同意记录: each time somebody said yes or no, where, and by which words; appended, never
    edited: the proof of consent. `recorded_by` is the clerk, where it was said at the window."""

    __tablename__ = "consent_change"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person_kind: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[str] = mapped_column(Id)
    topic: Mapped[str] = mapped_column(String(40))
    given: Mapped[bool]
    said_in: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(200))
    recorded_by: Mapped[str | None] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (Index("ix_consent_change_person", "person_kind", "person_id", "at"),)


class TipReviewRow(Base):
    """健康提示的批准: the medical reviewer and the outside approval of exactly this text, recorded
    by one person and confirmed by another; a row is only ever moved on, a new try is a new row."""

    __tablename__ = "tip_review"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    tip_id: Mapped[str] = mapped_column(String(40))
    text_hash: Mapped[str] = mapped_column(String(64))
    reviewer: Mapped[str] = mapped_column(String(40))
    approval_no: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(12))
    proposed_by: Mapped[str] = mapped_column(Id)
    proposed_by_name: Mapped[str] = mapped_column(String(40))
    proposed_at: Mapped[datetime] = mapped_column(Utc)
    decided_by: Mapped[str | None] = mapped_column(Id)
    decided_by_name: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Utc)
    words: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (
        Index(
            "ux_tip_review_standing",
            "tip_id",
            "text_hash",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )


class TipIssueRow(Base):
    """一期健康提示: one tip in one week for one page of its subscribers, those whose ids come after
    `after` and not after `last`."""

    __tablename__ = "tip_issue"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    week: Mapped[str] = mapped_column(String(8))
    tip_id: Mapped[str] = mapped_column(String(40))
    text_hash: Mapped[str] = mapped_column(String(64))
    after: Mapped[str] = mapped_column(String(32))
    last: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (UniqueConstraint("week", "tip_id", "after"),)


class TipArticleRow(Base):
    """健康提示的公众号图文: one tip of one week as an article of its own, step by step as the
    platform took it. `cover_hash` and `cover_id` are the cover and what the platform calls it, so
    that one upload serves for all; `url` is where it can be read."""

    __tablename__ = "tip_article"
    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    tip_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    text_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12), index=True)
    cover_hash: Mapped[str] = mapped_column(String(64), default="")
    cover_id: Mapped[str] = mapped_column(String(128), default="")
    draft_id: Mapped[str] = mapped_column(String(128), default="")
    job_id: Mapped[str] = mapped_column(String(64), default="")
    article_id: Mapped[str] = mapped_column(String(128), default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    last_error: Mapped[str] = mapped_column(String(60), default="")
    run_at: Mapped[datetime] = mapped_column(Utc)
    changed_at: Mapped[datetime] = mapped_column(Utc)
