"""Where does the money stand, and which lines make up a figure? For programs."""

from casework.balances.balances import Balances
from casework.errors import FieldsInvalid
from claims_core.claim import Role
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.balances import (
    BalancesShown,
    LinesPageAsked,
    MoneyLinesShown,
    SumCheckShown,
    SumChecksShown,
)

TAG = "资金"


class BalancesResource:
    """资金."""

    def __init__(self, balances: Balances) -> None:
        self._balances = balances

    @endpoint(
        "GET",
        "/money",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="资金余额",
        tag=TAG,
        answer=BalancesShown,
    )
    async def show(self, call: Call) -> BalancesShown:
        """按科目和参保地的余额、未了的批次、等银行结果的、待追回的。"""
        return BalancesShown.from_balances(await self._balances.show(call.actor))

    @endpoint(
        "GET",
        "/money/differences",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="核对合计",
        tag=TAG,
        answer=SumChecksShown,
    )
    async def differences(self, call: Call) -> SumChecksShown:
        """日记账的合计和按业务记录算出的合计；差额应为零。逐份核验用命令 daetong ledger verify。"""
        checks = await self._balances.differences(call.actor)
        return SumChecksShown(items=tuple(map(SumCheckShown.from_check, checks)))

    @endpoint(
        "GET",
        "/money/lines",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="分录",
        tag=TAG,
        query=LinesPageAsked,
        answer=MoneyLinesShown,
        errors=(FieldsInvalid,),
    )
    async def lines(self, call: Call, query: LinesPageAsked) -> MoneyLinesShown:
        """新的在前，一页约50行；同一笔变动的各行总在同一页。"""
        page = await self._balances.lines(call.actor, query.filter, query.cursor)
        return MoneyLinesShown.from_page(page)
