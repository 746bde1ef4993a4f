"""What does the data exchange subsystem (商保数据交换子系统) answer? The file that it was given, as
it has the settlements itself: the same figures, or another one when told to."""

from __future__ import annotations

import csv
import io

from aiohttp import web

COLUMNS = ("申请编号", "年度", "政策范围内费用", "统筹支付", "大额支付", "结算单号")
SUPPLEMENT = COLUMNS.index("大额支付")


class ExchangeCounter:
    """交换核对: takes the exported file's bytes as the request's body."""

    def __init__(self) -> None:
        self._differs = False

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/exchange/check", self.check),
            web.post("/exchange/differ-next", self.differ_next),
        ]

    async def check(self, request: web.Request) -> web.Response:
        try:
            body = self.answer(await request.read())
        except ValueError as problem:
            return web.Response(status=400, text=str(problem), charset="utf-8")
        return web.Response(body=body, headers={"Content-Type": "text/csv; charset=UTF-8"})

    async def differ_next(self, _: web.Request) -> web.Response:
        """The next answer has another supplement in its first line."""
        self._differs = True
        return web.Response(status=204)

    def answer(self, content: bytes) -> bytes:
        """The answer's bytes; raises ValueError for what is no such file."""
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        if not rows or tuple(rows[0]) != COLUMNS or len(rows) < 2:
            raise ValueError("不是交换核对文件")
        if self._differs:
            self._differs = False
            rows[1][SUPPLEMENT] = "0.01" if rows[1][SUPPLEMENT] != "0.01" else "0.02"
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerows(rows)
        return out.getvalue().encode("utf-8-sig")
