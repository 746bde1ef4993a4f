"""Whom can somebody ring, and when? Asked by every page that offers help."""

from frontdoor.guards import public
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.help import HelpShown


class Help:
    """帮助."""

    def __init__(self, phone: str, hours: str) -> None:
        self._shown = HelpShown(phone=phone, hours=hours)

    @endpoint("GET", "/help", guard=public, summary="打电话问", tag="帮助", answer=HelpShown)
    async def show(self, call: Call) -> HelpShown:
        """打哪个电话；什么时候公众号里有人接待。"""
        return self._shown
