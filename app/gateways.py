"""How is the outside reached: WeChat and the provider of text messages, over one client session?
Asked by the command line and the tests."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import aiohttp

from app.settings import Settings
from infra.sms.aliyun import AliyunAccount, AliyunSms
from infra.sms.aliyun_signing import AccessKey
from infra.sms.gateway import SmsGateway
from infra.wechat.client import WeChat
from infra.wechat.tokens.held import WeChatApp
from infra.wechat.tokens.store import TokenStore
from notifications.render import shipped_wording

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Gateways:
    """外部接口: WeChat and the SMS provider."""

    wechat: WeChat
    sms: SmsGateway


@asynccontextmanager
async def open_gateways(
    settings: Settings, clock: Clock, tokens: TokenStore | None = None
) -> AsyncIterator[Gateways]:
    """WeChat and the SMS provider over one client session. `tokens` is where all processes share
    WeChat's access tokens; without it this process fetches its own."""
    wording = shipped_wording()
    async with aiohttp.ClientSession(trust_env=False) as session:
        wechat = WeChat(
            session,
            settings.wechat_base_url,
            WeChatApp(
                settings.wechat_official_appid,
                settings.wechat_official_secret.get_secret_value(),
            ),
            WeChatApp(settings.wechat_mini_appid, settings.wechat_mini_secret.get_secret_value()),
            clock,
            store=tokens,
        )
        sms = AliyunSms(
            session,
            AliyunAccount(
                endpoint=settings.sms_endpoint,
                key=AccessKey(
                    settings.sms_access_key_id,
                    settings.sms_access_key_secret.get_secret_value(),
                ),
                sign_name=settings.sms_sign_name,
                templates={variant: template.code for variant, template in wording.sms.items()},
            ),
            clock,
        )
        try:
            yield Gateways(wechat=wechat, sms=sms)
        finally:
            await wechat.close()
