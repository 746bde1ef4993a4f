"""How is the outside reached: WeChat and the providers of text messages, over one client session?
Asked by the command line and the tests."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import aiohttp

from app.message_templates import message_templates
from app.settings import Settings
from infra.sms.aliyun import ALIYUN, AliyunAccount, AliyunSms
from infra.sms.gateway import SmsGateway
from infra.sms.providers import SmsProviders
from infra.sms.signed_call import AccessKey
from infra.sms.tencent import TENCENT, TencentAccount, TencentSms
from infra.wechat.client import WeChat
from infra.wechat.tokens.held import WeChatApp
from infra.wechat.tokens.store import TokenStore

Clock = Callable[[], datetime]


# More than all lanes of messages have under way together: the sender keeps them apart, and no code
# waits here for a connection.
CONNECTIONS = 400


@dataclass(frozen=True)
class Gateways:
    """外部接口: WeChat and the providers of text messages."""

    wechat: WeChat
    sms: SmsProviders


@asynccontextmanager
async def open_gateways(
    settings: Settings, clock: Clock, tokens: TokenStore | None = None
) -> AsyncIterator[Gateways]:
    """WeChat and the SMS providers over one client session. `tokens` is where all processes share
    WeChat's access tokens; without it this process fetches its own."""
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector, trust_env=False) as session:
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
        sms = SmsProviders(_by_preference(settings, session, clock))
        try:
            yield Gateways(wechat=wechat, sms=sms)
        finally:
            await wechat.close()


def _by_preference(
    settings: Settings, session: aiohttp.ClientSession, clock: Clock
) -> dict[str, SmsGateway]:
    """The providers that this deployment has an account with, the preferred one first."""
    numbers = message_templates(settings).sms
    providers: dict[str, SmsGateway] = {
        ALIYUN: AliyunSms(
            session,
            AliyunAccount(
                endpoint=settings.sms_endpoint,
                key=AccessKey(
                    settings.sms_access_key_id,
                    settings.sms_access_key_secret.get_secret_value(),
                ),
                sign_name=settings.sms_sign_name,
                templates=numbers[ALIYUN],
            ),
            clock,
        )
    }
    if settings.sms_tencent_app_id:
        providers[TENCENT] = TencentSms(
            session,
            TencentAccount(
                endpoint=settings.sms_tencent_endpoint,
                key=AccessKey(
                    settings.sms_tencent_secret_id,
                    settings.sms_tencent_secret_key.get_secret_value(),
                ),
                sdk_app_id=settings.sms_tencent_app_id,
                sign_name=settings.sms_sign_name,
                region=settings.sms_tencent_region,
                templates=numbers[TENCENT],
            ),
            clock,
        )
    return dict(sorted(providers.items(), key=lambda item: item[0] != settings.sms_first))
