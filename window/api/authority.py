"""Who may act for this person, and how does somebody without a phone show who they are? For
programs."""

from casework.claims.payee_stops import NoPayeeChange
from casework.errors import FieldsInvalid, NotFound
from casework.people.window_codes import ISSUERS
from casework.phone.authority import AuthorityServices
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.authority import AuthorityShown, WindowCodeIssuedShown, WindowCodeWanted

TAG = "身份核实和代办"
_MAY = staff(*sorted(ISSUERS))


class AuthorityResource:
    """身份核实和代办."""

    def __init__(self, authority: AuthorityServices) -> None:
        self._authority = authority

    @endpoint(
        "GET",
        "/people/{insured_id}/authority",
        guard=_MAY,
        summary="一个人的窗口码、代办授权和正在等的换账户",
        tag=TAG,
        answer=AuthorityShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> AuthorityShown:
        """谁能替他办、办过什么；给过哪些窗口码。"""
        return await self._shown(call)

    @endpoint(
        "POST",
        "/people/{insured_id}/window-codes",
        guard=_MAY,
        summary="给窗口码",
        tag=TAG,
        body=WindowCodeWanted,
        answer=WindowCodeIssuedShown,
        status=201,
        errors=(NotFound, FieldsInvalid),
    )
    async def issue(self, call: Call, body: WindowCodeWanted) -> WindowCodeIssuedShown:
        """本人在场、看过证件才给；码只在这次应答里，以前没用的作废。"""
        issued = await self._authority.window_codes.issue(
            call.actor, call.path("insured_id"), body.paper
        )
        return WindowCodeIssuedShown.from_view(issued)

    @endpoint(
        "POST",
        "/people/{insured_id}/window-codes/{code_id}/withdraw",
        guard=_MAY,
        summary="作废窗口码",
        tag=TAG,
        answer=AuthorityShown,
        errors=(NotFound,),
    )
    async def withdraw(self, call: Call) -> AuthorityShown:
        """纸条丢了、给错了人，马上作废。"""
        await self._authority.window_codes.withdraw(
            call.actor, call.path("insured_id"), call.path("code_id")
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/people/{insured_id}/authorisations/{authorisation_id}/end",
        guard=_MAY,
        summary="照本人说的收回代办授权",
        tag=TAG,
        answer=AuthorityShown,
        errors=(NotFound,),
    )
    async def end(self, call: Call) -> AuthorityShown:
        """马上生效，消息发给本人。"""
        await self._authority.giving.end_at_the_window(
            call.actor, call.path("insured_id"), call.path("authorisation_id")
        )
        return await self._shown(call)

    @endpoint(
        "POST",
        "/people/{insured_id}/payee-changes/{claim_id}/stop",
        guard=_MAY,
        summary="停止换收款账户",
        tag=TAG,
        answer=AuthorityShown,
        errors=(NotFound, NoPayeeChange),
    )
    async def stop(self, call: Call) -> AuthorityShown:
        """本人或原来的联系人说不是自己换的；钱不会打到新账户。"""
        await self._authority.payee_stops.stop(call.actor, call.path("claim_id"))
        return await self._shown(call)

    async def _shown(self, call: Call) -> AuthorityShown:
        actor, insured_id = call.actor, call.path("insured_id")
        return AuthorityShown.of_person(
            await self._authority.giving.at_the_window(actor, insured_id),
            await self._authority.window_codes.given(actor, insured_id),
            await self._authority.payee_stops.waiting_of(actor, insured_id),
        )
