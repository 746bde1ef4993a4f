"""How does settled money reach the bank, and the bank's answer us? For programs."""

from aiohttp import web

from casework import uploads
from casework.errors import FieldsInvalid, FileRefused, Forbidden, NotFound
from casework.payments.late_returns import LateReturns
from casework.payments.payments import Payments
from claims_core.claim import Role
from claims_core.review import SamePerson
from frontdoor.given_shapes import PageAsked
from frontdoor.guards import staff
from frontdoor.routing import Call, FileField, endpoint
from window.api.shapes.payments import (
    BatchDetailShown,
    BatchesShown,
    BatchGiven,
    BatchShown,
    ReadyClaimsShown,
)

TAG = "拨付"
_RESULT = FileField("file", uploads.MAX_BYTES, "银行回盘文件")
_LATE = FileField("file", uploads.MAX_BYTES, "银行退汇文件")


class PaymentsResource:
    """拨付."""

    def __init__(self, payments: Payments, late_returns: LateReturns) -> None:
        self._payments = payments
        self._late_returns = late_returns

    @endpoint(
        "GET",
        "/payments/ready",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="待拨付的申请",
        tag=TAG,
        answer=ReadyClaimsShown,
    )
    async def ready(self, call: Call) -> ReadyClaimsShown:
        """先提交的在前，最多1000份，就是一个批次的上限。"""
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
        errors=(FieldsInvalid,),
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
        errors=(NotFound, SamePerson),
    )
    async def release(self, call: Call) -> BatchShown:
        """由编制人以外的人放行；再来一次结果一样。"""
        await self._payments.release(call.actor, call.path("batch_id"))
        return await self._shown(call, call.path("batch_id"))

    @endpoint(
        "GET",
        "/batches/{batch_id}/file",
        guard=staff(Role.CASHIER, Role.SUPERVISOR),
        summary="拨付文件",
        tag=TAG,
        media="text/csv",
        errors=(NotFound, Forbidden, FileRefused),
    )
    async def file(self, call: Call) -> web.StreamResponse:
        """CSV，GB18030 编码；放行之后才有。"""
        file = await self._payments.file(call.actor, call.path("batch_id"))
        return web.Response(
            body=file.data,
            headers={
                "Content-Type": "text/csv; charset=gb18030",
                "Content-Disposition": f'attachment; filename="{file.name}"',
            },
        )

    @endpoint(
        "POST",
        "/batches/{batch_id}/result",
        guard=staff(Role.CASHIER),
        summary="上传银行结果",
        tag=TAG,
        file=_RESULT,
        answer=BatchShown,
        errors=(NotFound, Forbidden, FileRefused),
    )
    async def result(self, call: Call) -> BatchShown:
        """同一个文件再传一次结果一样。"""
        await self._payments.record_result(call.actor, call.path("batch_id"), call.file)
        return await self._shown(call, call.path("batch_id"))

    @endpoint(
        "POST",
        "/batches/{batch_id}/late-returns",
        guard=staff(Role.CASHIER),
        summary="上传银行退汇文件",
        tag=TAG,
        file=_LATE,
        answer=BatchShown,
        errors=(NotFound, Forbidden, FileRefused),
    )
    async def late_returns(self, call: Call) -> BatchShown:
        """银行先报成功、后来又退回的款项；同一个文件再传一次结果一样。"""
        await self._late_returns.record_returns(call.actor, call.path("batch_id"), call.file)
        return await self._shown(call, call.path("batch_id"))

    async def _shown(self, call: Call, batch_id: str) -> BatchShown:
        """The batch as it is after the step."""
        batch, _ = await self._payments.batch(call.actor, batch_id)
        return BatchShown.from_batch(batch)
