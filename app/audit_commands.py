"""What does `daetong audit verify` do? Reads every audited row and the whole chain, says every
place that does not fit, and where the chain ends."""

import asyncio
import gc
from pathlib import Path

from app.audit.loop import heads_folder
from app.compose import build_sealer
from app.ledger_commands import opened
from app.settings import Settings
from app.terminal_progress import TerminalProgress
from claims_core.calendar_cn import CHINA
from infra.audit.heads import AuditHeads, HeadsUnreadable
from infra.audit.rows import fingerprint
from infra.audit.verifying import AuditFlaw, AuditReport, verify_audit

AUDIT_WORDS = {
    "block_missing": "审计链中间缺了",
    "block_altered": "审计链的记录被改动过",
    "block_of_nothing": "审计链里有不认识的表",
    "head_differs": "与当天留下的链头不同：链被重写过",
    "head_rolled_back": "当天留下的链头在库里没有了：库被换成了旧的，或链尾被删",
    "row_altered": "记录被改动过",
    "row_added": "多出的记录，不在封存的那一块里",
    "row_added_later": "事后补写的记录，日期早于已经封存的时间",
    "rows_removed": "少了记录（括号里是几条）",
    "rows_exchanged": "块里的记录被换过",
}


def verify(settings: Settings, folder: Path | None) -> int:
    """0 when the chain proves itself and passes through the heads that were kept, 1 with every
    place where it does not, 2 when it cannot be read."""
    try:
        return asyncio.run(_verify(settings, AuditHeads(folder or heads_folder(settings))))
    except HeadsUnreadable as problem:
        print(problem)
        return 2


async def _verify(settings: Settings, heads: AuditHeads) -> int:
    def said(flaw: AuditFlaw) -> None:
        print(f"不符：{AUDIT_WORDS[flaw.code]}（{flaw.code}），{flaw.place}", flush=True)

    # rows pass by the million; what the program itself is made of need not be looked through again
    gc.freeze()
    gc.set_threshold(50_000)
    progress = TerminalProgress("核验审计链", ("块", "条记录"))
    kept = heads.kept()
    async with opened(settings) as db:
        report = await verify_audit(db, build_sealer(settings), kept, progress, said)
    progress.done(report.blocks, report.rows)
    for line in _told(report, heads):
        print(line)
    return 1 if report.flaws or _unanchored(report) else 0


def _unanchored(report: AuditReport) -> bool:
    """Whether nothing outside the database says how far the chain went."""
    return report.blocks > 0 and not report.anchors


def _told(report: AuditReport, heads: AuditHeads) -> list[str]:
    lines = [f"已核验{report.blocks}块、{report.rows}条记录，对过{report.anchors}个链头。"]
    if report.head:
        when = report.head.at.astimezone(CHINA)
        lines.append(
            f"链到第{report.head.number}块（{when:%Y-%m-%d %H:%M}），"
            f"链头指纹 {fingerprint(report.head.mac)}。"
        )
    if report.unsealed:
        lines.append(f"还有{report.unsealed}条刚写的没有封存；服务运行时几秒内就会封存。")
    if _unanchored(report):
        lines.append(
            f"！！！{heads.folder} 里没有链头可对，整库换成旧的也看不出来，这一次不算核验过。"
            "请用 --heads 指出拷走的链头；从备份恢复以后，先启动服务再核验。"
        )
    if report.flaws:
        lines.append(f"有{len(report.flaws)}处不符，见上面各行。请不要改动数据，联系信息技术岗。")
    elif not _unanchored(report):
        lines.append("没有被改动、增加或删除的记录。")
    return lines
