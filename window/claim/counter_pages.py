"""What does a clerk do for a member who is at the window, or has written? Serves the forms of the
claim page that stand in for the member's phone."""

from aiohttp import web
from pydantic import Field

from casework.claims.photos import Photos
from casework.claims.views import StepResult
from casework.errors import FieldsInvalid
from claims_core.checklist import Material
from claims_core.claim import Payee, Role
from claims_core.errors import ClaimsError
from frontdoor.guards import staff
from frontdoor.routing import PATH_ID
from frontdoor.shapes import Given
from window.claim.answers import PAGE, ClaimAnswers
from window.claim.forms import MAX_REASON, Reasoned
from window.forms import Fields, Versioned, read_fields, version_of
from window.services import AtTheWindow
from window.visits import Sent, Visit, posted

_ROUTE = f"/window/claims/{{claim_id:{PATH_ID}}}"


class NewAccountForm(Reasoned):
    """窗口登记的新账户; `reason` is the paper it stands on."""

    payee_name: str = Field(default="", max_length=60)
    payee_account: str = Field(default="", max_length=60)
    payee_bank_name: str = Field(default="", max_length=100)

    def payee(self) -> Payee:
        """For the desk."""
        return Payee(self.payee_name, self.payee_account, self.payee_bank_name)


class NotArrived(Versioned):
    """反映没有到账."""

    reason: str = Field(default="", max_length=MAX_REASON)


class ScanForm(Given):
    """窗口扫描的材料."""

    material: Material


class RemovedScan(Reasoned):
    """拿掉扫错的: which picture."""

    photo: str = Field(default="", max_length=32)


class CounterPages:
    """不用手机也能办."""

    def __init__(self, services: AtTheWindow, photos: Photos, answers: ClaimAnswers) -> None:
        self._services = services
        self._photos = photos
        self._answers = answers

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.post(f"{_ROUTE}/papers", self.papers),
            web.post(f"{_ROUTE}/scan", self.scan),
            web.post(f"{_ROUTE}/remove-scan", self.remove_scan),
            web.post(f"{_ROUTE}/hand-in", self.hand_in),
            web.post(f"{_ROUTE}/take-back-request", self.take_back_request),
            web.post(f"{_ROUTE}/new-account", self.new_account),
            web.post(f"{_ROUTE}/confirm-account", self.confirm_account),
            web.post(f"{_ROUTE}/refuse-account", self.refuse_account),
            web.post(f"{_ROUTE}/not-arrived", self.not_arrived),
        ]

    @staff(Role.CLERK)
    @posted("papers", PAGE)
    async def papers(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """登记窗口收到的材料."""
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            given = read_fields(Reasoned, sent.fields)
            return await self._services.papers.record(
                *(visit.actor, claim_id, given.version, came_from(sent.fields)),
                *(given.code, given.reason),
            )

        return await self._answers.step_done(request, visit, sent, step)

    @staff(Role.CLERK)
    @posted("scan", PAGE)
    async def scan(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """上传窗口扫描的材料."""
        claim_id = request.match_info["claim_id"]
        try:
            given = read_fields(ScanForm, sent.fields)
            if not sent.file:
                raise FieldsInvalid(file="没有收到文件，请选一张照片或扫描图片。")
            await self._photos.add(visit.actor, claim_id, given.material, sent.file, None)
        except ClaimsError as problem:
            return await self._answers.again(request, visit, sent, problem)
        raise web.HTTPSeeOther(f"{PAGE.format(claim_id=claim_id)}?done=scan")

    @staff(Role.CLERK)
    @posted("remove-scan", PAGE)
    async def remove_scan(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """拿掉窗口扫错的材料."""
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            given = read_fields(RemovedScan, sent.fields)
            return await self._services.papers.remove_scan(
                *(visit.actor, claim_id, given.version, given.photo, given.code, given.reason)
            )

        return await self._answers.step_done(request, visit, sent, step)

    @staff(Role.CLERK)
    @posted("hand-in", PAGE)
    async def hand_in(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """补交材料."""
        claim_id = request.match_info["claim_id"]
        return await self._answers.step_done(
            *(request, visit, sent),
            lambda: self._services.papers.hand_in(visit.actor, claim_id, version_of(sent.fields)),
        )

    @staff(Role.CLERK, Role.SUPERVISOR)
    @posted("take-back-request", PAGE)
    async def take_back_request(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """不用再补."""
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            given = read_fields(Reasoned, sent.fields)
            return await self._services.papers.take_back_request(
                visit.actor, claim_id, given.version, given.code, given.reason
            )

        return await self._answers.step_done(request, visit, sent, step)

    @staff(Role.CLERK)
    @posted("new-account", PAGE)
    async def new_account(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """窗口登记新账户."""
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            given = read_fields(NewAccountForm, sent.fields)
            return await self._services.accounts.record(
                *(visit.actor, claim_id, given.version, given.payee(), given.code, given.reason)
            )

        return await self._answers.step_done(request, visit, sent, step)

    @staff(Role.CLERK, Role.SUPERVISOR)
    @posted("confirm-account", PAGE)
    async def confirm_account(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """新账户复核通过."""
        claim_id = request.match_info["claim_id"]
        return await self._answers.step_done(
            *(request, visit, sent),
            lambda: self._services.accounts.confirm(visit.actor, claim_id, version_of(sent.fields)),
        )

    @staff(Role.CLERK, Role.SUPERVISOR)
    @posted("refuse-account", PAGE)
    async def refuse_account(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """新账户没有通过."""
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            given = read_fields(Reasoned, sent.fields)
            return await self._services.accounts.refuse(
                visit.actor, claim_id, given.version, given.code, given.reason
            )

        return await self._answers.step_done(request, visit, sent, step)

    @staff(Role.CLERK)
    @posted("not-arrived", PAGE)
    async def not_arrived(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """反映没有到账."""
        claim_id = request.match_info["claim_id"]

        async def step() -> StepResult:
            given = read_fields(NotArrived, sent.fields)
            return await self._services.arrivals.deny(
                visit.actor, claim_id, given.version, given.reason
            )

        return await self._answers.step_done(request, visit, sent, step)


def came_from(fields: Fields) -> frozenset[Material]:
    """收到的材料: those that are ticked."""
    return frozenset(material for material in Material if fields.get(f"came-{material}"))
