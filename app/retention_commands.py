"""What does `daetong retention` do? Says what is kept how long, why, and what was removed; removes
what has had its time where no worker does."""

import asyncio

from app.compose import build_sealer
from app.ledger_commands import opened
from app.retention.run import Retention, RetentionLine
from app.serve import now
from app.settings import Settings
from app.stored_objects import build_objects
from claims_core.calendar_cn import CHINA


def report(settings: Settings) -> int:
    """Always 0; it changes nothing."""
    return asyncio.run(_run(settings, change=False))


def remove(settings: Settings) -> int:
    """Once over everything, then the report; 1 where something that has had its time is still
    there."""
    return asyncio.run(_run(settings, change=True))


async def _run(settings: Settings, *, change: bool) -> int:
    objects = build_objects(settings)
    async with opened(settings, writes=change) as db:
        retention = Retention(db, objects, build_sealer(settings), now)
        if change:
            await retention.run_once()
        failed, lines = retention.failed, await retention.report()
    for line in lines:
        print("\n".join(_told(line)))
    unsure = sum(not line.period.confirmed for line in lines)
    if unsure:
        print(f"其中{unsure}项的期限没有文件依据，是暂定的，请与市医保中心商定。")
    for name in failed:
        print(f"！！！{name} 没有删成，原因见上面的日志；好了再来一次。")
    return 1 if failed else 0


def _told(line: RetentionLine) -> list[str]:
    period = line.period
    kept = f"保存{period.days}天" if period.days else "一直保存，程序不删"
    said = [f"{period.rule}：{period.words}", f"  {kept}（{period.source}）"]
    if line.due is not None:
        when = f"，最近一次{line.last_at.astimezone(CHINA):%Y-%m-%d %H:%M}" if line.last_at else ""
        said.append(f"  到期还没删的{line.due}项；删过{line.removed}项{when}。")
    elif period.days:
        said.append(f"  由 {period.kept_by} 删。")
    return said
