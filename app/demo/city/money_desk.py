"""What happens to the money of a settled claim? Exchange check, batches, the files and statements
of the bank, each by the colleague whose work it is."""

from collections.abc import Iterable, Mapping
from datetime import date

from app.compose import Services
from app.demo.city.clock import CityClock
from app.demo.city.home import Filed, bank_of
from app.demo.city.standing import standing_of
from app.demo.outside import Outside
from casework.bank_statements.views import EntryClass
from claims_core.claim import Actor, Payee, Role
from claims_core.review_reasons import ReasonCode


class MoneyDesk:
    """在出纳那里: from the exchange check to the closed file."""

    def __init__(
        self,
        services: Services,
        clock: CityClock,
        outside: Outside,
        staff: Mapping[Role, Actor],
    ) -> None:
        self._services = services
        self._clock = clock
        self._outside = outside
        self._staff = staff

    async def check_exchange(self, *filed: Filed, differs: bool = False) -> None:
        """交换核对 of these claims: the subsystem has the same figures, or of the first others."""
        exchange, cashier = self._services.window.platform.exchange, self._staff[Role.CASHIER]
        standing = [await standing_of(self._services.db, each.id) for each in filed]
        numbers = {each.claim_no for each in standing}
        head, *lines = (await exchange.export(cashier)).decode("utf-8-sig").splitlines()
        kept = [line for line in lines if line.partition(",")[0] in numbers]
        if differs:
            await self._outside.differ_next()
        answer = await self._outside.check_exchange("\r\n".join((head, *kept)).encode())
        report = await exchange.import_file(cashier, answer)
        if report.problems or report.added != len(filed) - differs:
            raise AssertionError(report)
        self._clock.a_minute_on()

    async def make_batch(self, *filed: Filed) -> str:
        """编制拨付批次 of what has passed the exchange check, which waits for a second person."""
        await self.check_exchange(*filed)
        ids = tuple(each.id for each in filed)
        batch_id = await self._services.payments.make_batch(self._staff[Role.CASHIER], ids)
        self._clock.a_minute_on()
        return batch_id

    async def release(self, *filed: Filed) -> tuple[str, bytes]:
        """编制 and 放行; answers the batch and its file."""
        batch_id = await self.make_batch(*filed)
        await self._services.payments.release(self._staff[Role.SUPERVISOR], batch_id)
        self._clock.a_minute_on()
        file = await self._services.payments.file(self._staff[Role.CASHIER], batch_id)
        return batch_id, file.data

    async def pay(self, *filed: Filed) -> tuple[str, bytes]:
        """A batch with the bank's answer to it; answers it and its payment file."""
        batch_id, file = await self.release(*filed)
        result = await self._outside.pay(file)
        self._clock.a_minute_on()
        await self._services.banking.results.record_result(
            self._staff[Role.CASHIER], batch_id, result
        )
        return batch_id, file

    async def gave_back(self, batch_id: str, file: bytes) -> None:
        """上传退汇文件: the bank reports later what of this payment file came back."""
        data = await self._outside.given_back(file)
        late_returns = self._services.banking.late_returns
        await late_returns.record_returns(self._staff[Role.CASHIER], batch_id, data)

    async def record_account(self, filed: Filed, account: str, paper: str) -> None:
        """窗口登记新账户, for a member who has come in person."""
        payee = Payee(filed.whose.name, account, bank_of(account))
        accounts, clerk = self._services.window.at_the_window.accounts, self._staff[Role.CLERK]
        code = ReasonCode.ACCOUNT_IN_PERSON
        await accounts.record(clerk, filed.id, await self._at(filed), payee, code, paper)
        self._clock.a_minute_on()

    async def take_statements(self, days: Iterable[date]) -> None:
        """导入银行对账单, and 归类 of the money that came in."""
        cashier, bank = self._staff[Role.CASHIER], self._services.window.reconciling
        for day in days:
            data = await self._outside.statement(day)
            await bank.statements.import_file(cashier, data)
        for each in (await bank.differences.standing(cashier)).differences:
            if each.summary == "拨入资金":
                await bank.differences.class_entry(
                    cashier, each.entry_id, EntryClass.FUNDS, "市财政拨付的补助资金"
                )

    async def close(self, filed: Filed) -> None:
        """办结."""
        await self._services.desk.close(self._staff[Role.CASHIER], filed.id, await self._at(filed))

    async def _at(self, filed: Filed) -> int:
        return (await standing_of(self._services.db, filed.id)).version
