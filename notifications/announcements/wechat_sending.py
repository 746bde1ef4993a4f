"""How does an announcement get onto the official account: as an article that is only published, or
as one of the month's mass messages? Begun with the announcement, carried on by its loop; each step
is kept once the platform has taken it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.people.tables import BindingRow, MemberRow
from claims_core.calendar_cn import CHINA
from infra.db import Database
from infra.gateway_errors import GatewayError
from infra.wechat.endpoints.articles import Article, Articles
from infra.wechat.endpoints.mass_messages import FEWEST, MOST, MassContent, MassMessages
from infra.wechat.endpoints.media import Media
from notifications.announcements.content import (
    AccountWay,
    AnnouncementContent,
    content_from,
    hash_of,
)
from notifications.announcements.steps import AnnouncementState
from notifications.announcements.tables import (
    AnnouncementFileRow,
    AnnouncementPersonRow,
    AnnouncementRow,
    MassSendRow,
)
from notifications.article_body import article_html

log = logging.getLogger("daetong.announcements")

_ASK_AGAIN = timedelta(seconds=70)  # the platform wants a minute between repeats of one key
_PUBLISHED, _SENT, _SENDING = 0, "SEND_SUCCESS", "SENDING"


class AccountState(StrEnum):
    """公众号进度."""

    WANTED = "wanted"
    DRAFTED = "drafted"
    HANDED_IN = "handed_in"
    DONE = "done"
    FAILED = "failed"


ACCOUNT_STATE_WORDS = {
    AccountState.WANTED: "等着送到公众号",
    AccountState.DRAFTED: "已存进草稿箱",
    AccountState.HANDED_IN: "已提交，等公众平台的结果",
    AccountState.DONE: "公众号已发出",
    AccountState.FAILED: "公众号没有发成",
}
OPEN_STATES = (AccountState.WANTED, AccountState.DRAFTED, AccountState.HANDED_IN)


@dataclass(frozen=True)
class AccountGateways:
    """The parts of WeChat that it takes."""

    media: Media
    articles: Articles
    mass_messages: MassMessages


async def begin_on_account(
    session: AsyncSession, row: AnnouncementRow, content: AnnouncementContent, now: datetime
) -> None:
    """Note that it is to go onto the account; a mass message counts in this month from here on."""
    if content.wechat is AccountWay.NONE:
        return
    session.add(
        MassSendRow(
            announcement_id=row.id,
            way=content.wechat.value,
            month=f"{now.astimezone(CHINA):%Y-%m}",
            state=AccountState.WANTED.value,
            run_at=now,
        )
    )


class AccountSending:
    """公众号发布和群发."""

    def __init__(
        self, db: Database, account: AccountGateways, clock: Callable[[], datetime]
    ) -> None:
        self._db = db
        self._account = account
        self._clock = clock

    async def turn(self) -> int:
        """One step of each that is due; how many were tried. What waits for a paused announcement
        waits here too."""
        now = self._clock()
        query = (
            select(MassSendRow, AnnouncementRow)
            .join(AnnouncementRow, AnnouncementRow.id == MassSendRow.announcement_id)
            .where(
                MassSendRow.state.in_(OPEN_STATES),
                MassSendRow.run_at <= now,
                AnnouncementRow.state.in_((AnnouncementState.SENDING, AnnouncementState.FINISHED)),
            )
        )
        async with self._db.read() as session:
            due = [(sent, row) for sent, row in await session.execute(query)]
        for sent, row in due:
            # taken for a minute, so that two workers do not hand it in side by side
            if not await self._kept(sent, run_at=now + _ASK_AGAIN):
                continue
            try:
                await self._step(sent, row)
            except GatewayError as problem:
                await self._failed(sent, problem, now)
        return len(due)

    async def _step(self, sent: MassSendRow, row: AnnouncementRow) -> None:
        if hash_of(row.content) != row.approved_hash:
            await self._kept(sent, state=AccountState.FAILED, last_error="approval_void")
            return
        content, soon = content_from(row.content), self._clock()
        if sent.state == AccountState.WANTED and content.picture:
            draft_id = await self._draft(row.id, content)
            await self._kept(sent, state=AccountState.DRAFTED, draft_id=draft_id, run_at=soon)
        elif sent.state == AccountState.HANDED_IN:
            await self._ask(sent)
        elif sent.way == AccountWay.ARTICLE:
            job = await self._account.articles.publish(sent.draft_id)
            await self._kept(sent, state=AccountState.HANDED_IN, job_id=job)
        else:
            await self._send_to_all(sent, row, content)

    async def _draft(self, announcement_id: str, content: AnnouncementContent) -> str:
        async with self._db.read() as session:
            file = await session.get_one(AnnouncementFileRow, (announcement_id, content.picture))
        cover = await self._account.media.keep_thumb(file.data)
        address = await self._account.media.article_picture(file.data, file.media_type)
        return await self._account.articles.add_draft(
            [Article(content.title, article_html(content.text, address), cover.media_id)]
        )

    async def _send_to_all(
        self, sent: MassSendRow, row: AnnouncementRow, content: AnnouncementContent
    ) -> None:
        said = (
            MassContent.draft(sent.draft_id)
            if content.picture
            else MassContent.text(f"{content.title}\n{content.text}")
        )
        async with self._db.read() as session:
            openids = [each for each in await session.scalars(_followers(row.id)) if each]
        if content.audience.is_everybody:
            job = await self._account.mass_messages.send_to_tag(said, None, row.id)
            ids = job.msg_id
        elif not FEWEST <= len(openids) <= MOST:
            await self._kept(sent, state=AccountState.FAILED, last_error=f"{FEWEST}_to_{MOST}")
            return
        else:
            ids = (await self._account.mass_messages.send_to(said, openids, row.id)).msg_id
        await self._kept(sent, state=AccountState.HANDED_IN, job_id=ids, people=len(openids))

    async def _ask(self, sent: MassSendRow) -> None:
        if sent.way == AccountWay.MASS:
            said = await self._account.mass_messages.state(sent.job_id)
            settled, good = said != _SENDING, said == _SENT
            code = said
        else:
            publication = await self._account.articles.publication(sent.job_id)
            settled, good = publication.settled, publication.state == _PUBLISHED
            code = f"publication_{publication.state}"
        if settled:
            state = AccountState.DONE if good else AccountState.FAILED
            await self._kept(sent, state=state, last_error="" if good else code[:60])

    async def _failed(self, sent: MassSendRow, problem: GatewayError, now: datetime) -> None:
        log.error(
            "An announcement did not get onto the official account",
            extra={
                "action": "account_send_failed",
                "announcement_id": sent.announcement_id,
                "code": problem.code,
            },
        )
        # a lost answer to a publication cannot be told from none; a mass message has its key
        unclear = problem.ambiguous and sent.state == AccountState.DRAFTED
        ends = problem.permanent or (unclear and sent.way == AccountWay.ARTICLE)
        wait = max(_ASK_AGAIN, timedelta(seconds=problem.retry_after or 0))
        values = {"state": AccountState.FAILED} if ends else {"run_at": now + wait}
        await self._kept(sent, last_error=problem.code[:60], **values)

    async def _kept(self, sent: MassSendRow, **values: object) -> bool:
        """Write how far it is; False when somebody else has moved it on."""
        async with self._db.write() as session:
            row = await session.get_one(
                MassSendRow, sent.announcement_id, with_for_update=True, populate_existing=True
            )
            if (row.state, row.run_at) != (sent.state, sent.run_at):
                return False
            for name, value in values.items():
                setattr(row, name, value)
                setattr(sent, name, value)
            return True


def _followers(announcement_id: str) -> Select[str | None]:
    return (
        select(MemberRow.official_openid)
        .distinct()
        .join(BindingRow, BindingRow.member_id == MemberRow.id)
        .join(AnnouncementPersonRow, AnnouncementPersonRow.insured_id == BindingRow.insured_id)
        .where(
            AnnouncementPersonRow.announcement_id == announcement_id,
            BindingRow.ended_at.is_(None),
            MemberRow.follows.is_(True),
            MemberRow.official_openid.is_not(None),
        )
        .order_by(MemberRow.official_openid)
    )
