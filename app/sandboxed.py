"""How does the stand-in world learn what it shares with us? Asked when the settings mount it."""

from app.compose import Services
from app.message_templates import message_templates
from app.settings import Settings
from bot.menu import shipped_menu
from infra.sms.aliyun import ALIYUN
from infra.sms.tencent import TENCENT
from notifications.render import subscription_templates, wechat_templates
from sandbox.config import SandboxConfig
from sandbox.world import SandboxWorld

PREFIX = "/sandbox"


def build_world(services: Services, *, receipt_delay_seconds: float = 0.3) -> SandboxWorld:
    """The stand-in WeChat, SMS gateway and bank, holding the other end of every shared secret; its
    carriers take so long to say that a text message has arrived."""
    settings = services.settings
    config = SandboxConfig(
        official_appid=settings.wechat_official_appid,
        official_secret=settings.wechat_official_secret.get_secret_value(),
        official_original_id=settings.wechat_official_id,
        mini_appid=settings.wechat_mini_appid,
        mini_secret=settings.wechat_mini_secret.get_secret_value(),
        callback_token=settings.wechat_callback_token.get_secret_value(),
        encoding_aes_key=settings.wechat_aes_key.get_secret_value().split()[0],
        callback_url=f"{settings.base_url}/wechat/callback",
        sms_access_key_id=settings.sms_access_key_id,
        sms_access_key_secret=settings.sms_access_key_secret.get_secret_value(),
        sms_sign_name=settings.sms_sign_name,
        sms_templates=_registered(services, ALIYUN),
        sms_receipt_url=_pushed_to(settings, "receipts", ALIYUN),
        sms_reply_url=_pushed_to(settings, "replies", ALIYUN),
        tencent_app_id=settings.sms_tencent_app_id,
        tencent_secret_id=settings.sms_tencent_secret_id,
        tencent_secret_key=settings.sms_tencent_secret_key.get_secret_value(),
        tencent_templates=_registered(services, TENCENT),
        tencent_receipt_url=_pushed_to(settings, "receipts", TENCENT),
        tencent_reply_url=_pushed_to(settings, "replies", TENCENT),
        wechat_templates=wechat_templates(services.wording),
        menu=shipped_menu().leaves(),
        menu_headings=shipped_menu().headings(),
        subscription_templates=subscription_templates(services.wording),
        development=settings.environment == "development",
        receipt_delay_seconds=receipt_delay_seconds,
    )
    return SandboxWorld(config, services.clock, settings.sandbox_state)


def _registered(services: Services, provider: str) -> dict[str, str]:
    """Our texts under the numbers of this deployment, as the provider has them written."""
    numbers = message_templates(services.settings).sms[provider]
    return {
        numbers[variant]: text.registered_at(provider)
        for variant, text in services.wording.sms.items()
        if variant in numbers
    }


def _pushed_to(settings: Settings, what: str, provider: str) -> str:
    secret = settings.sms_receipt_secret.get_secret_value()
    return f"{settings.base_url}/sms/{what}/{provider}/{secret}"
