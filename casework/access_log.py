"""Who has seen which clear text of whom, and why? Written by every service that shows clear text.

Whoever opens more in an hour than any work needs is stopped, and a supervisor is told; so is
whoever opens something at night."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, String, column, func, select, table
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from claims_core.calendar_cn import CHINA
from claims_core.checklist import GUIDES, Material
from claims_core.claim import SYSTEM, Actor
from claims_core.errors import ClaimsError
from infra.audit.rows import Audited
from infra.columns import Id, Utc, new_id
from infra.db import Base

# Provisional: how much one person opens in an hour at the most: full numbers, photographs, files
# with the data of many.
FIELDS_AN_HOUR = 60
PHOTOS_AN_HOUR = 600
EXPORTS_AN_HOUR = 20
_HOUR = timedelta(hours=1)
_NIGHT_ENDS, _NIGHT_BEGINS = 6, 22
_PHOTO = "photo."
ORIGINAL = "original."
"""Before what was seen, where it was the original of a picture: counted like a full number."""
EXPORT = "export."
"""Before the kind of a file with the data of many that was fetched."""
# Read by the page, in the course of a talk: there is no choosing whom.
_UNCOUNTED = ("chat", "sms_reply")
# Its row alone, by name: what else stands there is none of this file's business.
_ACCOUNT: Select[Any] = (
    select(column("id")).select_from(table("staff", column("id"))).with_for_update(key_share=True)
)
_WORDS = {
    "id_number": "身份证号",
    "phone": "手机号",
    "name": "姓名",
    "account": "收款账号",
    "new_account": "新的收款账号",
    "call_number": "回访电话",
    "missed_call": "未接来电的号码",
    "care_words": "关怀回访的内容",
    "case_words": "工单的内容",
    "case_contact": "工单的联系电话",
    "appeal_photo": "申诉的照片",
    "authorisation_letter": "授权书的照片",
    "window_code": "给家人或本人的窗口码",
    "fraud_report": "举报的内容",
    "fraud_photo": "举报的照片",
    "chat": "聊天",
    "sms_reply": "短信回复",
}


class LooksBraked(ClaimsError):
    """查看太多: more was opened within the hour than any work needs."""

    code = "looks_braked"
    retry_after_s = 3600
    template = (
        "一小时里看的{what}已经有{most}次，先停一停，已经告诉主管。"
        "确实要接着办的，请主管在「谁看过」里放行；不放行，过一会儿也能再看。"
    )


def what_words(what: str) -> str:
    """What was seen, in Chinese."""
    if what.startswith(ORIGINAL):
        return f"原图，{what_words(what.removeprefix(ORIGINAL))}"
    if what.startswith(_PHOTO):
        kind = what.removeprefix(_PHOTO)
        title = GUIDES[Material(kind)].title if kind in set(Material) else ""
        return f"照片：{title}" if title else "照片"
    if what.startswith(EXPORT):
        return "导出的文件"
    return _WORDS.get(what, what)


async def record(
    session: AsyncSession,
    actor: Actor,
    what: str,
    subject_id: str,
    *,
    claim_id: str | None,
    reason: str,
    at: datetime,
) -> None:
    """Append one row in the transaction of the reading itself.

    `what` is a field or photo name, `subject_id` the insured person's or the photo's id.

    :raises LooksBraked: enough was opened within the hour; nothing is shown then.
    """
    if what not in _UNCOUNTED:
        await _brake(session, actor, at, what)
    if not _NIGHT_ENDS <= at.astimezone(CHINA).hour < _NIGHT_BEGINS:
        await _notice(session, actor, "night", 1, at, within=timedelta(hours=12))
    _append(session, actor, what, subject_id, claim_id, reason, at)


async def require_not_braked(session: AsyncSession, actor: Actor, what: str, at: datetime) -> None:
    """Before work that would end in such a row. :raises LooksBraked:"""
    brake = _brake_of(what)
    if await _opened(session, actor, at, brake) >= brake.most:
        raise LooksBraked(what=brake.words, most=brake.most)


async def hold_account(session: AsyncSession, actor: Actor) -> None:
    """Let this person do one such thing after the other, from however many pages."""
    await session.execute(_ACCOUNT.where(column("id") == actor.id))


def record_sending(
    session: AsyncSession,
    what: str,
    subject_id: str,
    *,
    claim_id: str | None,
    why: str,
    at: datetime,
) -> None:
    """The same for a message of ours that needs a number in clear; nobody sees it."""
    _append(session, SYSTEM, what, subject_id, claim_id, why, at)


def _append(
    session: AsyncSession,
    actor: Actor,
    what: str,
    subject_id: str,
    claim_id: str | None,
    reason: str,
    at: datetime,
) -> None:
    session.add(
        AccessLogRow(
            id=new_id(),
            actor_id=actor.id,
            actor_name=actor.name,
            what=what,
            subject_id=subject_id,
            claim_id=claim_id,
            reason=reason[:200],
            at=at,
        )
    )


@dataclass(frozen=True)
class _Brake:
    """What is counted together, how it is called, and how many are enough."""

    kind: str
    words: str
    most: int
    counted: ColumnElement[bool]


def _brake_of(what: str) -> _Brake:
    row = AccessLogRow
    is_photo, is_export = row.what.startswith(_PHOTO), row.what.startswith(EXPORT)
    if what.startswith(_PHOTO):
        return _Brake("photos", "照片", PHOTOS_AN_HOUR, is_photo)
    if what.startswith(EXPORT):
        return _Brake("exports", "导出的文件", EXPORTS_AN_HOUR, is_export)
    numbers = ~is_photo & ~is_export & row.what.not_in(_UNCOUNTED)
    return _Brake("fields", "完整号码", FIELDS_AN_HOUR, numbers)


async def _brake(session: AsyncSession, actor: Actor, at: datetime, what: str) -> None:
    brake = _brake_of(what)
    # a page asks for many pictures at one moment: held, so that each of them is counted, and the
    # one that is the last allowed tells the supervisors
    await hold_account(session, actor)
    opened = await _opened(session, actor, at, brake)
    if opened >= brake.most:
        raise LooksBraked(what=brake.words, most=brake.most)
    if opened == brake.most - 1:
        await _notice(session, actor, brake.kind, brake.most, at, within=_HOUR / 4)


async def _opened(session: AsyncSession, actor: Actor, at: datetime, brake: _Brake) -> int:
    """How many within the hour, or since a supervisor has let this person go on."""
    row = AccessLogRow
    released = (
        select(func.max(LookNoticeRow.closed_at))
        .where(
            LookNoticeRow.staff_id == actor.id,
            LookNoticeRow.kind == brake.kind,
            LookNoticeRow.closed_at > at - _HOUR,
        )
        .scalar_subquery()
    )
    opened = await session.scalar(
        select(func.count()).where(
            row.actor_id == actor.id, row.at > func.coalesce(released, at - _HOUR), brake.counted
        )
    )
    return opened or 0


async def _notice(
    session: AsyncSession, actor: Actor, kind: str, looks: int, at: datetime, *, within: timedelta
) -> None:
    """Tell the supervisors, once for a while."""
    row = LookNoticeRow
    told = await session.scalar(
        select(row.id)
        .where(
            row.staff_id == actor.id,
            row.kind == kind,
            row.at > at - within,
            row.closed_at.is_(None),
        )
        .limit(1)
    )
    if told is None:
        session.add(
            row(
                id=new_id(),
                staff_id=actor.id,
                staff_name=actor.name,
                kind=kind,
                looks=looks,
                at=at,
            )
        )


class AccessLogRow(Audited, Base):
    """查看记录: who saw which clear text of whom, and why; appended, never edited."""

    __tablename__ = "access_log"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    actor_id: Mapped[str] = mapped_column(Id)
    actor_name: Mapped[str] = mapped_column(String(40))
    what: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[str] = mapped_column(Id, index=True)
    claim_id: Mapped[str | None] = mapped_column(Id, index=True)
    reason: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (
        # who looked at how much within the hour; who looked on which days
        Index("ix_access_log_actor", "actor_id", "at"),
        Index("ix_access_log_at", "at", "id"),
    )


class LookNoticeRow(Base):
    """查看提醒: somebody opened more than any work needs, or at night; a supervisor closes it
    with a word, which also lets the person go on."""

    __tablename__ = "look_notice"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id)
    staff_name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10))
    looks: Mapped[int]
    at: Mapped[datetime] = mapped_column(Utc)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    closed_by: Mapped[str | None] = mapped_column(Id)
    closed_by_name: Mapped[str] = mapped_column(String(40), default="")
    words: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (Index("ix_look_notice_staff", "staff_id", "at"),)
