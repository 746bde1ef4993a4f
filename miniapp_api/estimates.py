"""About how much would the supplement pay? The same estimate as in the chat, asked at once."""

from casework.errors import FieldsInvalid, NotBound
from casework.ledger.estimates import EstimateAsked, SupplementEstimates
from casework.ledger.limits import YearLimits
from claims_core.errors import InvalidExpense
from claims_core.ledger import YearToDate
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.estimates import EstimateGiven, EstimateShown

TOO_MUCH_OUTSIDE = "目录外的不能比一共花的还多。"


class EstimatesResource:
    """试算."""

    def __init__(self, estimates: SupplementEstimates, limits: YearLimits) -> None:
        self._estimates = estimates
        self._limits = limits

    @endpoint(
        "POST",
        "/estimates",
        guard=member,
        summary="试算",
        tag="试算",
        body=EstimateGiven,
        answer=EstimateShown,
        errors=(FieldsInvalid, NotBound, InvalidExpense),
    )
    async def estimate(self, call: Call, body: EstimateGiven) -> EstimateShown:
        """估算，不是审核结果；填的数不保存。"""
        if body.outside_fen > body.total_fen:
            raise FieldsInvalid(outside_fen=TOO_MUCH_OUTSIDE)
        paid = await self._paid(call, body)
        room = await self._estimates.pool_room(paid)
        asked = EstimateAsked(
            total_fen=body.total_fen,
            outside_fen=body.outside_fen,
            paid=paid,
            pool_rate=body.rate(),
            deductible_fen=body.deductible_fen,
        )
        return EstimateShown.from_estimate(await self._estimates.estimate(asked), room)

    async def _paid(self, call: Call, body: EstimateGiven) -> YearToDate:
        """What was paid this year before this bill: on our books, or as it was said."""
        if body.own:
            own = await self._limits.of(call.actor)
            if own is None:
                raise NotBound
            return YearToDate(own.pool_paid_fen, own.supplement_paid_fen)
        if body.pool_used_up:
            return YearToDate(pool_paid=await self._estimates.pool_room(YearToDate()))
        return YearToDate(pool_paid=body.pool_paid_fen)
