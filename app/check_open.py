"""What does a city still have to decide or to add, so that the service need not go by a stand-in?
Asked by `daetong check`: the holiday table of a year that days reach into, and the day from which
nothing is done without a consent."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.findings import Finding
from casework.assisted.tables import AssistedFilingRow
from casework.claims.tables import ClaimRow
from claims_core import calendar_cn
from claims_core.agreed_texts import AgreedText, current_text
from claims_core.assisted_filing import AssistState
from claims_core.calendar_cn import china_day
from claims_core.clocks import RUNNING
from claims_core.data_consents import DATA_CONSENTS
from infra.db import Database

_HOW = "怎么加、怎么定，见 docs/operations.md「要有人定的」。"


async def calendar_findings(db: Database | None, clock: Callable[[], datetime]) -> list[Finding]:
    """How far the holiday table reaches, said loudly when that is not far or when days that were
    promised lie beyond it; `db` is None where it cannot be asked."""
    today, horizon = china_day(clock()), calendar_cn.horizon()
    alarm, beyond = calendar_cn.alarm(today), ""
    if db is not None:
        async with db.read() as session:
            beyond = await _beyond(session, horizon)
    if alarm is None and not beyond:
        return [Finding("calendar", "note", f"节假日表到{horizon}。")]
    left = f"，还有{(horizon - today).days}天" if horizon >= today else "，已经用完"
    words = f"节假日表只到{horizon}{left}！{alarm.words if alarm else ''}{beyond}{_HOW}"
    return [Finding("calendar", "!!!", words)]


async def _beyond(session: AsyncSession, horizon: date) -> str:
    promises = await session.scalar(
        select(func.count())
        .select_from(ClaimRow)
        .where(ClaimRow.promised_on > horizon, ClaimRow.stage.in_(RUNNING))
    )
    sheets = await session.scalar(
        select(func.count())
        .select_from(AssistedFilingRow)
        .where(
            AssistedFilingRow.compare_by > horizon,
            AssistedFilingRow.state == AssistState.SIGNED,
            AssistedFilingRow.ended_at.is_(None),
        )
    )
    told = []
    if promises:
        told.append(f"{promises}份申请的办结日")
    if sheets:
        told.append(f"{sheets}张确认单的核对日")
    return f"已经有{'、'.join(told)}落在那以后，是暂算的。" if told else ""


def consent_findings() -> list[Finding]:
    """Which consents nobody has set a day for, and what is so until somebody does."""
    texts = [current_text(what) for what in DATA_CONSENTS]
    return [_standing(text) for text in texts]


def _standing(text: AgreedText) -> Finding:
    unread = "" if text.confirmed else "文字市医保中心还没有定稿。"
    if text.needed_from is None:
        now = "没问过的人照常办，说过不同意的马上停"
        words = f"「{text.title}」从哪天起没有同意就不能办，还没有定：{now}。{unread}{_HOW}"
        return Finding("consent", "!!!", words)
    words = f"「{text.title}」没有同意的，{text.needed_from}起不能办。{unread}"
    return Finding("consent", "note", words)
