"""What does a program do for a member who is at the window, or has written? The same steps as the
page, without the member's phone."""

from casework.claims.photos import MAX_PHOTO_BYTES, Photos
from casework.desk.page import DeskPage
from casework.errors import (
    FieldsInvalid,
    LimitReached,
    NotFound,
    ReceiptSettledDirectly,
    ReceiptTakenBy,
)
from casework.receipts.errors import ReceiptTakenElsewhere
from claims_core.claim import Role
from claims_core.data_consents import ConsentNeeded, ConsentWithdrawn
from claims_core.errors import InvalidBankAccount
from claims_core.review import (
    NotComplete,
    ReasonCodeNeeded,
    ReasonCodeRefused,
    ReasonNeeded,
    RoleMissing,
    SamePerson,
    StaleVersion,
    WrongStage,
)
from frontdoor.given_shapes import VersionGiven
from frontdoor.guards import staff
from frontdoor.routing import Call, FileField, endpoint
from window.api.shapes import counter, steps
from window.api.shapes.claim import DeskClaimShown
from window.services import AtTheWindow

TAG = "不用手机也能办"
_CONSENTS = (ConsentWithdrawn, ConsentNeeded)
_MOVE = (NotFound, RoleMissing, StaleVersion, WrongStage)
_REASONED = (*_MOVE, ReasonCodeNeeded, ReasonCodeRefused, ReasonNeeded)


class CounterResource:
    """不用手机也能办."""

    def __init__(self, services: AtTheWindow, photos: Photos, page: DeskPage) -> None:
        self._services = services
        self._photos = photos
        self._page = page

    @endpoint(
        "POST",
        "/claims/{claim_id}/papers",
        guard=staff(Role.CLERK),
        summary="登记窗口收到的材料",
        tag=TAG,
        body=counter.PapersReceivedGiven,
        answer=DeskClaimShown,
        errors=(*_REASONED, *_CONSENTS, FieldsInvalid),
    )
    async def papers(self, call: Call, body: counter.PapersReceivedGiven) -> DeskClaimShown:
        """要补的材料里，送来或寄来纸质件的那几样。"""
        await self._services.papers.record(
            *(call.actor, call.path("claim_id"), body.version, frozenset(body.materials)),
            *(body.reason_code, body.reason),
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/scan",
        guard=staff(Role.CLERK),
        summary="上传窗口扫描的材料",
        tag=TAG,
        body=counter.ScanGiven,
        file=FileField("file", MAX_PHOTO_BYTES, "照片或扫描图片（JPEG 或 PNG）"),
        answer=DeskClaimShown,
        errors=(NotFound, RoleMissing, WrongStage, LimitReached, *_CONSENTS),
    )
    async def scan(self, call: Call, body: counter.ScanGiven) -> DeskClaimShown:
        """等补材料的时候，替参保人上传送到窗口的材料；同一张再传一次不算新材料。"""
        await self._photos.add(call.actor, call.path("claim_id"), body.material, call.file, None)
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/remove-scan",
        guard=staff(Role.CLERK),
        summary="拿掉窗口扫错的材料",
        tag=TAG,
        body=counter.ScanRemovedGiven,
        answer=DeskClaimShown,
        errors=(*_REASONED, FieldsInvalid),
    )
    async def remove_scan(self, call: Call, body: counter.ScanRemovedGiven) -> DeskClaimShown:
        """受理以前，窗口扫错的一张不再算数，办理记录里看得到；参保人传的不能拿掉。"""
        await self._services.papers.remove_scan(
            *(call.actor, call.path("claim_id"), body.version, body.photo),
            *(body.reason_code, body.reason),
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/hand-in",
        guard=staff(Role.CLERK),
        summary="材料补齐，交回核实",
        tag=TAG,
        body=VersionGiven,
        answer=DeskClaimShown,
        errors=(
            *(*_MOVE, *_CONSENTS, NotComplete, ReceiptTakenBy, ReceiptTakenElsewhere),
            *(ReceiptSettledDirectly, FieldsInvalid),
        ),
    )
    async def hand_in(self, call: Call, body: VersionGiven) -> DeskClaimShown:
        """要补的每一样都有新照片或登记了纸质件才能办；办理时间从今天重新计算。"""
        await self._services.papers.hand_in(call.actor, call.path("claim_id"), body.version)
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/take-back-request",
        guard=staff(Role.CLERK, Role.SUPERVISOR),
        summary="不用再补材料",
        tag=TAG,
        body=steps.ReasonGiven,
        answer=DeskClaimShown,
        errors=(*_REASONED, NotComplete),
    )
    async def take_back_request(self, call: Call, body: steps.ReasonGiven) -> DeskClaimShown:
        """收回补材料的要求；承诺办结日照原来的算。"""
        await self._services.papers.take_back_request(
            call.actor, call.path("claim_id"), body.version, body.reason_code, body.reason
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/new-account",
        guard=staff(Role.CLERK),
        summary="窗口登记新账户",
        tag=TAG,
        body=counter.NewAccountGiven,
        answer=DeskClaimShown,
        errors=(*_REASONED, *_CONSENTS, FieldsInvalid, InvalidBankAccount),
        renamed={
            "payee_name": "payee.name",
            "payee_account": "payee.account",
            "bank_account": "payee.account",
            "payee_bank_name": "payee.bank_name",
        },
    )
    async def new_account(self, call: Call, body: counter.NewAccountGiven) -> DeskClaimShown:
        """银行退票以后，本人到窗口或来信换账户；会发消息告诉原来的手机，另一个人复核后才付。"""
        await self._services.accounts.record(
            *(call.actor, call.path("claim_id"), body.version, body.payee.payee()),
            *(body.reason_code, body.reason),
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/confirm-account",
        guard=staff(Role.CLERK, Role.SUPERVISOR),
        summary="新账户复核通过",
        tag=TAG,
        body=VersionGiven,
        answer=DeskClaimShown,
        errors=(*_MOVE, *_CONSENTS, SamePerson, NotComplete, FieldsInvalid),
    )
    async def confirm_account(self, call: Call, body: VersionGiven) -> DeskClaimShown:
        """不能由登记的人复核；通过以后随下一批付款。"""
        await self._services.accounts.confirm(call.actor, call.path("claim_id"), body.version)
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/refuse-account",
        guard=staff(Role.CLERK, Role.SUPERVISOR),
        summary="新账户没有通过",
        tag=TAG,
        body=steps.ReasonGiven,
        answer=DeskClaimShown,
        errors=(*_REASONED, NotComplete),
    )
    async def refuse_account(self, call: Call, body: steps.ReasonGiven) -> DeskClaimShown:
        """作废这次登记，账户不变。"""
        await self._services.accounts.refuse(
            call.actor, call.path("claim_id"), body.version, body.reason_code, body.reason
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/claims/{claim_id}/not-arrived",
        guard=staff(Role.CLERK),
        summary="反映没有到账",
        tag=TAG,
        body=counter.NotArrivedGiven,
        answer=DeskClaimShown,
        errors=_MOVE,
    )
    async def not_arrived(self, call: Call, body: counter.NotArrivedGiven) -> DeskClaimShown:
        """付过款的申请，办结以后也可以登记；成为一件工单。"""
        await self._services.arrivals.deny(
            call.actor, call.path("claim_id"), body.version, body.reason
        )
        return await self._shown(call)

    async def _shown(self, call: Call) -> DeskClaimShown:
        """The claim as it is after the step."""
        claim = await self._page.show(call.actor, call.path("claim_id"))
        return DeskClaimShown.from_claim(claim)
