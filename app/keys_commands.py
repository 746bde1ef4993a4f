"""What does `daetong keys` do? Makes a key, says which one everything lies under, and brings all of
it under the current one where no worker does."""

import asyncio
import base64
import os
import re

from app.compose import build_sealer
from app.keys.composing import build_rekeying
from app.keys.indexed_columns import INDEXED
from app.ledger_commands import opened
from app.settings import Settings
from app.stored_objects import build_objects
from app.terminal_progress import TerminalProgress
from infra.db import DatabaseRefused
from infra.reindexing import reindexed
from infra.rekeying import RekeyReport


def fresh(name: str) -> int:
    """A line for DAETONG_SEAL_KEYS."""
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,40}", name):
        raise DatabaseRefused("密钥的名字用字母、数字、点、横线，最多40个，例如 2027a。")
    print(f"{name}:{base64.b64encode(os.urandom(32)).decode()}")
    return 0


def status(settings: Settings) -> int:
    """0 when the current key is the only one that is needed, 1 when others still are."""
    return asyncio.run(_run(settings, change=False))


def rotate(settings: Settings) -> int:
    """0 when everything lies under the current key, 1 when something is left."""
    return asyncio.run(_run(settings, change=True))


def rotate_index(settings: Settings) -> int:
    """0 when everything that is looked up lies under the newest index key."""
    return asyncio.run(_rotate_index(settings))


async def _rotate_index(settings: Settings) -> int:
    sealer = build_sealer(settings)
    progress = TerminalProgress("换盲索引密钥", ("项", "列"))
    async with opened(settings, with_keys=False) as db:
        changed = await reindexed(db, sealer, INDEXED, progress)
    progress.finish()
    if changed:
        print(f"换到新的盲索引密钥下面：{changed}项。现在可以启动了。原来的各行要留着。")
    else:
        print("已经都在最新的盲索引密钥下面，什么也没有变。")
    print("请马上 daetong backup save-keys 新文件；恢复以前的备份以后，要再运行一次这个命令。")
    return 0


async def _run(settings: Settings, *, change: bool) -> int:
    sealer = build_sealer(settings)
    progress = TerminalProgress("换密钥", ("项资料", "张照片"))
    # which key is missing is just what a look is to say
    async with opened(settings, writes=change, with_keys=change) as db:
        objects = build_objects(settings)
        rekeying = build_rekeying(db, sealer, objects, watch=progress)
        report = await (rekeying.run() if change else rekeying.look())
    if change:
        progress.finish()
    others = sorted(sealer.names - {sealer.current})
    for line in _told(report, sealer.current, others, change=change):
        print(line)
    return 0 if report.whole else 1


def _told(report: RekeyReport, current: str, others: list[str], *, change: bool) -> list[str]:
    lines = [f"现在用的密钥：{current}。{'' if others else '设置里没有别的密钥。'}"]
    if change:
        lines.append(
            f"换到它下面的：{report.values}项资料、{report.data_keys}把数据密钥、"
            f"{report.photos}张照片。"
        )
    for place, many in sorted(report.damaged.items()):
        lines.append(f"！！！{place} 有{many}项打不开，没有换。请核对旧密钥是不是都在设置里。")
    if report.left:
        lines.append(
            f"还有{report.left}项在旧密钥下面。服务运行时由后台接着换；没有服务在运行，或用 "
            "PostgreSQL 时，也可以运行：daetong keys rotate"
        )
    elif others and report.whole:
        lines.append(
            f"没有资料还用旧密钥（{'、'.join(others)}）。请再等一天：浏览器里没交的表单、暂存的"
            "消息还带着它。到时再看一次，还是这样就可以从 DAETONG_SEAL_KEYS 去掉；"
            "以前的备份要它才能恢复。"
        )
    return lines
