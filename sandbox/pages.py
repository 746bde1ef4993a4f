"""What does the page at /sandbox show and do? A phone to play a member with, a strip beside it.

Every form works without scripts; with them the page refreshes in place.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader

from sandbox.bank_counter import BankCounter
from sandbox.faults import KINDS, FaultKind
from sandbox.people import Person, new_unionid
from sandbox.phone_view import Holder, bubbles, clock_words, find_holder, holders, text_rows
from sandbox.simulation import PHONE
from sandbox.wechat.conversation import Conversation, NotFollowing
from sandbox.world import SandboxWorld

_HERE = Path(__file__).parent
_FAULT_WORDS: dict[FaultKind, str] = {
    "refuse": "连接被拒绝",
    "http_500": "返回 500",
    "hang": "一直不应答",
    "reset_after_processing": "办了但没有应答",
    "errcode": "返回错误码",
}
_FAULT_PLACES = {"sms": "短信网关", "wechat": "微信平台", "bank": "银行"}
_CODES = {"sms": "isp.SYSTEM_ERROR", "wechat": "-1", "bank": "0"}


class SandboxPages:
    """模拟环境页面: the phone and the operator's strip."""

    def __init__(
        self, world: SandboxWorld, conversation: Conversation, counter: BankCounter
    ) -> None:
        self._world = world
        self._conversation = conversation
        self._counter = counter
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self.page, name="page"),
            web.get("", self.page_without_slash),
            web.get("/page/state", self.state),
            web.post("/page/people", self.add_person),
            web.post("/page/{action:say|menu|follow|unfollow}", self.act),
            web.post("/page/faults", self.lay_fault),
            web.post("/page/faults/lift", self.lift_fault),
            web.post("/page/bank", self.bank),
            web.post("/page/bank/refuse-next", self.refuse_next),
            web.static("/static/", _HERE / "static"),
        ]

    async def page_without_slash(self, request: web.Request) -> web.Response:
        raise web.HTTPMovedPermanently(self._base(request))

    async def page(self, request: web.Request) -> web.Response:
        return self._page(request)

    async def state(self, request: web.Request) -> web.Response:
        """The parts of the page that change by themselves, as HTML; the script swaps them in."""
        facts = self._facts(request)
        parts = {
            name: self._templates.get_template(f"_{name}.html").render(facts)
            for name in ("chat", "texts", "operator", "actions")
        }
        return web.json_response(
            {"parts": parts, "text_count": len(facts["texts"]), "now": facts["now"]}
        )

    async def add_person(self, request: web.Request) -> web.Response:
        form = await request.post()
        phone = str(form.get("phone", "")).strip()
        if not PHONE.fullmatch(phone):
            return self._page(request, problem="手机号要 11 位，以 1 开头", status=400)
        name = str(form.get("nickname", "")).strip()[:20] or None
        person = self._world.people.add(phone=phone, nickname=name, unionid=new_unionid())
        raise web.HTTPSeeOther(f"{self._base(request)}?who={person.id}")

    async def act(self, request: web.Request) -> web.Response:
        form = await request.post()
        person = self._world.people.get(str(form.get("who", "")))
        if person is None:
            raise web.HTTPNotFound
        words = str(form.get("words", "")).strip()
        try:
            await self._do(request.match_info["action"], person, words)
        except NotFollowing:
            return self._page(request, problem="要先关注公众号", status=409)
        return self._back(request, person.id)

    async def lay_fault(self, request: web.Request) -> web.Response:
        form = await request.post()
        place, kind = str(form.get("place", "")), form.get("kind")
        known = next((known for known in KINDS if known == kind), None)
        if known is None or place not in _FAULT_PLACES:
            raise web.HTTPBadRequest
        times = 1 if form.get("times") == "once" else None
        code: int | str = int(_CODES[place]) if place == "wechat" else _CODES[place]
        self._world.faults.lay(place, known, code if known == "errcode" else None, times)
        return self._back(request, str(form.get("who", "")))

    async def lift_fault(self, request: web.Request) -> web.Response:
        form = await request.post()
        self._world.faults.lift(str(form.get("fault", "")))
        return self._back(request, str(form.get("who", "")))

    async def bank(self, request: web.Request) -> web.Response:
        """Upload a payment file: the result or return file, or the page with the bank's reason."""
        form = await request.post()
        upload = form.get("file")
        if not isinstance(upload, web.FileField):
            return self._page(request, problem="请先选择支付文件", status=400)
        asked = self._counter.given_back if form.get("want") == "returns" else self._counter.settle
        answer = asked(upload.file.read())
        if answer.status == 200 or _by_script(request):
            return answer
        return self._page(request, problem=f"银行拒收：{answer.text}", status=400)

    async def refuse_next(self, request: web.Request) -> web.Response:
        """The bank refuses the next new file as a whole."""
        form = await request.post()
        self._world.bank.refuse_next()
        return self._back(request, str(form.get("who", "")))

    async def _do(self, action: str, person: Person, words: str) -> None:
        talk = self._conversation
        if action == "follow":
            await talk.follow(person)
        elif action == "unfollow":
            await talk.unfollow(person)
        elif action == "menu":
            await talk.menu(person, words)
        elif words:
            await talk.say(person, words[:600])

    def _back(self, request: web.Request, who: str) -> web.Response:
        if _by_script(request):
            return web.Response(status=204)
        raise web.HTTPSeeOther(f"{self._base(request)}?who={who}")

    def _page(self, request: web.Request, problem: str = "", status: int = 200) -> web.Response:
        html = self._templates.get_template("page.html").render(
            self._facts(request), problem=problem
        )
        return web.Response(text=html, content_type="text/html", status=status)

    def _facts(self, request: web.Request) -> dict[str, Any]:
        world, now = self._world, self._world.clock()
        holder = find_holder(world, request.query.get("who", ""))
        return {
            "base": self._base(request),
            "account": world.config.sms_sign_name,
            "menu": world.config.menu,
            "holder": holder,
            "holders": holders(world),
            "tab": "texts" if _texts_first(request, holder) else "chat",
            "now": clock_words(now, now),
            "chat": bubbles(world.chats.log(holder.person), now)
            if holder and holder.person
            else [],
            "texts": text_rows(world.texts.to(holder.phone), now) if holder else [],
            "faults": world.faults.all(),
            "fault_words": _FAULT_WORDS,
            "fault_places": _FAULT_PLACES,
            "batches": world.bank.all()[-5:],
            "bank_refuses_next": world.bank.refuses_next,
            "calls": sorted(world.calls.items()),
            "faulted": world.faulted,
            "sent": world.texts.count(),
        }

    def _base(self, request: web.Request) -> str:
        return request.app.router["page"].url_for().path


def _texts_first(request: web.Request, holder: Holder | None) -> bool:
    if holder is not None and holder.person is None:
        return True
    return request.query.get("tab") == "texts"


def _by_script(request: web.Request) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"
