"""What does `daetong ledger` do? Rechecks everybody, or proves the whole ledger."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.compose import build_sealer
from app.serve import now
from app.settings import Settings
from app.terminal_progress import TerminalProgress
from casework.ledger.proof import Flaw, verify
from casework.ledger.rechecks import Rechecks
from claims_core.policy import PolicyBook
from infra import schema
from infra.db import Database

FLAW_WORDS = {
    "entries_missing_or_renumbered": "记账序号不连续，有记录缺失或被改动",
    "entry_count_differs": "记账笔数与年度登记不符",
    "opening_not_first": "期初不是第一笔",
    "correction_touches_supplement": "统筹更正动了大额支付",
    "reversal_takes_back_nothing": "冲正找不到对应的结算，或金额不相反",
    "refund_takes_back_nothing": "退费找不到对应的医院结算，或金额不相反",
    "settlement_without_decision": "结算没有对应的核定",
    "decision_unreadable": "核定记录读不出来",
    "decision_of_another_claim": "核定属于另一份申请",
    "amount_differs_from_decision": "记账金额与核定不符",
    "decided_on_other_accumulators": "核定所依据的年度累计与台账不符",
    "kept_inputs_differ": "重新核对用的参数与核定不符",
    "over_the_cap": "超过大额年度支付限额",
    "decision_entered_in_part": "核定没有完整入账",
    "decision_recalculates_differently": "按原参数重算，结果与存下的不同",
    "person_year_missing": "有记账，却没有年度登记",
    "stage_and_ledger_differ": "申请的办理阶段与台账不符",
}


async def recheck(settings: Settings) -> int:
    """Recheck everybody and say how much waits for a person."""
    progress = TerminalProgress("重新核对")
    async with opened(settings, writes=True) as db:
        rechecks = Rechecks(db, build_sealer(settings), now, PolicyBook.load())
        report = await rechecks.everybody(progress=progress)
    progress.done(report.people, report.entries)
    print(f"已核对{report.people}人、{report.entries}笔。待处理的发现有{report.open_findings}条。")
    if report.open_findings:
        print("请主管在窗口的「重新核对」页面逐条处理。")
    return 0


async def prove(settings: Settings) -> int:
    """Check the whole ledger: 0 when it proves itself, 1 with every place where it does not."""
    progress = TerminalProgress("核验台账")

    def said(flaw: Flaw) -> None:
        print(f"不符：{FLAW_WORDS[flaw.code]}（{flaw.code}），{flaw.place}", flush=True)

    async with opened(settings) as db:
        proof = await verify(db, progress, said)
    progress.done(proof.people, proof.entries)
    print(f"已核验{proof.people}人、{proof.entries}笔记账、{proof.decisions}份核定。")
    if proof.other_engines:
        print(f"其中{proof.other_engines}份由别的计算版本做出，金额按存下的核对，没有重算。")
    if proof.flaws:
        print(f"有{len(proof.flaws)}处不符，见上面各行。请不要改动数据，联系信息技术岗。")
        return 1
    print("台账与核定一致，没有人超过限额，每份核定都能重算出同样的结果。")
    return 0


@asynccontextmanager
async def opened(settings: Settings, *, writes: bool = False) -> AsyncIterator[Database]:
    """The database of the settings, for one command.

    :raises DatabaseRefused: when it is of another schema, or may not be written to beside others.
    """
    db = Database(settings.database_url)
    try:
        if writes:
            db.claim_process()
        await schema.require_current(db)
        yield db
    finally:
        await db.close()
        sys.stdout.flush()
