"""What does the bank answer to a payment file? The result file, or HTTP 400 and a reason; asked
again, what it knows by now, apart from that what has come back since, and its daily statement."""

from __future__ import annotations

from datetime import date

from aiohttp import web

from sandbox.bank_file import (
    ENCODING,
    BankRefused,
    read_payment_file,
    write_result_file,
    write_return_file,
)
from sandbox.bank_statement import booked, day_of, write_statement
from sandbox.world import SandboxWorld


class BankCounter:
    """银行柜台: takes the payment file's bytes as the request's body."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/bank/payments", self.pay),
            web.post("/bank/returns", self.returns),
            web.post("/bank/refuse-next", self.refuse_next),
            web.get("/bank/statement", self.statement, allow_head=False),
        ]

    async def pay(self, request: web.Request) -> web.Response:
        return self.settle(await request.read())

    async def returns(self, request: web.Request) -> web.Response:
        return self.given_back(await request.read())

    async def refuse_next(self, _: web.Request) -> web.Response:
        self._world.bank.refuse_next()
        return web.Response(status=204)

    async def statement(self, request: web.Request) -> web.Response:
        """对账单 of ?day=2026-03-04, of today without; not of days to come."""
        today = day_of(self._world.clock())
        try:
            day = date.fromisoformat(request.query.get("day") or today.isoformat())
            if day > today:
                raise BankRefused(f"{day} 还没有到")
        except ValueError:
            return _refused(BankRefused("日期应为 2026-03-04 这样的"))
        except BankRefused as refused:
            return _refused(refused)
        book = self._world.bank
        moved = booked(book.all(), book.day_length, self._world.clock())
        return _csv(write_statement(moved, day), f"statement-{day:%Y%m%d}.csv")

    def settle(self, content: bytes) -> web.Response:
        """Carry a payment file out, or say how it stands (the page uploads here too)."""
        try:
            file = read_payment_file(content)
            said = self._world.bank.pay(file, content, self._world.config.bank_limit_fen)
        except BankRefused as refused:
            return _refused(refused)
        return _csv(write_result_file(file, said), f"{file.batch_no}-result.csv")

    def given_back(self, content: bytes) -> web.Response:
        """退汇: what of this file has come back by now."""
        try:
            file = read_payment_file(content)
            back = self._world.bank.came_back(file)
        except BankRefused as refused:
            return _refused(refused)
        return _csv(write_return_file(file, back), f"{file.batch_no}-return.csv")


def _refused(refused: BankRefused) -> web.Response:
    return web.Response(status=400, text=str(refused), charset="utf-8")


def _csv(body: bytes, name: str) -> web.Response:
    return web.Response(
        body=body,
        headers={
            "Content-Type": f"text/csv; charset={ENCODING.upper()}",
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )
