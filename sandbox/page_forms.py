"""What do the forms of the page at /sandbox do? A thumb on a phone, or the operator's hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import cast
from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from sandbox.admin_requests import PHONE
from sandbox.bank_counter import BankCounter
from sandbox.faults import KINDS, PUSH_FAULTS
from sandbox.large_bodies import FormFile, read_form
from sandbox.pages import FAULT_PLACES, SandboxPages, base_of
from sandbox.people import App, Person
from sandbox.wechat.conversation import Conversation, NotFollowing, Place
from sandbox.wechat.grants import SubscriptionAnswer
from sandbox.wechat.media import sniffed
from sandbox.wechat.phone_routes import picture_address
from sandbox.wechat.scenarios import Scenarios
from sandbox.world import SandboxWorld

_CODES = {"sms": "isp.SYSTEM_ERROR", "wechat": "-1", "bank": "0"}
_ACTIONS = "say|voice|place|scan|menu|follow|unfollow|picture|subscribe"
_STEPS = {"minute": 60, "ten": 600, "hour": 3600, "day": 86_400, "three": 3 * 86_400}
_MOST_PICTURES = 9


class Complaint(Exception):
    """表单有误: shown above the page."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


class PageForms:
    """模拟环境表单."""

    def __init__(
        self,
        world: SandboxWorld,
        pages: SandboxPages,
        conversation: Conversation,
        counter: BankCounter,
        scenarios: Scenarios,
    ) -> None:
        self._world = world
        self._pages = pages
        self._conversation = conversation
        self._counter = counter
        self._scenarios = scenarios

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/page/people", self.add_person),
            web.post(f"/page/{{action:{_ACTIONS}}}", self.act),
            web.post("/page/faults", self.lay_fault),
            web.post("/page/faults/lift", self.lift_fault),
            web.post("/page/clock", self.advance),
            web.post("/page/scenario", self.play),
            web.post("/page/bank", self.bank),
            web.post("/page/bank/refuse-next", self.refuse_next),
        ]

    async def add_person(self, request: web.Request) -> web.Response:
        form = await request.post()
        phone = str(form.get("phone", "")).strip()
        if not PHONE.fullmatch(phone):
            return self._pages.shown(request, problem="手机号要 11 位，以 1 开头", status=400)
        name = str(form.get("nickname", "")).strip()[:20] or None
        unionid = self._world.people.new_unionid()
        person = self._world.people.add(phone=phone, nickname=name, unionid=unionid)
        raise web.HTTPSeeOther(f"{base_of(request)}?who={person.id}")

    async def act(self, request: web.Request) -> web.Response:
        form, files = await read_form(request)
        person = self._world.people.get(str(form.get("who", "")))
        if person is None:
            raise web.HTTPNotFound
        try:
            if request.match_info["action"] == "picture":
                await self._send_pictures(request, person, files)
            else:
                await self._do(request.match_info["action"], person, form)
        except NotFollowing:
            return self._refused(request, Complaint("要先关注公众号", 409))
        except Complaint as complaint:
            return self._refused(request, complaint)
        return _back(request, form)

    async def lay_fault(self, request: web.Request) -> web.Response:
        form = await request.post()
        place, kind = str(form.get("place", "")), form.get("kind")
        known = next((known for known in KINDS if known == kind), None)
        if known is None or place not in FAULT_PLACES:
            raise web.HTTPBadRequest
        if known in PUSH_FAULTS:
            place = "push"
        elif place == "push" or known == "report_first":
            place = "wechat"
        times = 1 if form.get("times") == "once" else None
        code: int | str = int(_CODES[place]) if place == "wechat" else _CODES.get(place, "")
        errcode = code if known == "errcode" else None
        seconds = 10.0 if known == "delay" else 0.0
        self._world.faults.lay(place, known, errcode, times, seconds=seconds)
        return _back(request, form)

    async def lift_fault(self, request: web.Request) -> web.Response:
        form = await request.post()
        self._world.faults.lift(str(form.get("fault", "")))
        return _back(request, form)

    async def advance(self, request: web.Request) -> web.Response:
        form = await request.post()
        seconds = _STEPS.get(str(form.get("by")))
        if seconds is None:
            raise web.HTTPBadRequest
        self._world.clock.advance(timedelta(seconds=seconds))
        return _back(request, form)

    async def play(self, request: web.Request) -> web.Response:
        """A scenario happens to the first phone's holder."""
        form = await request.post()
        scenario = self._scenarios.known.get(str(form.get("scenario")))
        person = self._world.people.get(str(form.get("who", "")))
        if scenario is None:
            raise web.HTTPBadRequest
        if person is None:
            return self._refused(request, Complaint("先添加一个人", 409))
        try:
            await scenario.play(person, picture_address(request))
        except NotFollowing:
            return self._refused(request, Complaint("要先关注公众号", 409))
        return _back(request, form)

    async def bank(self, request: web.Request) -> web.Response:
        """Upload a payment file: the result or return file, or the page with the bank's reason."""
        form = await request.post()
        upload = form.get("file")
        if not isinstance(upload, web.FileField):
            return self._pages.shown(request, problem="请先选择支付文件", status=400)
        asked = self._counter.given_back if form.get("want") == "returns" else self._counter.settle
        answer = asked(upload.file.read())
        if answer.status == 200 or _by_script(request):
            return answer
        return self._pages.shown(request, problem=f"银行拒收：{answer.text}", status=400)

    async def refuse_next(self, request: web.Request) -> web.Response:
        """The bank refuses the next new file as a whole."""
        form = await request.post()
        self._world.bank.refuse_next()
        return _back(request, form)

    async def _do(self, action: str, person: Person, form: Mapping[str, str]) -> None:
        talk, words = self._conversation, form.get("words", "").strip()[:600]
        if action == "follow":
            await talk.follow(person)
        elif action == "unfollow":
            await talk.unfollow(person)
        elif action == "menu":
            await talk.menu(person, words)
        elif action == "voice":
            await talk.speak(person, words)
        elif action == "place":
            await talk.send_place(person, Place(35.3037, 113.9268, words or "新乡市"))
        elif action == "subscribe":
            await self._subscribe(person, form)
        elif action == "scan" and words:
            await talk.scan(person, words)
        elif action == "say" and words:
            await talk.say(person, words)

    async def _send_pictures(
        self, request: web.Request, person: Person, files: list[FormFile]
    ) -> None:
        kinds = [sniffed(file.data) for file in files]
        if not files or len(files) > _MOST_PICTURES:
            raise Complaint("请选 1 到 9 张照片")
        if not all(kind is not None and kind.startswith("image/") for kind in kinds):
            raise Complaint("只能发 JPEG、PNG、GIF 或 BMP 照片")
        address = picture_address(request)
        for file, kind in zip(files, kinds, strict=True):
            await self._conversation.send_picture(person, file.data, str(kind), address)

    async def _subscribe(self, person: Person, form: Mapping[str, str]) -> None:
        app, _, template = form.get("template", "").partition("|")
        answer = form.get("words", "")
        if app not in ("mini", "official") or answer not in ("accept", "reject", "off"):
            raise web.HTTPBadRequest
        await self._conversation.subscribe(
            person, cast(App, app), [template], cast(SubscriptionAnswer, answer)
        )

    def _refused(self, request: web.Request, complaint: Complaint) -> web.Response:
        if _by_script(request):
            return web.Response(status=complaint.status, text=complaint.sentence, charset="utf-8")
        return self._pages.shown(request, problem=complaint.sentence, status=complaint.status)


def _back(request: web.Request, form: Mapping[str, object]) -> web.Response:
    """To the phones that were shown; a script needs no page."""
    if _by_script(request):
        return web.Response(status=204)
    given = parse_qsl(str(form.get("back", "")))
    shown = [(name, value) for name, value in given if name in ("who", "tab")]
    query = urlencode(shown or [("who", str(form.get("who", "")))])
    raise web.HTTPSeeOther(f"{base_of(request)}?{query}")


def _by_script(request: web.Request) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"
