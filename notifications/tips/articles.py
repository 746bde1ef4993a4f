"""How does a tip of the week get onto the official account as an article of its own, and off it
again when its approval is taken back? Begun once an hour beside the sending of the tips, carried on
by the loop of the announcements.

Published is not pushed: nobody is notified, and nobody's four mass messages of the month are used.
It takes the same approval as everything else that is said with a tip."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from claims_core.calendar_cn import china_day
from infra.db import Database
from infra.gateway_errors import GatewayError
from infra.statements import dialect_insert
from infra.wechat.endpoints.articles import Article, Articles
from infra.wechat.endpoints.media import Media
from notifications.article_body import article_html
from notifications.tables import TipArticleRow
from notifications.tips.article_reading import TipArticleState
from notifications.tips.calendar import TipWeek, tips_of_week
from notifications.tips.catalogue import HealthTip, TipCatalogue
from notifications.tips.reviews import approved_ids

log = logging.getLogger("daetong.notifications")

NO_ADVICE = "健康提示不能代替看病。身体不舒服，请到医院；情况急，打120。"
_ASK_AGAIN = timedelta(minutes=5)  # the platform answers a hundred questions a day
_TRY_AGAIN = timedelta(hours=1)
_PUBLISHED = 0
_NOT_OUT = (TipArticleState.WANTED, TipArticleState.DRAFTED)
_OPEN = (*_NOT_OUT, TipArticleState.HANDED_IN, TipArticleState.UNWANTED)
_STANDING = (*_NOT_OUT, TipArticleState.PUBLISHED)


@dataclass(frozen=True)
class TipGateways:
    """The parts of WeChat that it takes."""

    media: Media
    articles: Articles


class TipArticles:
    """健康提示的公众号图文. With `new` False none are begun; those that have to go still go."""

    def __init__(
        self,
        db: Database,
        account: TipGateways,
        clock: Callable[[], datetime],
        catalogue: TipCatalogue,
        *,
        new: bool = True,
    ) -> None:
        self._db = db
        self._account = account
        self._clock = clock
        self._catalogue = catalogue
        self._new = new

    async def begin_due(self) -> int:
        """Note what of this week's is approved and not there, and what is there and no longer
        approved; how many changed."""
        now = self._clock()
        week = TipWeek.from_day(china_day(now))
        changed = 0
        async with self._db.write() as session:
            approved = await approved_ids(session, self._catalogue)
            for tip in tips_of_week(self._catalogue, week) if self._new else ():
                if tip.id in approved:
                    changed += await _want(session, week, tip, now)
            rows = await session.scalars(
                select(TipArticleRow).where(TipArticleRow.state.in_(_STANDING))
            )
            for row in list(rows):
                tip_now = self._catalogue.get(row.tip_id)
                if tip_now is not None and tip_now.id in approved and _is_of(row, tip_now):
                    continue
                out = row.state == TipArticleState.PUBLISHED
                target = TipArticleState.UNWANTED if out else TipArticleState.REMOVED
                changed += await _moved(session, row, now, state=target.value, run_at=now)
        return changed

    async def turn(self) -> int:
        """One step of each that is due; how many were tried."""
        now = self._clock()
        async with self._db.read() as session:
            due = list(
                await session.scalars(
                    select(TipArticleRow)
                    .where(TipArticleRow.state.in_(_OPEN), TipArticleRow.run_at <= now)
                    .order_by(TipArticleRow.run_at)
                )
            )
        for row in due:
            # taken for a while, so that two workers do not hand it in side by side
            if not await self._kept(row, run_at=now + _ASK_AGAIN):
                continue
            try:
                await self._step(row)
            except GatewayError as problem:
                await self._failed(row, problem, now)
        return len(due)

    async def _step(self, row: TipArticleRow) -> None:
        soon = self._clock()
        if row.state == TipArticleState.UNWANTED:
            await self._account.articles.take_back(row.article_id)
            await self._kept(row, state=TipArticleState.REMOVED.value, url="", last_error="")
        elif row.state == TipArticleState.HANDED_IN:
            await self._ask(row)
        elif (tip := await self._may_go(row)) is None:
            await self._kept(row, state=TipArticleState.REMOVED.value)
        elif row.state == TipArticleState.WANTED:
            cover_id = await self._cover_id()
            draft_id = await self._draft(tip, cover_id)
            await self._kept(
                row,
                state=TipArticleState.DRAFTED.value,
                cover_hash=_cover()[1],
                cover_id=cover_id,
                draft_id=draft_id,
                run_at=soon,
            )
        else:
            job = await self._account.articles.publish(row.draft_id)
            await self._kept(row, state=TipArticleState.HANDED_IN.value, job_id=job)

    async def _may_go(self, row: TipArticleRow) -> HealthTip | None:
        """The tip, while exactly this text is approved."""
        tip = self._catalogue.get(row.tip_id)
        async with self._db.read() as session:
            approved = await approved_ids(session, self._catalogue)
        return tip if tip is not None and tip.id in approved and _is_of(row, tip) else None

    async def _cover_id(self) -> str:
        data, cover_hash = _cover()
        async with self._db.read() as session:
            known = await session.scalar(
                select(TipArticleRow.cover_id)
                .where(TipArticleRow.cover_hash == cover_hash)
                .limit(1)
            )
        return known or (await self._account.media.keep_thumb(data)).media_id

    async def _draft(self, tip: HealthTip, cover_id: str) -> str:
        data, _ = _cover()
        address = await self._account.media.article_picture(data, "image/jpeg")
        body = article_html(f"{tip.text}\n来源：{tip.source}\n{NO_ADVICE}", address)
        return await self._account.articles.add_draft(
            [Article(f"健康提示：{tip.title}", body, cover_id)]
        )

    async def _ask(self, row: TipArticleRow) -> None:
        publication = await self._account.articles.publication(row.job_id)
        if not publication.settled:
            return
        good = publication.state == _PUBLISHED
        state = TipArticleState.PUBLISHED if good else TipArticleState.FAILED
        await self._kept(
            row,
            state=state.value,
            article_id=publication.article_id,
            url=publication.urls[0][:500] if publication.urls else "",
            last_error="" if good else f"publication_{publication.state}",
        )

    async def _failed(self, row: TipArticleRow, problem: GatewayError, now: datetime) -> None:
        log.error(
            "A health tip is not on the official account as it should be",
            extra={
                "action": "tip_article_failed",
                "tip_id": row.tip_id,
                "week": row.week,
                "state": row.state,
                "code": problem.code,
            },
        )
        # a lost answer to a publication cannot be told from none
        unclear = problem.ambiguous and row.state == TipArticleState.DRAFTED
        ends = (problem.permanent or unclear) and row.state != TipArticleState.UNWANTED
        wait = max(_TRY_AGAIN, timedelta(seconds=problem.retry_after or 0))
        code = problem.code[:60]
        if ends:
            await self._kept(row, last_error=code, state=TipArticleState.FAILED.value)
        else:
            await self._kept(row, last_error=code, run_at=now + wait)

    async def _kept(self, row: TipArticleRow, **values: object) -> bool:
        """Write how far it is; False when somebody else has moved it on."""
        async with self._db.write() as session:
            if not await _moved(session, row, self._clock(), **values):
                return False
        for name, value in values.items():
            setattr(row, name, value)
        return True


async def _want(session: AsyncSession, week: TipWeek, tip: HealthTip, now: datetime) -> bool:
    """Note that it is to go out; also what was taken down and is approved again."""
    wanted, text = TipArticleState.WANTED.value, tip.text_hash
    row = await session.get(TipArticleRow, (week.name, tip.id))
    if row is not None:
        again = row.state == TipArticleState.REMOVED
        return again and await _moved(session, row, now, state=wanted, text_hash=text, run_at=now)
    empty = ("cover_hash", "cover_id", "draft_id", "job_id", "article_id", "url", "last_error")
    put = await session.scalar(
        dialect_insert(session, TipArticleRow)
        .values(
            week=week.name,
            tip_id=tip.id,
            text_hash=text,
            state=wanted,
            run_at=now,
            changed_at=now,
            **dict.fromkeys(empty, ""),
        )
        .on_conflict_do_nothing()
        .returning(TipArticleRow.tip_id)
    )
    return put is not None


async def _moved(
    session: AsyncSession, row: TipArticleRow, now: datetime, **values: object
) -> bool:
    """Move it on from where it was read; False when it is there no longer."""
    moved = await session.scalar(
        update(TipArticleRow)
        .where(
            TipArticleRow.week == row.week,
            TipArticleRow.tip_id == row.tip_id,
            TipArticleRow.state == row.state,
            TipArticleRow.run_at == row.run_at,
        )
        .values(changed_at=now, **values)
        .returning(TipArticleRow.tip_id)
        .execution_options(synchronize_session=False)
    )
    return moved is not None


def _is_of(row: TipArticleRow, tip: HealthTip) -> bool:
    return row.text_hash == tip.text_hash


@cache
def _cover() -> tuple[bytes, str]:
    """The cover of every tip, and the hash of its bytes."""
    data = (files("notifications.tips") / "cover.jpg").read_bytes()
    return data, hashlib.sha256(data).hexdigest()
