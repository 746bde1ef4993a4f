"""What does a member say of a claim that the window filled in for them? Yes, and it is handed in;
no, and it is theirs to change."""

from casework.assisted.confirming import AssistedConfirming
from casework.assisted.errors import AssistedMovedOn
from casework.errors import FieldsInvalid, NotFound, ReceiptSettledDirectly, ReceiptTaken
from casework.people.authorisations import OutOfScope
from claims_core.data_consents import ConsentNeeded, ConsentWithdrawn
from claims_core.review import NotComplete, StaleVersion, WrongStage
from claims_core.same_stay import SameStayUnanswered
from frontdoor.given_shapes import VersionGiven
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.assisted import AssistedFilingShown, AssistedFilingsShown

TAG = "窗口代填"
_REFUSED = (NotFound, OutOfScope, ConsentWithdrawn, ConsentNeeded, AssistedMovedOn)


class AssistedFilingsResource:
    """窗口代填."""

    def __init__(self, confirming: AssistedConfirming) -> None:
        self._confirming = confirming

    @endpoint(
        "GET",
        "/assisted-filings",
        guard=member,
        summary="窗口替我填好、等我点头的",
        tag=TAG,
        answer=AssistedFilingsShown,
    )
    async def waiting(self, call: Call) -> AssistedFilingsShown:
        """本人的，和授权您交申请的家人的；新的在前。"""
        return AssistedFilingsShown.from_lines(await self._confirming.waiting(call.actor))

    @endpoint(
        "GET",
        "/assisted-filings/{claim_id}",
        guard=member,
        summary="窗口替我填了什么",
        tag=TAG,
        answer=AssistedFilingShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> AssistedFilingShown:
        """用平常的话，一样一样写出来。"""
        return await self._shown(call)

    @endpoint(
        "POST",
        "/assisted-filings/{claim_id}/confirm",
        guard=member,
        summary="对，交上去",
        tag=TAG,
        body=VersionGiven,
        answer=AssistedFilingShown,
        errors=(
            *_REFUSED,
            StaleVersion,
            WrongStage,
            NotComplete,
            ReceiptTaken,
            ReceiptSettledDirectly,
            SameStayUnanswered,
            FieldsInvalid,
        ),
    )
    async def confirm(self, call: Call, body: VersionGiven) -> AssistedFilingShown:
        """您看过没错，才交；点两下也只交一次。窗口后来又改过的，要先看新的。"""
        await self._confirming.confirm(call.actor, call.path("claim_id"), body.version)
        return await self._shown(call)

    @endpoint(
        "POST",
        "/assisted-filings/{claim_id}/take-over",
        guard=member,
        summary="不对，我改",
        tag=TAG,
        answer=AssistedFilingShown,
        errors=_REFUSED,
    )
    async def take_over(self, call: Call) -> AssistedFilingShown:
        """这份草稿归您自己接着填，窗口不再动它；填好以后像平常一样提交。"""
        await self._confirming.take_over(call.actor, call.path("claim_id"))
        return await self._shown(call)

    async def _shown(self, call: Call) -> AssistedFilingShown:
        return AssistedFilingShown.from_detail(
            await self._confirming.show(call.actor, call.path("claim_id"))
        )
