"""How does a program fill in a claim for somebody who rang or is at the window? The same steps as
the pages: nothing here hands it in but the person's signature, compared by somebody else."""

from collections.abc import Callable

from casework.assisted.errors import AssistedMovedOn
from casework.assisted.filling import FILLS_IN, READS_FILLED
from casework.claims.photos import MAX_PHOTO_BYTES
from casework.errors import (
    FieldsInvalid,
    LimitReached,
    NotFound,
    ReceiptSettledDirectly,
    ReceiptTaken,
    ReceiptTypedTwice,
)
from casework.phone.field_versions import DraftMoved
from claims_core.claim import Actor
from claims_core.data_consents import ConsentNeeded, ConsentWithdrawn
from claims_core.errors import ClaimsError, InvalidBankAccount, InvalidReceipt
from claims_core.review import NotComplete, RoleMissing, SamePerson, StaleVersion, WrongStage
from claims_core.same_stay import SameStayUnanswered
from frontdoor.given_shapes import VersionGiven
from frontdoor.guards import Guard, staff
from frontdoor.routing import Call, F, FileField, endpoint
from frontdoor.shapes import Given
from window.api.shapes import assisted as shapes
from window.services import AssistedServices

TAG = "窗口代填"
_LIST = "/people/{insured_id}/assisted"
_ONE = f"{_LIST}/{{claim_id}}"
_FILLS, _READS = staff(*sorted(FILLS_IN)), staff(*sorted(READS_FILLED))
_CONSENTS = (ConsentWithdrawn, ConsentNeeded)
_STEP = (NotFound, RoleMissing, AssistedMovedOn)
_MOVED = (StaleVersion, WrongStage)
_GIVEN = (FieldsInvalid, InvalidReceipt, ReceiptTypedTwice, InvalidBankAccount)
_RENAMED = {
    "payee_name": "payee.name",
    "payee_account": "payee.account",
    "bank_account": "payee.account",
    "payee_bank_name": "payee.bank_name",
    **{name: f"care.{name}" for name in shapes.AssistedCareGiven.model_fields},
}


def _step(
    name: str,
    summary: str,
    *,
    guard: Guard = _FILLS,
    body: type[Given] | None = None,
    file: FileField | None = None,
    errors: tuple[type[ClaimsError], ...] = (),
) -> Callable[[F], F]:
    """One step on what is filled in, answered with how it stands then."""
    return endpoint(
        *("POST", f"{_ONE}/{name}"),
        guard=guard,
        summary=summary,
        tag=TAG,
        body=body,
        file=file,
        answer=shapes.AssistedAtDesk,
        errors=(*_STEP, *errors),
    )


class AssistedResource:
    """窗口代填."""

    def __init__(self, services: AssistedServices) -> None:
        self._filling = services.filling
        self._scanning = services.scanning
        self._signing = services.signing

    @endpoint(
        "GET",
        "/assisted-sheets",
        guard=_READS,
        summary="等核对的确认单",
        tag=TAG,
        answer=shapes.AssistedLinesAtDesk,
    )
    async def waiting(self, call: Call) -> shapes.AssistedLinesAtDesk:
        """签过字、等另一个人核对的，先签的在前，最多30份。"""
        return shapes.AssistedLinesAtDesk.from_lines(await self._signing.waiting(call.actor))

    @endpoint(
        "GET",
        _LIST,
        guard=_READS,
        summary="替一个人填过的申请",
        tag=TAG,
        answer=shapes.AssistedLinesAtDesk,
        errors=(NotFound,),
    )
    async def of_person(self, call: Call) -> shapes.AssistedLinesAtDesk:
        """新的在前，最多30份。"""
        lines = await self._filling.of_person(call.actor, call.path("insured_id"))
        return shapes.AssistedLinesAtDesk.from_lines(lines)

    @endpoint(
        "POST",
        _LIST,
        guard=_FILLS,
        summary="开始代填",
        tag=TAG,
        body=shapes.AssistedOpenedGiven,
        answer=shapes.AssistedAtDesk,
        status=201,
        errors=(NotFound, RoleMissing, LimitReached, *_CONSENTS, *_GIVEN),
        renamed=_RENAMED,
    )
    async def open(self, call: Call, body: shapes.AssistedOpenedGiven) -> shapes.AssistedAtDesk:
        """是参保人本人的草稿，窗口交不了；同一次就医再发一次，还是同一份。"""
        insured_id = call.path("insured_id")
        claim_id = await self._filling.open(call.actor, insured_id, body.known(), body.filled_in())
        return shapes.AssistedAtDesk.from_detail(
            await self._filling.show(call.actor, insured_id, claim_id)
        )

    @endpoint(
        "GET",
        _ONE,
        guard=_READS,
        summary="一份代填的申请",
        tag=TAG,
        answer=shapes.AssistedAtDesk,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> shapes.AssistedAtDesk:
        """填了什么、还缺什么、谁做了哪一步。"""
        return await self._shown(call)

    @endpoint(
        "PUT",
        _ONE,
        guard=_FILLS,
        summary="改填的内容",
        tag=TAG,
        body=shapes.AssistedChangedGiven,
        answer=shapes.AssistedAtDesk,
        errors=(*_STEP, DraftMoved, *_MOVED, *_CONSENTS, *_GIVEN),
        renamed=_RENAMED,
    )
    async def change(self, call: Call, body: shapes.AssistedChangedGiven) -> shapes.AssistedAtDesk:
        """以前问过本人的，要重新问一次；和现在一样的不算改。version 以后别人改了别的项，两边都留；
        改了同一项、改得不一样，回答412，什么也没存。"""
        await self._filling.change(*_which(call), body.version, body.filled_in())
        return await self._shown(call)

    @_step(
        "stay",
        "本人怎么说这段住院",
        body=shapes.AssistedStayGiven,
        errors=(*_MOVED, *_CONSENTS, FieldsInvalid),
    )
    async def stay(self, call: Call, body: shapes.AssistedStayGiven) -> shapes.AssistedAtDesk:
        """同一段住院以前申请过的，照本人说的记下。"""
        await self._filling.say_of_stay(*_which(call), body.version, body.answer)
        return await self._shown(call)

    @_step(
        "scan",
        "拍材料",
        body=shapes.AssistedScanGiven,
        file=FileField("file", MAX_PHOTO_BYTES, "照片或扫描图片（JPEG 或 PNG）"),
        errors=(LimitReached, WrongStage, *_CONSENTS, FieldsInvalid),
    )
    async def scan(self, call: Call, body: shapes.AssistedScanGiven) -> shapes.AssistedAtDesk:
        """同一张再传一次不算新材料；拍了新的，本人要重新看一遍。"""
        await self._scanning.add(*_which(call), body.material, call.file)
        return await self._shown(call)

    @_step(
        "remove-scan",
        "拿掉拍错的材料",
        body=shapes.AssistedScanRemovedGiven,
        errors=(FieldsInvalid,),
    )
    async def remove_scan(
        self, call: Call, body: shapes.AssistedScanRemovedGiven
    ) -> shapes.AssistedAtDesk:
        """只能拿掉窗口拍的；参保人传的不能。"""
        await self._scanning.remove(*_which(call), body.photo)
        return await self._shown(call)

    @_step("ask", "请本人在手机上确认", body=VersionGiven, errors=_MOVED)
    async def ask(self, call: Call, body: VersionGiven) -> shapes.AssistedAtDesk:
        """点头才交。登记了手机号的会收到消息；没有手机的，请他签字。"""
        await self._filling.ask(*_which(call), body.version)
        return await self._shown(call)

    @_step("drop", "不办了")
    async def drop(self, call: Call) -> shapes.AssistedAtDesk:
        """填的和拍的都删掉，删了找不回来。"""
        await self._filling.drop(*_which(call))
        return await self._shown(call)

    @_step(
        "sign",
        "登记签好的确认单",
        body=VersionGiven,
        file=FileField("file", MAX_PHOTO_BYTES, "签好的确认单的照片"),
        errors=(*_MOVED, *_CONSENTS, NotComplete, SameStayUnanswered, LimitReached, FieldsInvalid),
    )
    async def sign(self, call: Call, body: VersionGiven) -> shapes.AssistedAtDesk:
        """本人签的就是这一版；还缺东西的不能签。另一个人核对好才交。"""
        await self._signing.record(*_which(call), body.version, call.file)
        return await self._shown(call)

    @_step(
        "file",
        "核对签字，交上去",
        guard=_READS,
        errors=(
            SamePerson,
            *_MOVED,
            *_CONSENTS,
            NotComplete,
            ReceiptTaken,
            ReceiptSettledDirectly,
            SameStayUnanswered,
            FieldsInvalid,
        ),
    )
    async def file(self, call: Call) -> shapes.AssistedAtDesk:
        """没有填过、拍过、登记过的另一个人才能办；再发一次也只交一次。"""
        await self._signing.file(*_which(call))
        return await self._shown(call)

    @_step(
        "refuse",
        "签字没有通过",
        guard=_READS,
        body=shapes.AssistedRefusedGiven,
        errors=(SamePerson, FieldsInvalid),
    )
    async def refuse(self, call: Call, body: shapes.AssistedRefusedGiven) -> shapes.AssistedAtDesk:
        """确认单不再算数，写明为什么；登记了手机号的会收到消息，请他重新签，为什么不写在消息里。"""
        await self._signing.refuse(*_which(call), body.words)
        return await self._shown(call)

    async def _shown(self, call: Call) -> shapes.AssistedAtDesk:
        """As it is after the step."""
        return shapes.AssistedAtDesk.from_detail(await self._filling.show(*_which(call)))


def _which(call: Call) -> tuple[Actor, str, str]:
    return call.actor, call.path("insured_id"), call.path("claim_id")
