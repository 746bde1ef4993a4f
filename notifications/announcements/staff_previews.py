"""How does a colleague see an announcement on a real phone before anybody approves it? Asked by
page and API: it goes to the WeChat of somebody who works here, and to nobody else.

Accounts of staff have no phone on record, so it goes to whoever has bound an insured person with
the name of a colleague and follows the official account; the platform's preview costs nobody's
allowance."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid, NotFound, WeChatUnavailable
from casework.people import people
from casework.people.tables import BindingRow, InsuredRow, MemberRow, StaffRow
from casework.roles import ANNOUNCERS, require_role
from claims_core.claim import Actor
from claims_core.typed_text import TextKind, value_of
from infra.db import Database
from infra.gateway_errors import GatewayError
from infra.sealing import Sealer
from infra.wechat.endpoints.mass_messages import MassContent
from notifications.announcements.content import content_from
from notifications.announcements.steps import AnnouncementAction, append_step
from notifications.announcements.tables import AnnouncementRow

_NOBODY = "试发只发给工作人员本人：请填他自己的参保编号，他要在小程序绑定过身份，并且关注着公众号。"


class PreviewSender(Protocol):
    """The part of WeChat that it takes."""

    async def preview(self, content: MassContent, openid: str) -> None: ...


class StaffPreviews:
    """试发."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        wechat: PreviewSender,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._wechat = wechat

    async def send(self, actor: Actor, announcement_id: str, insured_no: str) -> None:
        """Show it to the colleague with this insured number.

        :raises RoleMissing, NotFound, WeChatUnavailable: :raises FieldsInvalid: when it is no
        colleague, or one whom nothing reaches.
        """
        require_role(actor, ANNOUNCERS, "试发公告")
        number = value_of(insured_no, TextKind.CODE, field="insured_no")
        async with self._db.read() as session:
            row = await session.get(AnnouncementRow, announcement_id)
            if row is None:
                raise NotFound
            content = content_from(row.content)
            content.require_complete()
            name, openid = await self._colleague(session, number)
        said = MassContent.text(f"【试发】{content.title}\n{content.text}")
        try:
            await self._wechat.preview(said, openid)
        except GatewayError as problem:
            raise WeChatUnavailable from problem
        async with self._db.write() as session:
            row = await session.get_one(AnnouncementRow, announcement_id)
            words = f"发到{name}的微信"
            append_step(session, row, actor, AnnouncementAction.TESTED, self._clock(), words)

    async def _colleague(self, session: AsyncSession, insured_no: str) -> tuple[str, str]:
        found = (
            await session.execute(
                select(InsuredRow, MemberRow.official_openid)
                .join(BindingRow, BindingRow.insured_id == InsuredRow.id)
                .join(MemberRow, MemberRow.id == BindingRow.member_id)
                .where(
                    InsuredRow.insured_no == insured_no,
                    BindingRow.ended_at.is_(None),
                    MemberRow.follows.is_(True),
                    MemberRow.official_openid.is_not(None),
                )
            )
        ).first()
        if found is None:
            raise FieldsInvalid(insured_no=_NOBODY)
        insured, openid = found
        name = people.opened(insured, self._sealer).name
        is_colleague = await session.scalar(
            select(StaffRow.id).where(StaffRow.name == name, StaffRow.active.is_(True)).limit(1)
        )
        if is_colleague is None or openid is None:
            raise FieldsInvalid(insured_no=_NOBODY)
        return name, openid
