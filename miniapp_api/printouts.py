"""What can a member take home as a PDF?"""

from aiohttp import web

from casework.errors import NotFound
from casework.printouts.printouts import Printout, PrintoutKind, Printouts
from frontdoor.guards import member
from frontdoor.printed import sheet_of
from frontdoor.routing import Call, endpoint
from infra.pdf_printing import PdfPrinting, SheetNotPrinted

TAG = "打印件"


class PrintoutsResource:
    """打印件."""

    def __init__(self, printouts: Printouts, base_url: str) -> None:
        self._printouts = printouts
        self._base_url = base_url
        self._printing = PdfPrinting()

    @endpoint(
        "GET",
        "/claims/{claim_id}/printouts/submission",
        guard=member,
        summary="提交回执（PDF）",
        tag=TAG,
        media="application/pdf",
        errors=(NotFound, SheetNotPrinted),
    )
    async def submission(self, call: Call) -> web.StreamResponse:
        """什么时候交了什么；上面的验证码任何人都能核对。"""
        return await self._issued(call, PrintoutKind.SUBMISSION)

    @endpoint(
        "GET",
        "/claims/{claim_id}/printouts/statement",
        guard=member,
        summary="结算单（PDF）",
        tag=TAG,
        media="application/pdf",
        errors=(NotFound, SheetNotPrinted),
    )
    async def statement(self, call: Call) -> web.StreamResponse:
        """核定以后，一步一步怎么算的；上面的验证码任何人都能核对。"""
        return await self._issued(call, PrintoutKind.STATEMENT)

    async def _issued(self, call: Call, kind: PrintoutKind) -> web.StreamResponse:
        issued: Printout = await self._printouts.issue(call.actor, call.path("claim_id"), kind)
        data = await self._printing.pdf(sheet_of(issued, self._base_url))
        return web.Response(
            body=data,
            content_type="application/pdf",
            headers={"Content-Disposition": f'inline; filename="{kind}-{issued.code}.pdf"'},
        )
