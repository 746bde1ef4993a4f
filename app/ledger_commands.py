"""What does `daetong ledger` do? Rechecks everybody, or proves the whole ledger."""

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from json import JSONDecodeError

from app.compose import build_sealer
from app.serve import now
from app.settings import Settings
from app.terminal_progress import TerminalProgress
from casework.bank_statements.differences import BankDifferences
from casework.ledger.rechecks import Progress, Rechecks
from casework.money.movements import ACCOUNT_WORDS, Account
from casework.payments.unowned import unowned
from casework.proof.findings import Flaw
from casework.proof.proof import ProofPart, verify
from claims_core.money import format_yuan
from claims_core.policy import PolicyBook
from infra import schema
from infra.db import Database
from infra.key_canary import require_keys

FLAW_WORDS = {
    "entries_missing_or_renumbered": "记账序号不连续，有记录缺失或被改动",
    "entry_count_differs": "记账笔数与年度登记不符",
    "entry_after_the_merge": "已并入别人的人，合并以后又记了账",
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
    "movement_unbalanced": "资金变动的分录合计不为零",
    "movement_missing": "有业务记录，却没有资金变动",
    "movement_without_record": "有资金变动，却没有业务记录",
    "movement_differs_from_record": "资金变动与业务记录不符",
    "movement_by_another_hand": "资金变动的经办人、时间或日期与业务记录不符",
    "movement_without_lines": "资金变动没有分录",
    "line_without_movement": "分录没有资金变动或申请",
    "lines_renumbered": "分录序号不连续",
    "region_differs": "分录的参保地与结算时不同",
    "expense_differs_from_ledger": "补助支出与台账不符",
    "payable_differs_from_due": "应付与按记录算出的不符",
    "bank_differs_from_answers": "银行与付讫、退汇、追回的记录不符",
    "transit_differs_from_sent": "在途与已送银行还没有结果的不符",
    "recovery_differs_from_due": "待追回与应付余额不符",
    "reversal_differs_from_ledger": "核定的冲正与台账不符",
    "payment_without_decision": "拨付没有对应本申请的核定",
    "refusal_withdrawn_without_record": "退票更正没有记录，或记录与拨付不符",
    "refusal_withdrawn_by_one": "退票更正不是由两个人办的",
    "recovery_withdrawn_without_record": "追回更正没有记录，或记录与追回不符",
    "recovery_withdrawn_by_one": "追回更正不是由两个人办的",
    "written_return_differs": "书面退汇不是由两个人办的，或记录与拨付不符",
    "re_entry_without_record": "恢复入账没有两个人办的记录",
    "re_entry_missing": "有恢复入账的记录，却没有记账",
    "payment_above_decision": "拨付金额多于核定",
    "batch_sum_differs": "批次的笔数或金额与其中的拨付不符",
    "batch_differs_from_journal": "批次与资金变动不符",
    "changes_missing_or_renumbered": "事实变动有缺失或被改动",
    "change_altered": "事实变动的记录被改动过",
    "changes_do_not_fit": "事实变动前后接不上",
    "change_of_nothing": "有事实变动，却没有这样的申请内容",
    "facts_differ_from_last_change": "申请内容与最后一次变动不符",
    "photos_differ_from_last_change": "照片与最后一次变动不符",
    "receipt_uses_differ_from_last_change": "票据占用与最后一次变动不符",
    "named_receipts_differ_from_last_change": "票据清单或票面读数与最后一次变动不符",
    "said_differs_from_last_change": "票据查验、改金额或同一次住院的记录与最后一次变动不符",
    "receipt_not_held": "申请里的票据没有占用",
    "receipts_differ_from_decision": "票据或票据金额与核定时不符",
    "receipt_held_by_ended_claim": "已经结束或冲正的申请还占用着票据",
    "promise_moves_do_not_fit": "承诺日变动前后接不上",
    "corrected_month_differs": "资金变动所更正的月份不对",
    "statement_entry_differs": "对账单明细的序号、日期或余额不对",
    "statement_does_not_add_up": "对账单期初加减明细不等于期末，或笔数不对",
    "statement_altered": "对账单被改动过",
    "entry_without_statement": "有对账单明细，却没有对账单",
    "entry_matched_and_classed": "对账单明细核对一致了，又归为别的",
    "match_differs": "核对一致的两边金额不同",
    "match_of_another_number": "核对一致的两边编号不同",
    "match_of_nothing": "有核对或归类记录，却没有对应的明细或资金变动",
    "proven_movement_unmatched": "已经核对过的日子里有资金变动不在对账单上",
    "statement_withdrawn_without_record": "对账单的撤回没有两个人办的记录",
    "withdrawn_entry_differs": "撤回的对账单还有明细算在内，或明细与对账单不一致",
    "month_closed_by_one": "月份不是由两个人关账的",
    "month_closed_unproven": "月份关账以前没有做过系统内部核验",
    "closed_month_differs": "关账以后，月份里的资金变动变了",
    "closed_month_differs_at_bank": "关账以后，月份里的对账单变了",
}
BANK_ALARM = "超过7天没有核对，请财务在窗口「对账」导入银行对账单、处理差异。"
# What each part of the proof counts.
PARTS = {
    ProofPart.LEDGER: ("核验台账", ("人", "笔")),
    ProofPart.JOURNAL: ("核验资金", ("份申请", "行分录")),
    ProofPart.CHANGES: ("核验事实", ("份申请", "次变动")),
    ProofPart.BANK: ("核验对账单", ("天", "笔")),
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
    """Check ledger, money and facts: 0 when they prove themselves, 1 with every place where they do
    not."""

    def said(flaw: Flaw) -> None:
        print(f"不符：{FLAW_WORDS[flaw.code]}（{flaw.code}），{flaw.place}", flush=True)

    running: list[TerminalProgress] = []

    def watch(part: ProofPart) -> Progress:
        if running:
            running[-1].finish()
        running.append(TerminalProgress(*PARTS[part]))
        return running[-1]

    # rows pass by the million; what the program itself is made of need not be looked through again
    gc.freeze()
    gc.set_threshold(50_000)  # nor after every few rows: they hold nobody in a circle
    try:
        async with opened(settings) as db:
            proof = await verify(db, build_sealer(settings), watch, said)
            bank = await BankDifferences(db, build_sealer(settings), now).proven()
            async with db.read() as session:
                dues = await unowned(session)
    except ValueError as problem:
        if not _was_never_written(problem):
            raise
        print("不符：有内容被改成了读不出来的（unreadable），核验只到这里。")
        print("是哪一条，请运行 daetong audit verify。请不要改动数据，联系信息技术岗。")
        return 1
    running[-1].finish()
    print(f"已核验{proof.people}人、{proof.entries}笔记账、{proof.decisions}份核定，")
    print(f"{proof.movements}笔资金变动、{proof.lines}行分录，{proof.changes}次事实变动。")
    print(f"{proof.statements}天的对账单、{proof.bank_entries}笔明细。")
    print(f"{'！！！' if bank.alarm else ''}{bank.words}{BANK_ALARM if bank.alarm else ''}")
    sums = (f"{ACCOUNT_WORDS[each]}{format_yuan(proof.balances[each])}" for each in Account)
    print(f"资金余额（元）：{'，'.join(sums)}。")
    for each in dues:
        print(f"！！！有应付但没有人办：{each.words}")
    if proof.other_engines:
        print(f"其中{proof.other_engines}份由别的计算版本做出，金额按存下的核对，没有重算。")
    if proof.flaws:
        print(f"有{len(proof.flaws)}处不符，见上面各行。请不要改动数据，联系信息技术岗。")
        return 1
    print("台账与核定一致，没有人超过限额，每份核定都能重算出同样的结果；")
    print("每笔资金变动借贷相等，与核定、拨付、银行结果和追回一致；申请内容与变动记录一致。")
    return 0


def _was_never_written(problem: ValueError) -> bool:
    """Whether it is about a value that our columns cannot hold; SQLite keeps what somebody types
    into the file."""
    return isinstance(problem, JSONDecodeError) or "isoformat" in str(problem)


@asynccontextmanager
async def opened(
    settings: Settings, *, writes: bool = False, with_keys: bool = True
) -> AsyncIterator[Database]:
    """The database of the settings, for one command. Under other keys than its own a proof would
    accuse everybody, and what is written would be found by nobody; so these are asked first, unless
    they are what the command is about.

    :raises DatabaseRefused: when it is of another schema or other keys, or may not be written to
    beside others.
    """
    db = Database(settings.database_url)
    try:
        if writes:
            db.claim_process()
        await schema.require_current(db)
        if with_keys:
            await require_keys(db, build_sealer(settings))
        yield db
    finally:
        await db.close()
        sys.stdout.flush()
