"""What does the bank answer to a payment file? The result file, or HTTP 400 and a reason."""

from __future__ import annotations

from aiohttp import web

from sandbox.bank_file import ENCODING, BankRefused, read_payment_file
from sandbox.world import SandboxWorld


class BankCounter:
    """银行柜台: takes the file's bytes as the request's body."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/bank/payments", self.pay)]

    async def pay(self, request: web.Request) -> web.Response:
        return self.settle(await request.read())

    def settle(self, content: bytes) -> web.Response:
        """Carry a payment file out (the page uploads here too)."""
        try:
            file = read_payment_file(content)
            result = self._world.bank.pay(file, content, self._world.config.bank_limit_fen)
        except BankRefused as refused:
            return web.Response(status=400, text=str(refused), charset="utf-8")
        name = f'attachment; filename="{file.batch_no}-result.csv"'
        return web.Response(
            body=result,
            headers={
                "Content-Type": f"text/csv; charset={ENCODING.upper()}",
                "Content-Disposition": name,
            },
        )
