"""How does a program ask for a file with people's data, and fetch it? The password comes with the
file, in the body of the answer."""

from casework.access_log import LooksBraked
from casework.errors import FieldsInvalid, FileRefused, Forbidden, NotFound
from casework.exports.errors import (
    ExportAskLapsed,
    ExportDecided,
    ExportNotOpen,
    ExportTooLarge,
)
from casework.exports.export_list import EXPORTERS
from claims_core.claim import Role
from claims_core.review import SamePerson
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.exports import (
    ExportAnswerGiven,
    ExportGiven,
    ExportShown,
    ExportsShown,
    FetchedShown,
    FetchGiven,
)
from window.services import ExportServices

TAG = "导出"
_GUARD = staff(*sorted(EXPORTERS))


class ExportsResource:
    """导出."""

    def __init__(self, exports: ExportServices) -> None:
        self._exports = exports

    @endpoint("GET", "/exports", guard=_GUARD, summary="导出列表", tag=TAG, answer=ExportsShown)
    async def page(self, call: Call) -> ExportsShown:
        """我的、等我批准的、最近三十天其他的。"""
        return ExportsShown.from_page(await self._exports.lists.page(call.actor))

    @endpoint(
        "POST",
        "/exports",
        guard=_GUARD,
        summary="申请导出",
        tag=TAG,
        body=ExportGiven,
        answer=ExportShown,
        errors=(FieldsInvalid, Forbidden, NotFound),
    )
    async def ask(self, call: Call, body: ExportGiven) -> ExportShown:
        """不用再批的，答的就是可以取的那一次；申请过、还在等或还能取的，答那一次；其余的写明用途，
        等另一位主管批准。"""
        steps = self._exports.steps
        export_id = await steps.standing(call.actor, body.kind, body.subject)
        if export_id is None:
            export_id = await self._exports.lists.found(call.actor, body.kind, body.subject)
        if export_id is None:
            export_id = await steps.ask(call.actor, body.kind, body.subject, body.words)
        return await self._shown(call, export_id)

    @endpoint(
        "GET",
        "/exports/{export_id}",
        guard=_GUARD,
        summary="一次导出",
        tag=TAG,
        answer=ExportShown,
        errors=(NotFound,),
    )
    async def one(self, call: Call) -> ExportShown:
        """现在怎么样了。"""
        return await self._shown(call, call.path("export_id"))

    @endpoint(
        "POST",
        "/exports/{export_id}/decision",
        guard=staff(Role.SUPERVISOR),
        summary="批准或不批准导出",
        tag=TAG,
        body=ExportAnswerGiven,
        answer=ExportShown,
        errors=(FieldsInvalid, NotFound, SamePerson, ExportDecided, ExportAskLapsed),
    )
    async def decide(self, call: Call, body: ExportAnswerGiven) -> ExportShown:
        """由申请人以外的主管办；再来一次结果一样。"""
        export_id = call.path("export_id")
        await self._exports.steps.decide(
            call.actor, export_id, approve=body.approve, words=body.words
        )
        return await self._shown(call, export_id)

    @endpoint(
        "POST",
        "/exports/{export_id}/fetch",
        guard=_GUARD,
        summary="取导出的文件",
        tag=TAG,
        body=FetchGiven,
        answer=FetchedShown,
        errors=(
            *(FieldsInvalid, NotFound, Forbidden, FileRefused),
            *(ExportNotOpen, ExportTooLarge, LooksBraked),
        ),
    )
    async def fetch(self, call: Call, body: FetchGiven) -> FetchedShown:
        """加密的 ZIP 和打开它的密码；每次的密码不一样。"""
        return FetchedShown.from_file(
            await self._exports.steps.fetch(call.actor, call.path("export_id"), body.fetch_id)
        )

    async def _shown(self, call: Call, export_id: str) -> ExportShown:
        return ExportShown.from_export(await self._exports.lists.show(call.actor, export_id))
