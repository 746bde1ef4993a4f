"""How does it look on the phone which messages somebody wants?"""

from typing import Literal

from frontdoor.shapes import Given, Shown

WishKind = Literal["announcements", "entitlement_reminders"]


class MyWishShown(Shown):
    """一种可以不收的消息。"""

    kind: WishKind
    title: str
    agreement: str
    """同意的是什么"""
    wanted: bool


class MyWishesShown(Shown):
    """消息意愿；自己申请的进度一定会发，不在这里。健康提示按类别选，在“健康提示”里。"""

    items: tuple[MyWishShown, ...]


class MyWishGiven(Given):
    """收，还是不收。"""

    wanted: bool
