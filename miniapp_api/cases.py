"""What has become of what I said? By number, as the member was told."""

from casework.conversations.member_cases import MemberCases
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.cases import MemberCasesShown

TAG = "工单"


class MemberCasesResource:
    """我的工单."""

    def __init__(self, cases: MemberCases) -> None:
        self._cases = cases

    @endpoint("GET", "/cases", guard=member, summary="我的工单", tag=TAG, answer=MemberCasesShown)
    async def mine(self, call: Call) -> MemberCasesShown:
        """最近的，新的在前；反映过的事办到哪一步、最晚哪天有结果。"""
        return MemberCasesShown.from_cases(await self._cases.mine(call.actor))
