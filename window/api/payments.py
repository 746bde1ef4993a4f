"""How does settled money get into a batch and to the bank? For programs."""

from casework.errors import FieldsInvalid, FileRefused, Forbidden, NotFound
from casework.payments.payments import Payments
from claims_core.claim import Role
from claims_core.review import SamePerson
from frontdoor.given_shapes import PageAsked
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.payments import (
    BatchDetailShown,
    BatchesShown,
    BatchGiven,
    BatchShown,
    ReadyClaimsShown,
)

TAG = "拨付"


class PaymentsResource:
    """拨付."""

    def __init__(self, payments: Payments) -> None:
        self._payments = payments

    @endpoint(
        "GET",
        "/payments/ready",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="待拨付的申请",
        tag=TAG,
        answer=ReadyClaimsShown,
    )
    async def ready(self, call: Call) -> ReadyClaimsShown:
        """先提交的在前，最多5000份，就是一个批次的上限。"""
        return ReadyClaimsShown.from_page(await self._payments.ready(call.actor))

    @endpoint(
        "GET",
        "/batches",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="批次列表",
        tag=TAG,
        query=PageAsked,
        answer=BatchesShown,
        errors=(FieldsInvalid,),
    )
    async def page(self, call: Call, query: PageAsked) -> BatchesShown:
        """新的在前，一页20个。"""
        return BatchesShown.from_page(await self._payments.batches(call.actor, query.cursor))

    @endpoint(
        "POST",
        "/batches",
        guard=staff(Role.CASHIER),
        summary="编制批次",
        tag=TAG,
        body=BatchGiven,
        answer=BatchShown,
        status=201,
        errors=(FieldsInvalid, FileRefused),
    )
    async def make(self, call: Call, body: BatchGiven) -> BatchShown:
        """一份申请只会编进一个批次。"""
        return await self._shown(call, await self._payments.make_batch(call.actor, body.claim_ids))

    @endpoint(
        "GET",
        "/batches/{batch_id}",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="一个批次",
        tag=TAG,
        answer=BatchDetailShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> BatchDetailShown:
        """和其中每一笔的结果。"""
        batch, payments = await self._payments.batch(call.actor, call.path("batch_id"))
        return BatchDetailShown.from_payments(batch, payments)

    @endpoint(
        "POST",
        "/batches/{batch_id}/release",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="放行批次",
        tag=TAG,
        answer=BatchShown,
        errors=(NotFound, SamePerson, Forbidden),
    )
    async def release(self, call: Call) -> BatchShown:
        """由编制人以外的人放行；再来一次结果一样。"""
        await self._payments.release(call.actor, call.path("batch_id"))
        return await self._shown(call, call.path("batch_id"))

    async def _shown(self, call: Call, batch_id: str) -> BatchShown:
        """The batch as it is after the step."""
        batch, _ = await self._payments.batch(call.actor, batch_id)
        return BatchShown.from_batch(batch)
