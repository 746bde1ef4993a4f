"""Which claims wait for whom? For programs."""

from casework.claims.queue import Queue
from casework.errors import FieldsInvalid
from casework.roles import CLAIM_STAFF
from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.queue import CountsShown, QueueAsked, QueueShown, SearchGiven

TAG = "申请列表"


class QueueResource:
    """申请列表."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    @endpoint(
        "GET",
        "/queue",
        guard=staff(*CLAIM_STAFF),
        summary="申请列表",
        tag=TAG,
        query=QueueAsked,
        answer=QueueShown,
        errors=(FieldsInvalid,),
    )
    async def page(self, call: Call, query: QueueAsked) -> QueueShown:
        """先提交的在前，一页20份。"""
        return QueueShown.from_page(
            await self._queue.page(call.actor, query.stage, cursor=query.cursor)
        )

    @endpoint(
        "GET",
        "/queue/counts",
        guard=staff(*CLAIM_STAFF),
        summary="各阶段件数",
        tag=TAG,
        answer=CountsShown,
    )
    async def counts(self, call: Call) -> CountsShown:
        """没有申请的阶段不列出。"""
        return CountsShown(counts=dict(await self._queue.counts(call.actor)))

    @endpoint(
        "POST",
        "/queue/search",
        guard=staff(*CLAIM_STAFF),
        summary="查找申请",
        tag=TAG,
        body=SearchGiven,
        answer=QueueShown,
        errors=(FieldsInvalid,),
    )
    async def search(self, call: Call, body: SearchGiven) -> QueueShown:
        """按受理编号或完整身份证号。"""
        page = await self._queue.page(call.actor, None, cursor=body.cursor, search=body.search)
        return QueueShown.from_page(page)
