"""How far is a tip on the official account, and where can it be read there? Asked by the page of
the tips and by whoever shows today's tip."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.roles import require_role
from claims_core.claim import Actor
from infra.db import Database
from notifications.tables import TipArticleRow
from notifications.tips.calendar import TipWeek
from notifications.tips.catalogue import HealthTip
from notifications.tips.reviews import TIP_KEEPERS


class TipArticleState(StrEnum):
    """健康提示图文的进度."""

    WANTED = "wanted"
    DRAFTED = "drafted"
    HANDED_IN = "handed_in"
    PUBLISHED = "published"
    FAILED = "failed"
    UNWANTED = "unwanted"  # its approval was taken back after it was out
    REMOVED = "removed"


TIP_ARTICLE_STATE_WORDS: Mapping[TipArticleState, str] = {
    TipArticleState.WANTED: "等着送到公众号",
    TipArticleState.DRAFTED: "已存进公众号草稿箱",
    TipArticleState.HANDED_IN: "已提交，等公众平台的结果",
    TipArticleState.PUBLISHED: "公众号图文已发布",
    TipArticleState.FAILED: "公众号图文没有发成",
    TipArticleState.UNWANTED: "批准停用了，正在从公众号删掉",
    TipArticleState.REMOVED: "批准停用了，公众号里没有",
}


@dataclass(frozen=True)
class TipArticleView:
    """一条健康提示的图文. `problem` is the platform's code, or ours."""

    state: TipArticleState
    url: str
    problem: str
    changed_at: datetime

    @property
    def words(self) -> str:
        """How far it is, in Chinese."""
        return TIP_ARTICLE_STATE_WORDS[self.state]


class TipArticleReading:
    """健康提示图文的查看."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def of_week(self, actor: Actor, week: TipWeek) -> Mapping[str, TipArticleView]:
        """By tip, the articles of that week. :raises RoleMissing:"""
        require_role(actor, TIP_KEEPERS, "查看健康提示的图文")
        async with self._db.read() as session:
            rows = await session.scalars(
                select(TipArticleRow).where(TipArticleRow.week == week.name)
            )
            return {
                row.tip_id: TipArticleView(
                    TipArticleState(row.state), row.url, row.last_error, row.changed_at
                )
                for row in rows
            }


async def article_address(session: AsyncSession, tip: HealthTip) -> str:
    """Where exactly this text can be read on the official account; empty where it is not there."""
    found = await session.scalar(
        select(TipArticleRow.url)
        .where(
            TipArticleRow.tip_id == tip.id,
            TipArticleRow.text_hash == tip.text_hash,
            TipArticleRow.state == TipArticleState.PUBLISHED.value,
        )
        .order_by(TipArticleRow.week.desc())
        .limit(1)
    )
    return found or ""
