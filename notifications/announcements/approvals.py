"""Who lets an announcement go out, and on which numbers? Asked by the approver's page and the API;
whoever wrote any of it is not asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid
from casework.roles import ANNOUNCEMENT_APPROVERS, require_role
from claims_core.calendar_cn import CHINA, china_day
from claims_core.claim import Actor
from claims_core.money import plain_yuan
from infra.db import Database
from infra.sealing import Sealer
from notifications.announcements import audience
from notifications.announcements.content import AccountWay, content_from, hash_of
from notifications.announcements.errors import (
    AnnouncementMaker,
    AnnouncementMoved,
    AnnouncementWithoutPeople,
    NoMassSendLeft,
)
from notifications.announcements.previews import people_by_sms, preview_of
from notifications.announcements.prices import SmsPrice
from notifications.announcements.reading import MASS_PER_MONTH, mass_sends_of
from notifications.announcements.steps import (
    AnnouncementAction,
    AnnouncementState,
    append_step,
    held_row,
)
from notifications.announcements.tables import AnnouncementStepRow
from notifications.render import Wording

_WAITING = {AnnouncementState.SUBMITTED}
_MADE_BY = (AnnouncementAction.WRITTEN.value, AnnouncementAction.SUBMITTED.value)
TICK = "这条消息会发给{people}人，约{yuan}元，另有{opted_out}人已退订"


@dataclass(frozen=True)
class Approval:
    """批准: `seen` is the hash of the content on the page, `people` the number in the ticked
    sentence, `approval_no` the outside approval's."""

    seen: str
    people: int
    approval_no: str
    ticked: bool


class AnnouncementApprovals:
    """公告的批准."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        wording: Wording,
        prices: Sequence[SmsPrice],
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._wording = wording
        self._prices = prices

    async def approve(self, actor: Actor, announcement_id: str, approval: Approval) -> None:
        """Let exactly this content go out to its audience at its time.

        :raises RoleMissing, FieldsInvalid, NotFound, AnnouncementMaker, AnnouncementMoved,
            AnnouncementWithoutPeople, NoMassSendLeft:
        """
        require_role(actor, ANNOUNCEMENT_APPROVERS, "批准公告")
        number, now = approval.approval_no.strip(), self._clock()
        wrong = {}
        if not number or len(number) > 60:
            wrong["approval_no"] = "请填写主管部门同意发布的文号，最多60个字。"
        if not approval.ticked:
            wrong["ticked"] = "请看清发给多少人、多少钱，再勾选。"
        if wrong:
            raise FieldsInvalid(**wrong)
        async with self._db.write() as session:
            row = await held_row(session, announcement_id, _WAITING, approval.seen)
            await _require_another(session, announcement_id, actor)
            content = content_from(row.content)
            content.require_complete()
            if content.start_at is not None and content.start_at <= now:
                raise FieldsInvalid(start_at="定的时间已经过了。请退回去改时间。")
            counted = await audience.count(session, content.audience, self._sealer)
            if not counted.people:
                raise AnnouncementWithoutPeople
            if counted.people != approval.people:
                raise AnnouncementMoved  # what was ticked is no longer so
            start = content.start_at or now
            if content.wechat is AccountWay.MASS:
                used = await mass_sends_of(session, f"{start.astimezone(CHINA):%Y-%m}")
                if used >= MASS_PER_MONTH:
                    raise NoMassSendLeft(used=used, most=MASS_PER_MONTH)
            preview = preview_of(content, self._wording, self._prices, china_day(now))
            cost = people_by_sms(content, counted) * preview.fen_per_person
            row.state = AnnouncementState.APPROVED
            row.approved_hash = hash_of(row.content)
            row.approval_no, row.approved_people, row.start_at = number, counted.people, start
            said = TICK.format(
                people=counted.people, yuan=plain_yuan(cost), opted_out=counted.opted_out
            )
            words = f"{said}；批准文号：{number}"
            append_step(session, row, actor, AnnouncementAction.APPROVED, now, words)

    async def send_back(self, actor: Actor, announcement_id: str, seen: str, words: str) -> None:
        """退回修改, with what is to be changed. :raises RoleMissing, FieldsInvalid, NotFound,
        AnnouncementMoved:"""
        require_role(actor, ANNOUNCEMENT_APPROVERS, "退回公告")
        await self._decline(
            actor,
            announcement_id,
            seen,
            words,
            AnnouncementState.DRAFT,
            AnnouncementAction.RETURNED,
        )

    async def reject(self, actor: Actor, announcement_id: str, seen: str, words: str) -> None:
        """不批准, with the reason; it is never sent. :raises RoleMissing, FieldsInvalid, NotFound,
        AnnouncementMoved:"""
        require_role(actor, ANNOUNCEMENT_APPROVERS, "不批准公告")
        await self._decline(
            actor,
            announcement_id,
            seen,
            words,
            AnnouncementState.REJECTED,
            AnnouncementAction.REJECTED,
        )

    async def _decline(
        self,
        actor: Actor,
        announcement_id: str,
        seen: str,
        words: str,
        state: AnnouncementState,
        action: AnnouncementAction,
    ) -> None:
        words = reason(words)
        async with self._db.write() as session:
            row = await held_row(session, announcement_id, _WAITING, seen)
            row.state = state
            append_step(session, row, actor, action, self._clock(), words)


def reason(words: str) -> str:
    """Why, as it was typed. :raises FieldsInvalid: when nothing was."""
    words = words.strip()[:300]
    if not words:
        raise FieldsInvalid(words="请写明为什么。")
    return words


async def _require_another(session: AsyncSession, announcement_id: str, actor: Actor) -> None:
    made = await session.scalar(
        select(AnnouncementStepRow.id)
        .where(
            AnnouncementStepRow.announcement_id == announcement_id,
            AnnouncementStepRow.by_id == actor.id,
            AnnouncementStepRow.action.in_(_MADE_BY),
        )
        .limit(1)
    )
    if made is not None:
        raise AnnouncementMaker
