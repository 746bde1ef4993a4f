"""What happens at the window, and at the bank? Seven colleagues, one claim, no two steps that are
kept apart by one person."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from app.demo import stay
from app.demo.case import Case, require
from app.demo.cast import DemoColleague, feed_csv, roster_csv
from app.demo.desk import Desk
from app.demo.mail import SETTLED
from app.demo.receipt_paper import DemoReceipt
from app.demo.wire import UnexpectedAnswer, Wire
from claims_core.claim import Role
from claims_core.money import format_yuan

EXPENSE = {
    "total_fen": stay.TOTAL_FEN,
    "non_covered_fen": stay.NON_COVERED_FEN,
    "upfront_self_pay_fen": stay.UPFRONT_FEN,
}
PLATFORM = {
    "in_scope_fen": stay.IN_SCOPE_FEN,
    "pool_fen": stay.PLATFORM_POOL_FEN,
    "supplement_fen": stay.PLATFORM_SUPPLEMENT_FEN,
}
# What the window answers where no claim waits for the exchange check any more, or where others
# have fetched the file as often as was agreed.
TAKEN_ALONG = frozenset({422, 409})
EXCHANGE_S, LOOK_EVERY_S = 30.0, 0.2
REVIEWS = (
    # who, which step, the stage it must lead to, and how it is told
    (Role.INITIAL_REVIEWER, "initial-review", "initially_reviewed", "初审，金额与照片、省平台一致"),
    (Role.SECOND_REVIEWER, "second-review", "second_reviewed", "复审，换一个人，重新计算一遍"),
    (Role.FINAL_CHECKER, "final-check", "approved", "复核，第三个人，核定并记账"),
)


class AtWindow:
    """在窗口: one scene per method, in the order of the work."""

    def __init__(
        self, case: Case, wire: Wire, passwords: dict[str, str], staff: Sequence[DemoColleague]
    ) -> None:
        self._case = case
        self._desks = {
            person.role: Desk(wire, person, passwords[person.login]) for person in reversed(staff)
        }

    async def prepare(self) -> None:
        """What the centre hands over: who is insured, and what the platform has paid already."""
        family, story = self._case.family, self._case.story
        desk = self._desks[Role.SUPERVISOR]
        async with story.step(desk.who, "登录，导入参保名册") as step:
            report = await desk.import_roster(roster_csv((family.father, family.daughter)))
            require(not report["problems"], "名册里有行没有通过")
            step.outcome = f"父亲 {family.father.name}，女儿 {family.daughter.name}"
        async with story.step(desk.who, "导入省平台数据") as step:
            feed = feed_csv(family.father, stay.YEAR, stay.POOL_PAID_BEFORE)
            report = await desk.import_feed(feed)
            require(not report["problems"], "平台数据里有行没有通过")
            step.outcome = f"父亲{stay.YEAR}年的统筹基金 100,000.00 元已经用完"

    async def accept_and_register(self, receipt: DemoReceipt) -> None:
        """Accept, and register by another person."""
        case, story = self._case, self._case.story
        clerk, registrar = self._desks[Role.CLERK], self._desks[Role.REGISTRAR]
        async with story.step(clerk.who, "按编号找到申请，看照片，受理") as step:
            found = await clerk.find(case.claim_no)
            require([line["id"] for line in found] == [case.claim_id], "队列里找不到这份申请")
            claim = await clerk.claim(case.claim_id)
            for photo in claim["photos"]:
                await clerk.photo(case.claim_id, photo["id"])
            claim = await clerk.step(case.claim_id, "accept", claim["version"])
            step.outcome = f"4张照片清楚，材料齐全，{claim['stage_words']}"
        async with story.step(registrar.who, "核对二维码读到的票据，登记") as step:
            claim = await registrar.claim(case.claim_id)
            read = [(each["code"], each["number"]) for each in claim["receipts"]]
            require(read == [(receipt.code, receipt.number)], f"读到的票据不对：{read}")
            receipts = [
                {
                    "code": receipt.code,
                    "number": receipt.number,
                    "amount_fen": claim["receipts"][0]["amount"]["fen"],
                }
            ]
            version = claim["version"]
            claim = await registrar.step(case.claim_id, "register", version, receipts=receipts)
            step.outcome = f"票据 {receipt.number}，{format_yuan(stay.TOTAL_FEN)} 元"

    async def review(self) -> None:
        """Key in, then three people one after the other."""
        case, story = self._case, self._case.story
        desk = self._desks[Role.INITIAL_REVIEWER]
        async with story.step(desk.who, "照着清单录入费用，旁边是省平台的金额") as step:
            claim = await desk.claim(case.claim_id)
            claim = await desk.key_in(case.claim_id, claim["version"], EXPENSE, PLATFORM)
            step.outcome = f"总额 {format_yuan(stay.TOTAL_FEN)} 元"
            made = claim["statement"]
            own = (
                f"全自费 {format_yuan(stay.NON_COVERED_FEN)}，"
                f"先行自付 {format_yuan(stay.UPFRONT_FEN)}，"
                f"政策范围内 {made['years'][-1]['in_scope']['text']}"
            )
            beside = (
                f"大额补助：我们算 {made['supplement']['text']}，"
                f"省平台 {format_yuan(stay.PLATFORM_SUPPLEMENT_FEN)}元"
            )
            step.details = [own, beside]
            right = made["supplement"]["fen"] == stay.PLATFORM_SUPPLEMENT_FEN
            require(right and not made["differences"], f"与省平台不一致：{beside}")
        for role, action, stage, words in REVIEWS:
            desk = self._desks[role]
            async with story.step(desk.who, words) as step:
                claim = await desk.claim(case.claim_id)
                seen = claim["statement"]["seen"]
                claim = await desk.step(case.claim_id, action, claim["version"], seen=seen)
                require(claim["stage"] == stage, f"申请停在“{claim['stage_words']}”")
                step.outcome = claim["stage_words"]
        async with story.step("两部手机", "看短信") as step:
            step.details = [await case.mail.glance(case.phones, case.claim_no, SETTLED)]

    async def _check_exchange(self, cashier: Desk, supervisor: Desk) -> Any:
        """The claim, once the exchange has been asked about it: with a file of ours, or with one of
        a colleague, which takes along all that wait."""
        until = time.monotonic() + EXCHANGE_S
        while True:
            claim = await cashier.claim(self._case.claim_id)
            if claim["stage"] != "approved" or time.monotonic() > until:
                return claim
            try:
                file = await cashier.exchange_file(supervisor)
            except UnexpectedAnswer as problem:
                if problem.status not in TAKEN_ALONG:
                    raise
                await asyncio.sleep(LOOK_EVERY_S)
                continue
            report = await cashier.exchange_answer(await self._case.outside.check_exchange(file))
            require(not report["problems"], "交换核对没有通过")

    async def pay(self) -> None:
        """Batch, release by another person, bank, result."""
        case, story = self._case, self._case.story
        cashier, supervisor = self._desks[Role.CASHIER], self._desks[Role.SUPERVISOR]
        async with story.step(cashier.who, "交换核对，没有审核过的第四个人") as step:
            claim = await self._check_exchange(cashier, supervisor)
            require(claim["stage"] == "exchange_checked", f"申请停在“{claim['stage_words']}”")
            step.outcome = claim["stage_words"]
        async with story.step(cashier.who, "编制拨付批次") as step:
            batch = await cashier.make_batch(case.claim_id)
            require(batch["count"] == 1, f"批次里有{batch['count']}笔")
            step.outcome = f"批次 {batch['batch_no']}，1 笔，{batch['sum']['text']}"
        async with story.step(supervisor.who, "换一个人放行") as step:
            batch = await supervisor.release(batch["id"])
            step.outcome = f"放行人 {batch['released_by']}"
        async with story.step(cashier.who, "下载拨付文件") as step:
            file = await cashier.payment_file(batch["id"])
            step.outcome = f"{len(file)} 字节，GB18030"
        async with story.step("银行", "收下拨付文件，付款，退回结果文件") as step:
            result = await case.outside.pay(file)
            step.outcome = f"{len(result)} 字节"
        async with story.step(cashier.who, "上传银行结果") as step:
            batch = await cashier.record_result(batch["id"], result)
            require((batch["paid"], batch["returned"]) == (1, 0), "银行没有付这一笔")
            case.paid_fen = batch["sum"]["fen"]
            step.outcome = f"已付 {batch['sum']['text']}"

    async def close(self) -> Any:
        """The end of the file."""
        case = self._case
        desk = self._desks[Role.CASHIER]
        async with case.story.step(desk.who, "办结") as step:
            claim = await desk.claim(case.claim_id)
            claim = await desk.step(case.claim_id, "close", claim["version"])
            require(claim["stage"] == "closed", f"申请停在“{claim['stage_words']}”")
            step.outcome = claim["stage_words"]
