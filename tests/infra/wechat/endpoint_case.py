"""What is a case of a call to WeChat: what goes over, what comes back, and what may be repeated?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from infra.gateway_errors import Category
from infra.wechat.client import WeChat
from infra.wechat.endpoints.template_messages import MiniProgramPage
from tests.infra.wechat.platform import OK, Answer

PAGE = MiniProgramPage("wx-mini", "pages/claim?id=7")
BIG = 9007199254740993  # no float holds it
PICTURE = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20

# How often a call is tried when every answer is lost, and what that is called in the end.
REPEATED, KEYED, ONCE = (3, Category.RETRY), (3, Category.AMBIGUOUS), (1, Category.AMBIGUOUS)
NEW_CODE = (1, Category.NEW_CODE)


@dataclass(frozen=True)
class EndpointCase:
    """One call, written down from the platform's pages and apart from the client."""

    call: Callable[[WeChat], Awaitable[object]]
    path: str
    lost: tuple[int, Category]
    body: Any = None
    query: dict[str, str] = field(default_factory=dict)
    answer: Answer | dict[str, Any] = field(default_factory=lambda: OK)
    result: object = None
