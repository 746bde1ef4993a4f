"""How far has a claim come that a clerk fills in for somebody, and how does that person say yes to
it? Serves /window/people/…/assisted/…"""

from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar

from aiohttp import web

from casework.assisted.filling import FILLS_IN, READS_FILLED
from casework.errors import FieldsInvalid
from casework.people.staff import StaffAccounts
from claims_core.assisted_filing import OPEN_STATES, AssistState
from claims_core.checklist import Material
from claims_core.same_stay import STAY_ANSWER_WORDS, StayAnswer
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from window.forms import Typed, version_of
from window.people import assisted_forms, assisted_words
from window.people.addresses import ASSISTED, ASSISTED_ONE, LIST
from window.people.frame import PersonFrame, person_of
from window.rendering import Pages
from window.services import AssistedServices
from window.visits import Sent, Visit, posted, visit_of

_ONE = f"{LIST}/{{insured_id:{PATH_ID}}}/assisted/{{claim_id:{PATH_ID}}}"


class AssistedPages(PersonFrame):
    """一份代填的申请."""

    template = "assisted_one.html"
    done: ClassVar[Mapping[str, str]] = {
        "opened": "开好了，还没有交。同一次就医只开一份：看看下面对不对，再拍材料，请本人点头。",
        "changed": "改好了。以前问过本人的，要重新问一次。",
        "as-it-was": "和现在的一样，没有改动。",
        "scanned": "材料拍上了。",
        "scan-removed": "拿掉了，不再算数。",
        "asked": "等本人点头才交。登记了手机号的会收到消息；没有手机的，请他签字。",
        "signed": "确认单登记好了，请另一个没有填过的人核对，核对好就交。",
        "filed": "交上去了，受理编号已经有了。本人登记了手机号的会收到消息，没有的请告诉他编号。",
        "refused": "记下了没有通过。登记了手机号的会收到消息，请他再来签；没有的，请打电话告诉他。"
        "来了重新打印、再签。",
        "stay": "记下了本人的说法。",
    }

    def __init__(self, services: AssistedServices, accounts: StaffAccounts, pages: Pages) -> None:
        super().__init__(accounts, pages)
        self._filling = services.filling
        self._scanning = services.scanning
        self._signing = services.signing

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(_ONE, self.show),
            web.get(f"{_ONE}/sheet", self.sheet),
            web.post(f"{_ONE}/change", self.change),
            web.post(f"{_ONE}/stay", self.stay),
            web.post(f"{_ONE}/scan", self.scan),
            web.post(f"{_ONE}/remove-scan", self.remove_scan),
            web.post(f"{_ONE}/ask", self.ask),
            web.post(f"{_ONE}/drop", self.drop),
            web.post(f"{_ONE}/sign", self.sign),
            web.post(f"{_ONE}/file", self.file),
            web.post(f"{_ONE}/refuse", self.refuse),
        ]

    @staff(*sorted(READS_FILLED))
    async def show(self, request: web.Request) -> web.StreamResponse:
        """What was filled in, what is missing, and how the person says yes."""
        return await self._opened(request)

    @staff(*sorted(READS_FILLED))
    async def sheet(self, request: web.Request) -> web.StreamResponse:
        """The sheet that is printed and signed; of what nobody can sign now there is none."""
        visit = visit_of(request)
        home = _page_of(request)
        one = await self._filling.show(visit.actor, *_which(request))
        if one.gaps or one.line.state not in OPEN_STATES:
            raise web.HTTPSeeOther(home)
        return self._pages.render(
            "assisted_sheet.html", visit, section="people", one=one, home=home
        )

    @staff(*sorted(FILLS_IN))
    @posted("change", ASSISTED_ONE)
    async def change(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """改填的内容."""

        async def step() -> str:
            given, seen = assisted_forms.filled_in(sent.fields), version_of(sent.fields)
            changed = await self._filling.change(visit.actor, *_which(request), seen, given)
            return f"{_page_of(request)}?done={'changed' if changed else 'as-it-was'}"

        return await self._stepped(request, visit, "change", sent.fields, step)

    @staff(*sorted(FILLS_IN))
    @posted("stay", ASSISTED_ONE)
    async def stay(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """本人怎么说这段住院."""

        async def step() -> None:
            said = sent.fields.get("answer", "")
            if said not in set(StayAnswer):
                raise FieldsInvalid(answer="请照本人说的选一个。")
            await self._filling.say_of_stay(
                visit.actor, *_which(request), version_of(sent.fields), StayAnswer(said)
            )

        return await self._done(request, visit, sent, "stay", step)

    @staff(*sorted(FILLS_IN))
    @posted("scan", ASSISTED_ONE)
    async def scan(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """拍材料."""

        async def step() -> None:
            material = sent.fields.get("material", "")
            if material not in set(Material):
                raise FieldsInvalid(material="请选是哪一样材料。")
            if not sent.file:
                raise FieldsInvalid(file="没有收到文件，请选一张照片或扫描图片。")
            await self._scanning.add(visit.actor, *_which(request), Material(material), sent.file)

        return await self._done(request, visit, sent, "scanned", step)

    @staff(*sorted(FILLS_IN))
    @posted("remove-scan", ASSISTED_ONE)
    async def remove_scan(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """拿掉拍错的材料."""

        async def step() -> None:
            await self._scanning.remove(visit.actor, *_which(request), sent.fields.get("photo", ""))

        return await self._done(request, visit, sent, "scan-removed", step)

    @staff(*sorted(FILLS_IN))
    @posted("ask", ASSISTED_ONE)
    async def ask(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """请本人确认."""

        async def step() -> None:
            await self._filling.ask(visit.actor, *_which(request), version_of(sent.fields))

        return await self._done(request, visit, sent, "asked", step)

    @staff(*sorted(FILLS_IN))
    @posted("drop", ASSISTED_ONE)
    async def drop(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """不办了."""

        async def step() -> str:
            await self._filling.drop(visit.actor, *_which(request))
            return ASSISTED.format(insured_id=person_of(request))

        return await self._stepped(request, visit, "drop", sent.fields, step)

    @staff(*sorted(FILLS_IN))
    @posted("sign", ASSISTED_ONE)
    async def sign(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记签好的确认单."""

        async def step() -> None:
            await self._signing.record(
                visit.actor, *_which(request), version_of(sent.fields), sent.file or b""
            )

        return await self._done(request, visit, sent, "signed", step)

    @staff(*sorted(READS_FILLED))
    @posted("file", ASSISTED_ONE)
    async def file(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """核对签字，交上去."""

        async def step() -> None:
            await self._signing.file(visit.actor, *_which(request))

        return await self._done(request, visit, sent, "filed", step)

    @staff(*sorted(READS_FILLED))
    @posted("refuse", ASSISTED_ONE)
    async def refuse(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """签字没有通过."""

        async def step() -> None:
            await self._signing.refuse(visit.actor, *_which(request), sent.fields.get("words", ""))

        return await self._done(request, visit, sent, "refused", step)

    async def _done(
        self,
        request: web.Request,
        visit: Visit,
        sent: Sent,
        done: str,
        step: Callable[[], Awaitable[None]],
    ) -> web.StreamResponse:
        async def stepped() -> str:
            await step()
            return f"{_page_of(request)}?done={done}"

        form = request.path.rpartition("/")[2]
        return await self._stepped(request, visit, form, sent.fields, stepped)

    async def _facts(self, request: web.Request, visit: Visit, typed: Typed) -> dict[str, object]:
        one = await self._filling.show(visit.actor, *_which(request))
        may_fill, kept = bool(FILLS_IN & visit.actor.roles), typed.of("change")
        return {
            "one": one,
            "fields": assisted_forms.typed_over(one, kept) if kept else assisted_forms.shown(one),
            "as_shown": assisted_forms.as_shown(one),
            "fills_in": may_fill and one.line.state in (AssistState.FILLING, AssistState.ASKED),
            "answers": STAY_ANSWER_WORDS,
            "form": assisted_forms,
            "say": assisted_words,
        }


def _claim(request: web.Request) -> str:
    return request.match_info["claim_id"]


def _page_of(request: web.Request) -> str:
    return ASSISTED_ONE.format(insured_id=person_of(request), claim_id=_claim(request))


def _which(request: web.Request) -> tuple[str, str]:
    return person_of(request), _claim(request)
