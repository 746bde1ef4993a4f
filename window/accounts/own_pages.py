"""What does a person do about their own account? Serves /window/account, the one page that is open
before the undertaking is signed and the authenticator set up."""

from typing import Annotated

from aiohttp import web
from pydantic import Field

from casework.accounts.own import OwnAccount
from casework.accounts.undertaking import EDITION, PROMISES
from casework.people.staff_rules import PENDING_WORDS
from claims_core.errors import ClaimsError
from frontdoor.guards import staff
from frontdoor.shapes import Given
from infra.qr_code import qr_svg
from window.forms import Notice, Typed, done_notice, read_fields, refused
from window.rendering import Pages
from window.visits import ACCOUNT, Sent, Visit, posted, visit_of

_DONE = {
    "signed": "保密承诺已经签好。",
    "password": "密码换好了，在别处的登录都已经退出。",
}


class SettingTotp(Given):
    """设置动态验证码 as it was typed."""

    offer: Annotated[str, Field(max_length=400)] = ""
    otp: Annotated[str, Field(max_length=20)] = ""
    old: Annotated[str, Field(max_length=200)] = ""


class ChangingPassword(Given):
    """换密码 as it was typed."""

    old: Annotated[str, Field(max_length=200)] = ""
    password: Annotated[str, Field(max_length=200)] = ""


class OwnAccountPages:
    """我的账号."""

    def __init__(self, own: OwnAccount, pages: Pages) -> None:
        self._own = own
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """The addresses of this group."""
        return [
            web.get(ACCOUNT, self.page),
            web.post(f"{ACCOUNT}/undertaking", self.undertake),
            web.post(f"{ACCOUNT}/totp", self.set_totp),
            web.post(f"{ACCOUNT}/password", self.change_password),
        ]

    @staff()
    async def page(self, request: web.Request) -> web.StreamResponse:
        """How it stands, and what is still to do."""
        return await self._page(visit_of(request), Typed(), done_notice(request, _DONE))

    @staff()
    @posted("undertaking", ACCOUNT)
    async def undertake(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """签保密承诺."""
        await self._own.undertake(visit.actor)
        raise web.HTTPSeeOther(f"{ACCOUNT}?done=signed")

    @staff()
    @posted("totp", ACCOUNT)
    async def set_totp(self, request: web.Request, visit: Visit, sent: Sent) -> web.StreamResponse:
        """Use this authenticator from now on; the recovery codes stand on this answer only."""
        try:
            given = read_fields(SettingTotp, sent.fields)
            codes = await self._own.confirm_totp(visit.actor, given.offer, given.otp, given.old)
        except ClaimsError as problem:
            return await self._page(visit, *refused("totp", {}, problem))
        return await self._page(visit, Typed(), None, codes=codes)

    @staff()
    @posted("password", ACCOUNT)
    async def change_password(
        self, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        """换密码."""
        try:
            given = read_fields(ChangingPassword, sent.fields)
            await self._own.change_password(visit.actor, visit.token, given.old, given.password)
        except ClaimsError as problem:
            return await self._page(visit, *refused("password", {}, problem))
        raise web.HTTPSeeOther(f"{ACCOUNT}?done=password")

    async def _page(
        self,
        visit: Visit,
        typed: Typed,
        notice: Notice | None,
        status: int = 200,
        codes: tuple[str, ...] = (),
    ) -> web.Response:
        own = await self._own.show(visit.actor)
        offer = await self._own.offer(visit.actor)
        return self._pages.render(
            "account.html",
            visit,
            status=status,
            section="account",
            notice=notice,
            typed=typed,
            own=own,
            offer=offer,
            picture=qr_svg(offer.uri),
            codes=codes,
            promises=PROMISES,
            pending_words=PENDING_WORDS,
            edition=EDITION,
        )
