"""What was read on the photographs of a claim, and how does the member confirm it?"""

from casework.errors import FieldsInvalid, NotFound
from casework.people.authorisations import OutOfScope
from casework.readings.member_papers import MemberPapers
from claims_core.data_consents import ConsentNeeded, ConsentWithdrawn
from claims_core.review import WrongStage
from frontdoor.guards import member
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.readings import PaperReadShown, PaperSaidGiven, ReadingsShown

TAG = "照片"


class ReadingsResource:
    """材料上读到的字."""

    def __init__(self, papers: MemberPapers) -> None:
        self._papers = papers

    @endpoint(
        "GET",
        "/claims/{claim_id}/readings",
        guard=member,
        summary="照片上读到了什么",
        tag=TAG,
        answer=ReadingsShown,
        errors=(NotFound,),
    )
    async def show(self, call: Call) -> ReadingsShown:
        """照片存好以后在后台读，上传不等它；state 是 waiting 就过两秒再问。

        有把握（sure）的只有两处互相对得上的；别的都请本人核对。没装识字的，只有二维码里的。
        """
        papers = await self._papers.of_claim(call.actor, call.path("claim_id"))
        return ReadingsShown.from_papers(papers)

    @endpoint(
        "PUT",
        "/claims/{claim_id}/photos/{photo_id}/reading",
        guard=member,
        summary="核对一张照片上读到的",
        tag=TAG,
        body=PaperSaidGiven,
        answer=PaperReadShown,
        errors=(NotFound, OutOfScope, ConsentWithdrawn, ConsentNeeded, WrongStage, FieldsInvalid),
    )
    async def say(self, call: Call, body: PaperSaidGiven) -> PaperReadShown:
        """您看到的和读到的分开留着；申请本身请另存草稿。再存一次，按后一次。"""
        paper = await self._papers.say(
            call.actor, call.path("claim_id"), call.path("photo_id"), body.values()
        )
        return PaperReadShown.from_paper(paper)
