"""How does the stand-in world learn what it shares with us? Asked when the settings mount it."""

from app.compose import Services
from bot.menu import shipped_menu
from notifications.render import sms_templates, wechat_templates
from sandbox.config import DEMO_SUBSCRIPTIONS, SandboxConfig
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
        sms_templates=sms_templates(services.wording),
        sms_receipt_url=(
            f"{settings.base_url}/sms/receipts/{settings.sms_receipt_secret.get_secret_value()}"
        ),
        wechat_templates=wechat_templates(services.wording),
        menu=shipped_menu().leaves(),
        subscription_templates=DEMO_SUBSCRIPTIONS,  # the service itself sends none
        development=settings.environment == "development",
        receipt_delay_seconds=receipt_delay_seconds,
    )
    return SandboxWorld(config, services.clock, settings.sandbox_state)
