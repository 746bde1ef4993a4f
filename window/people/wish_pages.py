"""Which messages does a person want? Serves /window/people/…/messages, where a clerk records what
somebody says at the window, and on what paper."""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web

from casework.people.staff import StaffAccounts
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from notifications.subscriptions.wishes import LONGEST_PAPER, WISH_KEEPERS, WishDesk
from notifications.tips.catalogue import TIP_TOPIC_WORDS, TipTopic
from window.forms import Typed
from window.people.addresses import LIST
from window.people.frame import PersonFrame, person_of
from window.rendering import Pages
from window.visits import Sent, Visit, posted

_ROUTE = f"{LIST}/{{insured_id:{PATH_ID}}}/messages"
_PAGE = f"{LIST}/{{insured_id}}/messages"
_TICK = "topic-"
_SAID_IN = {
    "window": "窗口",
    "sms": "短信回复",
    "phone": "小程序",
    "chat": "公众号",
    "provider": "短信平台或运营商",
    "merged": "合并前的登记",
}


class WishPages(PersonFrame):
    """消息意愿."""

    template = "wishes.html"
    done: ClassVar[Mapping[str, str]] = {
        "recorded": "已登记，马上生效；您的姓名、时间和依据一起留存。"
    }

    def __init__(self, wishes: WishDesk, accounts: StaffAccounts, pages: Pages) -> None:
        super().__init__(accounts, pages)
        self._wishes = wishes

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [web.get(_ROUTE, self.show), web.post(f"{_ROUTE}/record", self.record)]

    @staff(*WISH_KEEPERS)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """What the person wants now, and what was said when."""
        return await self._opened(request)

    @staff(*WISH_KEEPERS)
    @posted("record", _PAGE)
    async def record(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记 what was said."""
        fields = sent.fields

        async def step() -> str:
            await self._wishes.record(
                visit.actor,
                person_of(request),
                [topic for topic in TipTopic if fields.get(f"{_TICK}{topic.value}")],
                fields.get("paper", ""),
                nothing=bool(fields.get("nothing")),
                by_sms=bool(fields.get("by_sms")),
            )
            return f"{_PAGE.format(insured_id=person_of(request))}?done=recorded"

        return await self._stepped(request, visit, "record", fields, step)

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        return {
            "wishes": await self._wishes.show(visit.actor, person_of(request)),
            "topics": [(topic, words) for topic, words in TIP_TOPIC_WORDS.items()],
            "tick": _TICK,
            "said_in": _SAID_IN,
            "longest": LONGEST_PAPER,
        }
