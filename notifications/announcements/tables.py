"""In which tables are announcements, their approvals and their audiences kept? Read by this folder
and by the subject of their messages."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc
from infra.db import Base


class AnnouncementRow(Base):
    """公告. `content` is text, picture, audience and time as one canonical text: an approval is of
    the hash of exactly these characters.

    `people` is the size of the frozen audience; `frozen_up_to` and `planned_up_to` are the last
    insured ids that the audience was frozen and deliveries were planned for."""

    __tablename__ = "announcement"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    content: Mapped[str] = mapped_column(Text)
    for_everybody: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(Utc)
    start_at: Mapped[datetime | None] = mapped_column(Utc)
    approved_hash: Mapped[str] = mapped_column(String(64), default="")
    approval_no: Mapped[str] = mapped_column(String(60), default="")
    approved_people: Mapped[int | None]
    people: Mapped[int | None]
    frozen_up_to: Mapped[str] = mapped_column(String(32), default="")
    planned_up_to: Mapped[str] = mapped_column(String(32), default="")
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Utc)
    copied_from: Mapped[str | None] = mapped_column(Id)


class AnnouncementStepRow(Audited, Base):
    """公告的经过: who did what with which content, and why; appended, never edited."""

    __tablename__ = "announcement_step"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    announcement_id: Mapped[str] = mapped_column(ForeignKey("announcement.id"))
    number: Mapped[int]
    action: Mapped[str] = mapped_column(String(12))
    content_hash: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[str] = mapped_column(Id)
    by_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc)
    words: Mapped[str] = mapped_column(String(300), default="")
    __table_args__ = (UniqueConstraint("announcement_id", "number"),)


class AnnouncementPersonRow(Base):
    """冻结的发送对象: whom an announcement is for, from the moment it begins to go out."""

    __tablename__ = "announcement_person"
    announcement_id: Mapped[str] = mapped_column(Id, primary_key=True)
    insured_id: Mapped[str] = mapped_column(Id, primary_key=True)


class AnnouncementFileRow(Base):
    """公告的图片和活动照片, under the hash of their bytes; what is the same for everybody."""

    __tablename__ = "announcement_file"
    announcement_id: Mapped[str] = mapped_column(Id, primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    media_type: Mapped[str] = mapped_column(String(20))
    data: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Utc)


class PersonTagRow(Base):
    """人员标签: a group of insured people that staff have named, such as who came to a lecture."""

    __tablename__ = "person_tag"
    tag: Mapped[str] = mapped_column(String(20), primary_key=True)
    insured_id: Mapped[str] = mapped_column(ForeignKey("insured.id"), primary_key=True)


class MassSendRow(Base):
    """公众号发布或群发 of an announcement: the steps of the platform, each kept once it is done.
    `total`, `allowed` (left after filtering), `sent` and `errors` are the platform's own figures,
    once it has told them."""

    __tablename__ = "announcement_mass"
    announcement_id: Mapped[str] = mapped_column(Id, primary_key=True)
    way: Mapped[str] = mapped_column(String(10))
    month: Mapped[str] = mapped_column(String(7), index=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    draft_id: Mapped[str] = mapped_column(String(128), default="")
    job_id: Mapped[str] = mapped_column(String(64), default="", index=True)
    people: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    allowed: Mapped[int | None]
    sent: Mapped[int | None]
    errors: Mapped[int | None]
    last_error: Mapped[str] = mapped_column(String(60), default="")
    run_at: Mapped[datetime] = mapped_column(Utc)
