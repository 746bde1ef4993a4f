"""One claim on its way through settlement, bank, reversal and recovery, moved by the people whose
work each step is; no page is looked at on the way."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.claims.bills import ExpenseForm, PlatformFigures, YearBill
from casework.claims.tables import ClaimRow
from casework.payments.bank_proposals import BankPaper
from casework.payments.batch_exits import BankRefusal
from casework.payments.tables import PaymentRow
from claims_core.calendar_cn import china_day
from claims_core.claim import Payee, Role, Stage
from claims_core.review_reasons import ReasonCode
from tests.casework.bank import answer, given_back
from tests.casework.stay import EXPENSE, PAYMENT_FEN, PLATFORM
from tests.people import FATHER

MORE_FEN, LESS_FEN = 76_097_65, 70_000_00
KEYED = {
    PAYMENT_FEN: (EXPENSE, PLATFORM),
    MORE_FEN: (
        ExpenseForm(86_000_00, upfront_self_pay_fen=1_447_06),
        PlatformFigures(84_552_94, 0, MORE_FEN),
    ),
    # in scope 77,777.78, of which 90 % are 70,000.00
    LESS_FEN: (
        ExpenseForm(86_000_00, non_covered_fen=8_222_22),
        PlatformFigures(77_777_78, 0, LESS_FEN),
    ),
}


@dataclass
class Path:
    """One claim on its way, moved by the people whose work each step is."""

    house: Any
    claim_id: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cashier = self.house.staff(Role.CASHIER)
        self.boss = self.house.staff(Role.SUPERVISOR)

    async def version(self) -> int:
        async with self.house.db.read() as session:
            return await session.scalar(
                select(ClaimRow.version).where(ClaimRow.id == self.claim_id)
            )

    async def stage(self) -> Stage:
        async with self.house.db.read() as session:
            found = await session.scalar(select(ClaimRow.stage).where(ClaimRow.id == self.claim_id))
            return Stage(found)

    async def settle(self, fen: int = PAYMENT_FEN) -> None:
        """The reviews up to the final check; the first time with the whole way before them."""
        desk = self.house.desk.desk.service  # no page is looked at on the way
        expense, platform = KEYED[fen]
        if not self.claim_id:
            await self.house.use_up_the_pool(FATHER)
            keyed = await self.house.keyed(
                await self.house.bound(FATHER), FATHER, expense=expense, platform=platform
            )
            self.claim_id = keyed.line.id
        else:
            await desk.save_expense(
                self.house.staff(Role.INITIAL_REVIEWER),
                self.claim_id,
                await self.version(),
                (YearBill(2025, expense, platform),),
            )
            keyed = await self.house.desk.show(self.boss, self.claim_id)
        for role, step in (
            (Role.INITIAL_REVIEWER, desk.review_initially),
            (Role.SECOND_REVIEWER, desk.review_secondly),
            (Role.FINAL_CHECKER, desk.check_finally),
        ):
            seen = keyed.statement.seen
            await step(self.house.staff(role), self.claim_id, await self.version(), seen)
        if await self.stage() is Stage.APPROVED:
            await self.house.pass_exchange()

    async def settle_more(self) -> None:
        await self.settle(MORE_FEN)

    async def settle_less(self) -> None:
        await self.settle(LESS_FEN)

    async def batch(self) -> None:
        made = await self.house.payments.service.make_batch(self.cashier)
        self.files.append((made, b""))

    async def release(self) -> None:
        batch_id, _ = self.files.pop()
        await self.house.payments.service.release(self.boss, batch_id)
        data = (await self.house.payments.file(self.cashier, batch_id)).data
        self.files.append((batch_id, data))

    async def send(self) -> None:
        await self.batch()
        await self.release()

    async def confirm(self) -> None:
        await self._result("0000")

    async def refuse(self) -> None:
        await self._result("1002")

    async def _result(self, code: str) -> None:
        batch_id, data = self.files[-1]
        await self.house.payments.service.record_result(
            self.cashier, batch_id, answer(data, default=code)
        )

    async def pay(self) -> None:
        await self.send()
        await self.confirm()

    async def return_first(self) -> None:
        """The bank gives back the first payment, whatever has become of its claim since."""
        await self._return(0)

    async def return_second(self) -> None:
        await self._return(1)

    async def _return(self, which: int) -> None:
        batch_id, data = self.files[which]
        (number,) = [line.split(",")[1] for line in data.decode("gb18030").split("\r\n")[2:3]]
        await self.house.late_returns.service.record_returns(
            self.cashier, batch_id, given_back(data, number)
        )

    async def leave_open(self) -> None:
        """A result file that says 处理中: no answer."""
        await self._result("2001")

    async def take_out(self) -> None:
        """撤出, before the release."""
        batch_id, _ = self.files.pop()
        await self.house.batch_exits.service.dissolve(
            self.boss, batch_id, ReasonCode.BATCH_WRONG, ""
        )

    async def void(self) -> None:
        """The bank refuses the file as a whole, in writing."""
        today = china_day(self.house.clock())
        await self.house.batch_exits.service.void(
            self.boss, self.files[-1][0], BankRefusal("JS-1", today, "系统维护")
        )

    async def withdraw_refusal(self) -> None:
        """The bank says in writing that the first payment was made after all."""
        number, today = await self.first_payment(), china_day(self.house.clock())
        correction = BankPaper("GZ-1", today, "系统误报，款已付出")
        made = await self.house.withdrawals.propose(self.cashier, number, correction)
        await self.house.withdrawals.decide(self.boss, made, confirmed=True)

    async def first_payment(self) -> str:
        async with self.house.db.read() as session:
            query = select(PaymentRow.payment_no).order_by(PaymentRow.attempt)
            return (await session.scalars(query)).first() or ""

    async def ask_for_account(self) -> None:
        await self.house.account_desk.ask_for_account(self.cashier, self.claim_id)

    async def renew(self) -> None:
        """Another account each time: the earlier ones are refused by now."""
        father, version = await self.house.bound(FATHER), await self.version()
        other = Payee(FATHER.name, f"62170000100{version:08d}", "中国建设银行新乡分行")
        await self.house.prove(father, FATHER)
        await self.house.drafts.service.renew_payee(father, self.claim_id, version, other)
        self.house.clock.forward(days=1)  # before that nothing is paid to it
        if await self.stage() is Stage.APPROVED:  # nothing had been due at its final check
            await self.house.pass_exchange()

    async def reverse(self) -> None:
        await self.house.desk.exits.service.reverse(
            self.boss, self.claim_id, await self.version(), ReasonCode.AMOUNT_WRONG, ""
        )

    async def reopen(self) -> None:
        await self.house.desk.exits.service.reopen(
            self.boss, self.claim_id, await self.version(), ReasonCode.RECALCULATED, ""
        )

    async def recover(self, fen: int | None = None) -> None:
        """All of it or so much comes back, and another person finds it at the bank."""
        (held,) = (await self.house.recoveries.page(self.boss)).items
        fen = held.open_fen if fen is None else fen
        booked = await self.house.recoveries.book(
            self.cashier, held.id, fen, date(2025, 9, 1), f"R-{fen}-{await self.version()}"
        )
        await self.house.recoveries.decide(self.boss, held.id, booked, confirmed=True)

    async def recover_some(self) -> None:
        await self.recover(1_000_00)
