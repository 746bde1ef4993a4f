"""How do announcements look on the phone?"""

from datetime import datetime

from frontdoor.shapes import Given, Shown


class AnnouncementShown(Shown):
    """一条公告。"""

    id: str
    title: str
    brief: str
    """一句话说清楚；撤回的为空"""
    text: str
    """全文；撤回的为空"""
    has_picture: bool
    at: datetime
    withdrawn: bool
    """已经撤回，内容不作数"""


class AnnouncementsShown(Shown):
    """公告。"""

    items: tuple[AnnouncementShown, ...]
    """新的在前"""
    next_cursor: str | None
    """取下一页时带上；没有下一页为空"""
    wanted: bool
    """还收不收；没退订过就是收"""
    agreement: str
    """订阅时同意的是什么，给人看的"""


class AnnouncementsWanted(Given):
    """收不收公告。"""

    wanted: bool
