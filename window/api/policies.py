"""Which policy is in use, and how does a supervisor confirm it? For programs."""

from casework.errors import FieldsInvalid, NotFound, PolicyMoved
from casework.policy.confirmations import READERS, PolicyConfirmations
from claims_core.claim import Role
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.policies import (
    PoliciesShown,
    PolicyConfirmationGiven,
    PolicyShown,
    PolicyWithdrawalGiven,
)

TAG = "政策参数"


class PoliciesResource:
    """政策参数."""

    def __init__(self, policies: PolicyConfirmations) -> None:
        self._policies = policies

    @endpoint(
        "GET",
        "/policies",
        guard=staff(*READERS),
        summary="在用的政策参数",
        tag=TAG,
        answer=PoliciesShown,
    )
    async def show(self, call: Call) -> PoliciesShown:
        """今天已知的每个版本：哪些天有效、每个数出自哪份文件、是否已确认。"""
        shown = await self._policies.in_use(call.actor)
        return PoliciesShown(items=tuple(map(PolicyShown.from_policy, shown)))

    @endpoint(
        "POST",
        "/policies/confirm",
        guard=staff(Role.SUPERVISOR),
        summary="确认一个版本",
        tag=TAG,
        body=PolicyConfirmationGiven,
        answer=PolicyShown,
        errors=(NotFound, FieldsInvalid, PolicyMoved),
    )
    async def confirm(self, call: Call, body: PolicyConfirmationGiven) -> PolicyShown:
        """主管在当年文件里核对过限额和比例以后确认；之后这个版本的申请才能复核通过。"""
        confirmed = await self._policies.confirm(
            call.actor, body.year, body.version, body.seen, body.named()
        )
        return PolicyShown.from_policy(confirmed)

    @endpoint(
        "POST",
        "/policies/withdraw",
        guard=staff(Role.SUPERVISOR),
        summary="撤回确认",
        tag=TAG,
        body=PolicyWithdrawalGiven,
        answer=PolicyShown,
        errors=(NotFound, FieldsInvalid, PolicyMoved),
    )
    async def withdraw(self, call: Call, body: PolicyWithdrawalGiven) -> PolicyShown:
        """此后这个版本的申请不能复核；已经复核的不变。"""
        withdrawn = await self._policies.withdraw(
            call.actor, body.year, body.version, body.seen, body.reason
        )
        return PolicyShown.from_policy(withdrawn)
