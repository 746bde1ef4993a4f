"""Where is the stand-in world put together? ``build_sandbox`` makes what ``app`` mounts."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aiohttp import web

from sandbox.bank_counter import BankCounter
from sandbox.config import SandboxRefused
from sandbox.exchange_counter import ExchangeCounter
from sandbox.misfortune import Misfortune
from sandbox.outbound import Outbound
from sandbox.page_forms import PageForms
from sandbox.pages import SandboxPages
from sandbox.simulation import Simulation
from sandbox.sms_gateway import SmsGateway
from sandbox.sms_receipts import ReceiptSender
from sandbox.sms_tencent import TencentGateway
from sandbox.wechat.authorise_page import AuthorisePage
from sandbox.wechat.console_routes import ConsoleRoutes
from sandbox.wechat.conversation import Conversation
from sandbox.wechat.delivery import Delivery
from sandbox.wechat.gate import Gate
from sandbox.wechat.phone_routes import PhoneRoutes
from sandbox.wechat.platform import Platform
from sandbox.wechat.pusher import Pusher
from sandbox.wechat.scenarios import Scenarios
from sandbox.world import SandboxWorld

WORLD: web.AppKey[SandboxWorld] = web.AppKey("sandbox_world", SandboxWorld)
PUSHER: web.AppKey[Pusher] = web.AppKey("sandbox_pusher", Pusher)
GATE: web.AppKey[Gate] = web.AppKey("sandbox_gate", Gate)
OUTBOUND: web.AppKey[Outbound] = web.AppKey("sandbox_outbound", Outbound)


def build_sandbox(world: SandboxWorld) -> web.Application:
    """The application to mount under /sandbox; raises SandboxRefused outside development."""
    if not world.config.development:
        raise SandboxRefused(
            "模拟的微信、短信网关和银行只能在开发环境中启动：请关闭模拟环境，或改用开发设置"
        )
    outbound = Outbound()
    pusher = Pusher(world.config, world.clock.machine, world.chance, outbound)
    delivery = Delivery(world, pusher, outbound)
    conversation = Conversation(world, delivery)
    platform = Platform(world, delivery, outbound)
    scenarios = Scenarios(world, conversation)
    pages = SandboxPages(world, scenarios)
    receipts = ReceiptSender(world, outbound)
    counter = BankCounter(world)
    misfortune = Misfortune(world, platform.gate)

    sandbox = web.Application()
    sandbox.middlewares.append(misfortune.middleware(sandbox))
    for part in (
        platform,
        SmsGateway(world, receipts),
        TencentGateway(world, receipts),
        counter,
        ExchangeCounter(),
        Simulation(world, pusher, receipts),
        PhoneRoutes(world, conversation, pusher),
        AuthorisePage(world),
        ConsoleRoutes(world, scenarios),
        pages,
        PageForms(world, pages, conversation, counter, scenarios),
    ):
        sandbox.add_routes(part.routes())

    async def connections(_: web.Application) -> AsyncIterator[None]:
        receipts.resume()
        platform.resume()
        yield
        await outbound.close()
        world.close()

    sandbox.cleanup_ctx.append(connections)
    sandbox.on_shutdown.append(misfortune.shut)
    sandbox[WORLD], sandbox[PUSHER], sandbox[OUTBOUND] = world, pusher, outbound
    sandbox[GATE] = platform.gate
    return sandbox
