"""Which endpoints does the stand-in platform answer? All families behind the one gate."""

from __future__ import annotations

from aiohttp import web

from sandbox.outbound import Outbound
from sandbox.wechat.conditional_menus import ConditionalMenus
from sandbox.wechat.content_checks import ContentChecks
from sandbox.wechat.credentials import Credentials
from sandbox.wechat.delivery import Delivery
from sandbox.wechat.diagnostics import Diagnostics
from sandbox.wechat.drafts import Drafts
from sandbox.wechat.face_checks import FaceChecks
from sandbox.wechat.followers import Followers
from sandbox.wechat.gate import Gate
from sandbox.wechat.logins import Logins
from sandbox.wechat.mass import Mass
from sandbox.wechat.media import MediaEndpoints
from sandbox.wechat.menus import Menus
from sandbox.wechat.page_tickets import PageTickets
from sandbox.wechat.public_pages import PublicPages
from sandbox.wechat.publishing import Publishing
from sandbox.wechat.scenes import Scenes
from sandbox.wechat.service_messages import ServiceMessages
from sandbox.wechat.subscriptions import Subscriptions
from sandbox.wechat.tags import Tags
from sandbox.wechat.template_library import TemplateLibrary
from sandbox.wechat.template_messages import TemplateMessages
from sandbox.wechat.web_authorisation import WebAuthorisation
from sandbox.world import SandboxWorld


class Platform:
    """微信平台: the API at /wechat/, pictures and articles that anybody may look at."""

    def __init__(self, world: SandboxWorld, delivery: Delivery, outbound: Outbound) -> None:
        credentials, diagnostics = Credentials(world), Diagnostics(world)
        self._mass = Mass(world, delivery, outbound)
        self._publishing = Publishing(world, delivery, outbound)
        self._pages = PublicPages(world)
        menus = Menus(world)
        families = (
            credentials,
            Logins(world, credentials),
            WebAuthorisation(world, credentials),
            FaceChecks(world),
            Followers(world),
            Tags(world),
            TemplateMessages(world, delivery),
            Subscriptions(world, delivery),
            ServiceMessages(world),
            self._mass,
            Drafts(world),
            self._publishing,
            MediaEndpoints(world),
            Scenes(world),
            menus,
            ConditionalMenus(world, menus),
            PageTickets(world),
            TemplateLibrary(world),
            ContentChecks(world, delivery, outbound),
            diagnostics,
        )
        endpoints = [endpoint for family in families for endpoint in family.endpoints()]
        self.gate = credentials.gate = diagnostics.gate = Gate(world, endpoints)

    def routes(self) -> list[web.RouteDef]:
        return [*self._pages.routes(), *self.gate.routes()]

    def resume(self) -> None:
        """After a restart: jobs that were under way end."""
        self._mass.resume()
        self._publishing.resume()
