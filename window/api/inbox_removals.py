"""How many messages were removed from the inbox because their time was over? For programs."""

from datetime import date
from typing import Self

from frontdoor.guards import staff
from frontdoor.routing import Call, endpoint
from frontdoor.shapes import Shown
from notifications.inbox.retention import REPORT_READERS, InboxRemoval, InboxRetention

TAG = "站内消息"


class InboxRemovalShown(Shown):
    """一天里删掉的。"""

    day: date
    older_than: date
    """删的是这一天以前写的"""
    removed: int
    """多少条"""

    @classmethod
    def from_removal(cls, view: InboxRemoval) -> Self:
        """The shape of a day."""
        return cls.from_view(view)


class InboxRemovalsShown(Shown):
    """删除记录，新的在前，最多一百天。"""

    items: tuple[InboxRemovalShown, ...]


class InboxRemovalsResource:
    """站内消息的删除记录."""

    def __init__(self, retention: InboxRetention) -> None:
        self._retention = retention

    @endpoint(
        "GET",
        "/inbox-removals",
        guard=staff(*REPORT_READERS),
        summary="站内消息的删除记录",
        tag=TAG,
        answer=InboxRemovalsShown,
    )
    async def listed(self, call: Call) -> InboxRemovalsShown:
        """保存期是政策参数 inbox_months；只删“消息”里的，申请和结果不受影响。"""
        found = await self._retention.removals(call.actor)
        return InboxRemovalsShown(items=tuple(map(InboxRemovalShown.from_removal, found)))
