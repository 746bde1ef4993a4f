"""Who wants a person in the chat, and what do we say? Serves /window/chats: the list, one chat with
its thread, and what a clerk does in it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from aiohttp import web
from pydantic import Field

from casework.conversations.chat_cases import FROM_A_CHAT
from casework.errors import FieldsInvalid
from casework.handover import sentences
from casework.handover.owners import CHAT_CLERKS, ChatOwner
from casework.people.staff import StaffAccounts
from claims_core.service_case import CASE_KIND_WORDS, CaseKind
from frontdoor.given_shapes import HowMany
from frontdoor.guards import staff
from frontdoor.shapes import Given
from window.chats import words as chat_words
from window.chats.candidates import candidates
from window.forms import Typed, done_notice, read_fields
from window.page_frame import PageFrame
from window.rendering import Pages
from window.services import ChatServices
from window.visits import Sent, Visit, posted, visit_of

PAGE = "/window/chats"
CHAT = f"{PAGE}/{{handover_id}}"
# A page that nobody has touched for so long stops asking: a clerk who is away must look away.
WATCHED_FOR = timedelta(minutes=10)


class Saying(Given):
    """要说的话."""

    text: str = Field(default="", max_length=2_000)
    after: HowMany = 0


class ChatPages(PageFrame):
    """人工接待."""

    template = "chat.html"
    section = "chats"
    done: ClassVar[Mapping[str, str]] = {
        "come": "您在接待了。有人找人工，会排在这里。",
        "leave": "您不接待了。手上的都放回了待接待，对方已经收到消息。",
        "said": "发出去了。",
        "given-back": "放回了待接待，别的同事可以接着回。",
        "ended": "这次接待结束了，对方会收到消息，请他评价。",
        "case": "登记成工单了，编号已经在聊天里告诉对方。",
        "case-not-told": "登记成工单了，可是编号没有发出去，请打电话告诉对方。",
    }

    def __init__(self, chats: ChatServices, accounts: StaffAccounts, pages: Pages) -> None:
        super().__init__(accounts, pages)
        self._chats = chats

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(PAGE, self.list),
            web.post(f"{PAGE}/come", self.come),
            web.post(f"{PAGE}/leave", self.leave),
            web.get(CHAT, self.show),
            web.post(f"{CHAT}/reply", self.reply),
            web.post(f"{CHAT}/give-back", self.give_back),
            web.post(f"{CHAT}/end", self.end),
            web.post(f"{CHAT}/case", self.case),
        ]

    @staff(*CHAT_CLERKS)
    async def list(self, request: web.Request) -> web.StreamResponse:
        """Who waits, mine, and colleagues'."""
        visit = visit_of(request)
        since, watched = self._watched(request)
        return self._pages.render(
            "chats.html",
            visit,
            section=self.section,
            chats=await self._chats.lists.chats(visit.actor, looking=watched),
            notice=done_notice(request, self.done),
            since=since,
            watched=watched,
            now=self._pages.now(),
            say=chat_words,
        )

    @staff(*CHAT_CLERKS)
    @posted("come", PAGE)
    async def come(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """到岗."""
        await self._chats.desk.come(visit.actor)
        raise web.HTTPSeeOther(f"{PAGE}?done=come")

    @staff(*CHAT_CLERKS)
    @posted("leave", PAGE)
    async def leave(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """离岗."""
        await self._chats.desk.leave(visit.actor)
        raise web.HTTPSeeOther(f"{PAGE}?done=leave")

    @staff(*CHAT_CLERKS)
    async def show(self, request: web.Request) -> web.StreamResponse:
        """One chat."""
        return await self._opened(request)

    @staff(*CHAT_CLERKS)
    @posted("reply", CHAT)
    async def reply(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """回话; the first one takes the chat over."""

        async def step() -> str:
            said = read_fields(Saying, sent.fields)
            await self._chats.desk.reply(visit.actor, _id_of(request), said.text, after=said.after)
            return _done(request, "said")

        return await self._stepped(request, visit, "reply", sent.fields, step)

    @staff(*CHAT_CLERKS)
    @posted("give-back", CHAT)
    async def give_back(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """放回待接待."""

        async def step() -> str:
            await self._chats.desk.give_back(visit.actor, _id_of(request))
            return f"{PAGE}?done=given-back"

        return await self._stepped(request, visit, "give-back", {}, step)

    @staff(*CHAT_CLERKS)
    @posted("end", CHAT)
    async def end(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """结束接待."""

        async def step() -> str:
            await self._chats.desk.end(visit.actor, _id_of(request))
            return f"{PAGE}?done=ended"

        return await self._stepped(request, visit, "end", {}, step)

    @staff(*CHAT_CLERKS)
    @posted("case", CHAT)
    async def case(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记成工单, and the member is told its number."""
        fields, handover_id = sent.fields, _id_of(request)

        async def step() -> str:
            after = read_fields(Saying, {"after": fields.get("after", "0")}).after
            kind = fields.get("kind", "")
            if kind not in FROM_A_CHAT:
                raise FieldsInvalid(kind="请选是投诉、疑难问题还是健康咨询。")
            shown = await self._chats.lists.show(visit.actor, handover_id, opened=False)
            made = await self._chats.cases.register(
                visit.actor,
                handover_id,
                CaseKind(kind),
                fields.get("words", ""),
                member_id=shown.line.member_id,
                after=after,
                phone=fields.get("phone", ""),
            )
            return _done(request, "case" if made.told else "case-not-told")

        return await self._stepped(request, visit, "case", fields, step)

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        since, watched = self._watched(request)
        again = "since" in request.query
        lists, handover_id = self._chats.lists, _id_of(request)
        shown = await lists.show(visit.actor, handover_id, opened=not again)
        if again:
            await lists.chats(visit.actor, looking=watched)
        return {
            "chat": shown,
            "claims": await lists.claims_of(visit.actor, handover_id),
            "is_open": shown.line.owner is not ChatOwner.CLOSED,
            "is_mine": shown.line.clerk_id == visit.actor.id,
            "ready": sentences.READY,
            "kinds": [(kind.value, CASE_KIND_WORDS[kind]) for kind in FROM_A_CHAT],
            "candidates": candidates(self._chats.faq.current, shown),
            "since": since,
            "watched": watched,
            "now": self._pages.now(),
            "say": chat_words,
        }

    def _watched(self, request: web.Request) -> tuple[int, bool]:
        """When the page was opened (seconds), and whether somebody still sits before it."""
        now = int(self._pages.now().timestamp())
        try:
            since = min(now, int(request.query.get("since", "")))
        except ValueError:
            return now, True
        return since, now - since < WATCHED_FOR.total_seconds()


def _id_of(request: web.Request) -> str:
    return request.match_info["handover_id"]


def _done(request: web.Request, what: str) -> str:
    return f"{CHAT.format_map(request.match_info)}?done={what}"
