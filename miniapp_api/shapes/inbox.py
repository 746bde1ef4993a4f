"""How does a message of the inbox look on the phone?"""

from datetime import datetime
from typing import Self

from casework.lists import Page
from frontdoor.shapes import Shown
from notifications.inbox.reading import InboxItem
from notifications.messages import Message


class InboxItemShown(Shown):
    """站内消息。"""

    id: str
    message: Message
    """是哪一种消息；程序用它来选图标"""
    title: str
    text: str
    at: datetime
    read: bool
    """看过没有"""
    claim_id: str | None
    """说的是哪份申请；和申请无关的为空"""


class InboxShown(Shown):
    """一页消息。"""

    items: tuple[InboxItemShown, ...]
    unread: int
    """一共还有几条没看"""
    next_cursor: str | None
    """取下一页时带上；没有下一页为空"""

    @classmethod
    def from_page(cls, page: Page[InboxItem], unread: int) -> Self:
        """From one page, and how many are unread on all of them."""
        items = tuple(InboxItemShown.from_view(each) for each in page.items)
        return cls.from_view(page, items=items, unread=unread)


class UnreadShown(Shown):
    """没看的消息。"""

    unread: int
    """几条没看"""
