"""How is it told whom to ring?"""

from frontdoor.shapes import Shown


class HelpShown(Shown):
    """打电话问。"""

    phone: str
    """电话号码，可以直接拨"""
    hours: str
    """工作日什么时间公众号里有人接待，几段之间空一格"""
