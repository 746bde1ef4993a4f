"""What do we ask and tell the WeChat platform, for the official account and the mini-program?
Asked by login, binding, the bot and the sending loop; each family of interfaces is a file of
`infra/wechat/endpoints`, and docs/wechat.md says how a failure is handled."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import aiohttp

from infra.wechat.app_calls import AppCalls
from infra.wechat.endpoints.account_care import AccountCare
from infra.wechat.endpoints.articles import Articles
from infra.wechat.endpoints.content_checks import ContentChecks
from infra.wechat.endpoints.face_checks import FaceVerification
from infra.wechat.endpoints.followers import Follower, Followers
from infra.wechat.endpoints.mass_messages import MassMessages
from infra.wechat.endpoints.media import Media
from infra.wechat.endpoints.menus import Menus
from infra.wechat.endpoints.mini_identity import MiniIdentity, Session
from infra.wechat.endpoints.page_tickets import JsapiTicket
from infra.wechat.endpoints.qr_codes import QrCodes
from infra.wechat.endpoints.service_messages import ServiceMessages
from infra.wechat.endpoints.stable_token import StableToken
from infra.wechat.endpoints.subscription_messages import MiniSubscriptions, ServiceSubscriptions
from infra.wechat.endpoints.tags import Tags
from infra.wechat.endpoints.template_library import TemplateLibrary
from infra.wechat.endpoints.template_messages import MiniProgramPage, TemplateMessages
from infra.wechat.endpoints.url_links import UrlLinks
from infra.wechat.endpoints.web_identity import WebIdentity, WebVisitor
from infra.wechat.tokens.held import WeChatApp
from infra.wechat.tokens.service import TokenService
from infra.wechat.tokens.store import TokenStore
from infra.wechat.transport import TIMEOUT, Transport


class WeChat:
    """微信平台 for two apps, on a session that somebody else closes.

    Every method raises GatewayError. Reads, and sends that the platform recognises when
    repeated, are repeated here up to twice; any other lost answer is ambiguous. With a `store` all
    processes share the apps' tokens.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        official: WeChatApp,
        mini: WeChatApp,
        clock: Callable[[], datetime],
        *,
        store: TokenStore | None = None,
        timeout: aiohttp.ClientTimeout = TIMEOUT,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.transport = Transport(session, base_url, clock, timeout=timeout)
        self.tokens = {
            name: TokenService(
                app.appid,
                StableToken(app, self.transport, pause).fetch,
                clock,
                store,
                pause=pause,
            )
            for name, app in (("official", official), ("mini", mini))
        }
        for_official = AppCalls(official.appid, self.transport, self.tokens["official"], pause)
        for_mini = AppCalls(mini.appid, self.transport, self.tokens["mini"], pause)
        # the official account's
        self.followers = Followers(for_official)
        self.tags = Tags(for_official)
        self.service_messages = ServiceMessages(for_official)
        self.template_messages = TemplateMessages(for_official)
        self.service_subscriptions = ServiceSubscriptions(for_official)
        self.mass_messages = MassMessages(for_official)
        self.articles = Articles(for_official)
        self.media = Media(for_official)
        self.menus = Menus(for_official)
        self.qr_codes = QrCodes(for_official)
        self.official_account = AccountCare(for_official)
        ticket = JsapiTicket(for_official)
        self._page_ticket = TokenService(ticket.kept_as, ticket.fetch, clock, store, pause=pause)
        self.service_templates = TemplateLibrary(for_official)
        self.web_identity = WebIdentity(official, self.transport)
        # the mini-program's
        self.identity = MiniIdentity(mini, self.transport, for_mini)
        self.face_checks = FaceVerification(for_mini)
        self.mini_subscriptions = MiniSubscriptions(for_mini)
        self.mini_templates = TemplateLibrary(for_mini)
        self.content_checks = ContentChecks(for_mini)
        self.url_links = UrlLinks(for_mini)
        self.mini_account = AccountCare(for_mini)

    async def code_to_session(self, js_code: str) -> Session:
        """小程序登录: `MiniIdentity.session`."""
        return await self.identity.session(js_code)

    async def web_visitor(self, code: str) -> WebVisitor:
        """网页授权: `WebIdentity.visitor`."""
        return await self.web_identity.visitor(code)

    async def phone_number(self, code: str, openid: str) -> str:
        """手机号 the member let us have: `MiniIdentity.phone_number`."""
        return await self.identity.phone_number(code, openid)

    async def user_info(self, openid: str) -> Follower:
        """公众号关注状态: `Followers.info`."""
        return await self.followers.info(openid)

    async def send_text(self, openid: str, text: str) -> None:
        """客服消息: `ServiceMessages.send_text`."""
        await self.service_messages.send_text(openid, text)

    async def send_template(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        client_msg_id: str,
        url: str | None = None,
        miniprogram: MiniProgramPage | None = None,
    ) -> str:
        """模板消息: `TemplateMessages.send`."""
        return await self.template_messages.send(
            openid, template_id, data, client_msg_id, url, miniprogram
        )

    async def page_ticket(self) -> str:
        """网页票据 with which a page of ours may use the phone's functions; kept like a token."""
        return (await self._page_ticket.get()).value

    async def close(self) -> None:
        """Before the session is closed: give up what goes on by itself."""
        for tokens in (self._page_ticket, *self.tokens.values()):
            await tokens.close()
