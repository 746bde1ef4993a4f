"""What has become of what I said? By number, as the member was told."""

from casework.conversations.member_cases import MemberCases
from casework.errors import FieldsInvalid
from frontdoor.given_shapes import PageAsked
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.cases import MemberCasesShown

TAG = "工单"


class MemberCasesResource:
    """我的工单."""

    def __init__(self, cases: MemberCases) -> None:
        self._cases = cases

    @endpoint(
        "GET",
        "/cases",
        guard=member,
        summary="我的工单",
        tag=TAG,
        query=PageAsked,
        answer=MemberCasesShown,
        errors=(FieldsInvalid,),
    )
    async def mine(self, call: Call, query: PageAsked) -> MemberCasesShown:
        """新的在前，一页20件；反映过的事办到哪一步、最晚哪天有结果。"""
        return MemberCasesShown.from_page(await self._cases.mine(call.actor, query.cursor))
