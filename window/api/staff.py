"""Who works here, and who changes that? For programs; the same two people as on the page."""

from casework.accounts.errors import OwnProposal, StaffProposalClosed
from casework.accounts.given import scope_of
from casework.accounts.office import OFFICE, OFFICE_READERS, StaffOffice
from casework.errors import FieldsInvalid, NotFound
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.staff import (
    AccountStopped,
    InvitationMade,
    StaffListShown,
    StaffProposalGiven,
    StaffProposalMade,
)

TAG = "账号"
PROPOSAL = "/staff/proposals/{proposal_id}"


class StaffResource:
    """账号管理."""

    def __init__(self, office: StaffOffice) -> None:
        self._office = office

    @endpoint(
        "GET",
        "/staff",
        guard=staff(*OFFICE_READERS),
        summary="同事名单",
        tag=TAG,
        answer=StaffListShown,
    )
    async def listed(self, call: Call) -> StaffListShown:
        """所有账号、等确认的变更、最近的变更。"""
        return StaffListShown.from_listed(await self._office.listed(call.actor))

    @endpoint(
        "POST",
        "/staff/proposals",
        guard=staff(*OFFICE),
        summary="提出账号变更",
        tag=TAG,
        body=StaffProposalGiven,
        answer=StaffProposalMade,
        status=201,
        errors=(FieldsInvalid,),
    )
    async def propose(self, call: Call, body: StaffProposalGiven) -> StaffProposalMade:
        """另一位主管确认以前什么都不变。"""
        made = await self._office.propose(
            *(call.actor, body.kind, body.login, body.name, frozenset(body.roles)),
            *(body.words, scope_of(body.scope)),
        )
        return StaffProposalMade(id=made)

    @endpoint(
        "POST",
        f"{PROPOSAL}/confirm",
        guard=staff(*OFFICE),
        summary="确认账号变更",
        tag=TAG,
        answer=InvitationMade,
        errors=(NotFound, OwnProposal, StaffProposalClosed),
    )
    async def confirm(self, call: Call) -> InvitationMade:
        """提出的人和当事人自己不能确认；这位同事原来的登录马上退出。"""
        code = await self._office.confirm(call.actor, call.path("proposal_id"))
        return InvitationMade(invitation=code)

    @endpoint(
        "POST",
        f"{PROPOSAL}/refuse",
        guard=staff(*OFFICE),
        summary="不办账号变更",
        tag=TAG,
        status=204,
        errors=(NotFound, StaffProposalClosed),
    )
    async def refuse(self, call: Call) -> None:
        """提出的人自己也可以撤。"""
        await self._office.refuse(call.actor, call.path("proposal_id"))

    @endpoint(
        "POST",
        "/staff/{staff_id}/disable",
        guard=staff(*OFFICE),
        summary="停用账号",
        tag=TAG,
        body=AccountStopped,
        status=204,
        errors=(NotFound, FieldsInvalid),
    )
    async def disable(self, call: Call, body: AccountStopped) -> None:
        """马上生效，一个人就能办；不能停用自己。"""
        await self._office.disable(call.actor, call.path("staff_id"), body.words)
