"""Which messages does a person want? Serves /window/people/…/messages, where a clerk records what
somebody says at the window, and on what paper."""

from aiohttp import web

from casework.people.staff import StaffAccounts
from claims_core.errors import ClaimsError
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from notifications.subscriptions.wishes import LONGEST_PAPER, WISH_KEEPERS, WishDesk
from notifications.tips.catalogue import TIP_TOPIC_WORDS, TipTopic
from window.forms import NOT_SENT, Notice, Typed, done_notice, refused, take_kept
from window.people.addresses import LIST
from window.rendering import Pages
from window.visits import Sent, Visit, posted, visit_of

_ROUTE = f"{LIST}/{{insured_id:{PATH_ID}}}/messages"
_PAGE = f"{LIST}/{{insured_id}}/messages"
_DONE = {"recorded": "已登记，马上生效；您的姓名、时间和依据一起留存。"}
_TICK = "topic-"
_SAID_IN = {
    "window": "窗口",
    "sms": "短信回复",
    "phone": "小程序",
    "chat": "公众号",
    "provider": "短信平台或运营商",
    "merged": "合并前的登记",
}


class WishPages:
    """消息意愿."""

    def __init__(self, wishes: WishDesk, accounts: StaffAccounts, pages: Pages) -> None:
        self._wishes = wishes
        self._staff = accounts
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [web.get(_ROUTE, self.show), web.post(f"{_ROUTE}/record", self.record)]

    @staff(*WISH_KEEPERS)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """What the person wants now, and what was said when."""
        visit = visit_of(request)
        typed, notice = await take_kept(
            self._staff, visit, request.path, NOT_SENT, done_notice(request, _DONE)
        )
        return await self._page(request, visit, typed, notice)

    @staff(*WISH_KEEPERS)
    @posted("record", _PAGE)
    async def record(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记 what was said."""
        fields = sent.fields
        insured_id = request.match_info["insured_id"]
        try:
            await self._wishes.record(
                visit.actor,
                insured_id,
                [topic for topic in TipTopic if fields.get(f"{_TICK}{topic.value}")],
                fields.get("paper", ""),
                nothing=bool(fields.get("nothing")),
                by_sms=bool(fields.get("by_sms")),
            )
        except ClaimsError as problem:
            return await self._page(request, visit, *refused("record", fields, problem))
        raise web.HTTPSeeOther(f"{_PAGE.format(insured_id=insured_id)}?done=recorded")

    async def _page(
        self,
        request: web.Request,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
    ) -> web.Response:
        wishes = await self._wishes.show(visit.actor, request.match_info["insured_id"])
        return self._pages.render(
            "wishes.html",
            visit,
            status=status,
            section="people",
            notice=notice,
            wishes=wishes,
            typed=typed,
            topics=[(topic, words) for topic, words in TIP_TOPIC_WORDS.items()],
            tick=_TICK,
            said_in=_SAID_IN,
            longest=LONGEST_PAPER,
        )
