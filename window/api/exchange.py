"""How does a program carry out the exchange check? It fetches the file, hands it to the subsystem
and brings the answer back."""

from casework.desk.exchange_check import CHECKERS
from casework.errors import FieldsInvalid, FileRefused
from casework.uploads import reading as uploads
from claims_core.claim import Role
from frontdoor.given_shapes import PageAsked
from frontdoor.guards import staff
from frontdoor.routing import Call, FileField, endpoint
from window.api.shapes.exchange import ExchangeAnswerShown, SamePersonShown, WaitingShown
from window.money_services import PlatformServices

TAG = "交换核对"
_CSV = FileField("file", uploads.MAX_BYTES, " CSV 文件（UTF-8 或 GB18030）")


class ExchangeResource:
    """交换核对."""

    def __init__(self, platform: PlatformServices) -> None:
        self._platform = platform

    @endpoint(
        "GET",
        "/exchange-check",
        guard=staff(*sorted(CHECKERS)),
        summary="待交换核对的申请",
        tag=TAG,
        answer=WaitingShown,
    )
    async def waiting(self, call: Call) -> WaitingShown:
        """复核通过的申请，先提交的在前；differences 不为空的与交换系统不一致，由主管冲正。"""
        return WaitingShown.from_page(await self._platform.exchange.waiting(call.actor))

    @endpoint(
        "POST",
        "/exchange-check/answer",
        guard=staff(*sorted(CHECKERS)),
        summary="导入交换核对结果",
        tag=TAG,
        file=_CSV,
        answer=ExchangeAnswerShown,
        errors=(FileRefused,),
    )
    async def answer(self, call: Call) -> ExchangeAnswerShown:
        """列和导出的一样；各年度都一致的通过，待拨付。problems 不为空时一份也没有动。"""
        report = await self._platform.exchange.import_file(call.actor, call.file)
        return ExchangeAnswerShown.from_report(report)

    @endpoint(
        "GET",
        "/same-person",
        guard=staff(Role.SUPERVISOR),
        summary="同一人办理的例外",
        tag=TAG,
        query=PageAsked,
        answer=SamePersonShown,
        errors=(FieldsInvalid,),
    )
    async def same_person(self, call: Call, query: PageAsked) -> SamePersonShown:
        """人手不够时主管准许同一人办下一步的，新的在前。"""
        page = await self._platform.same_person.page(call.actor, query.cursor)
        return SamePersonShown.from_page(page)
