"""What did rechecks find, and what became of it? For programs."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from casework.errors import FieldsInvalid, FindingClosed, NotFound
from casework.ledger.recheck_views import Cause, FindingKind, FindingState, FindingView, Resolution
from casework.ledger.rechecks import MAX_WORDS, Rechecks
from casework.lists import Page
from claims_core.claim import Role
from frontdoor.given_shapes import Cursor
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from frontdoor.shapes import Given, Money, Shown
from window import recheck_words

TAG = "重新核对"


class FindingsAsked(Given):
    """翻看核对发现。"""

    resolved: bool = False
    """true 看已处理的；默认看待处理的"""
    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class ResolutionGiven(Given):
    """处理结果。"""

    resolution: Resolution
    """reverse_and_redo 冲正后重新办理，platform_corrected 平台已更正，
    stands 核对无误维持原结果，other 其他"""
    words: Annotated[str, Field(min_length=1, max_length=MAX_WORDS)]
    """怎么核对、怎么处理的"""


class FindingShown(Shown):
    """一条核对发现。"""

    id: str
    claim_id: str
    claim_no: str
    insured_name: str
    """已遮挡"""
    kind: FindingKind
    kind_words: str
    about: str
    """有关的医院结算单号；没有为空"""
    was: Money | None
    """原来核定；无法重算等情况为空"""
    now: Money | None
    """现在重算"""
    difference: Money | None
    """now 减 was，负数是核定多了"""
    cause: Cause
    cause_words: str
    found_at: datetime
    state: FindingState
    resolution: Resolution | None
    words: str
    resolved_by: str
    resolved_at: datetime | None

    @classmethod
    def from_finding(cls, finding: FindingView) -> Self:
        """From the finding's view, with its words."""
        return cls.from_view(
            finding,
            kind_words=recheck_words.kind(finding),
            was=Money.maybe(finding.was_fen),
            now=Money.maybe(finding.now_fen),
            difference=Money.maybe(finding.difference_fen),
            cause_words=recheck_words.cause(finding),
        )


class FindingsShown(Shown):
    """一页核对发现，新的在前。"""

    items: tuple[FindingShown, ...]
    next_cursor: str | None
    total: int | None
    """待处理的总数；看已处理的时为空"""

    @classmethod
    def from_page(cls, page: Page[FindingView]) -> Self:
        """From one page."""
        return cls.from_view(page, items=tuple(map(FindingShown.from_finding, page.items)))


class RechecksResource:
    """重新核对."""

    def __init__(self, rechecks: Rechecks) -> None:
        self._rechecks = rechecks

    @endpoint(
        "GET",
        "/rechecks",
        guard=staff(Role.SUPERVISOR),
        summary="核对发现",
        tag=TAG,
        query=FindingsAsked,
        answer=FindingsShown,
        errors=(FieldsInvalid,),
    )
    async def page(self, call: Call, query: FindingsAsked) -> FindingsShown:
        """冲正、更正、补来的结算或政策变化之后，金额不再对的申请；只列出，不改金额。"""
        page = await self._rechecks.page(call.actor, resolved=query.resolved, cursor=query.cursor)
        return FindingsShown.from_page(page)

    @endpoint(
        "POST",
        "/rechecks/{finding_id}/resolve",
        guard=staff(Role.SUPERVISOR),
        summary="处理一条核对发现",
        tag=TAG,
        body=ResolutionGiven,
        answer=FindingShown,
        errors=(NotFound, FieldsInvalid, FindingClosed),
    )
    async def resolve(self, call: Call, body: ResolutionGiven) -> FindingShown:
        """记下处理结果和理由；金额不变，要改的先冲正再重新办理。"""
        finding_id = call.path("finding_id")
        await self._rechecks.resolve(call.actor, finding_id, body.resolution, body.words)
        return FindingShown.from_finding(await self._rechecks.finding(call.actor, finding_id))
