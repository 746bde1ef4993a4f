"""Which caps and quiet hours do messages keep under these settings? Asked when the message worker
is composed."""

from app.settings import Settings
from notifications.policy import USUAL_CAPS, USUAL_QUIET_HOURS, NotificationPolicy


def notification_policy(settings: Settings) -> NotificationPolicy:
    """Caps and quiet hours as the settings have them; waits as the gateways need them."""
    policy = NotificationPolicy(
        caps=USUAL_CAPS if settings.message_caps else (),
        quiet_hours=USUAL_QUIET_HOURS if settings.quiet_hours else {},
    )
    # a real gateway beside a stand-in one still writes its records late
    only_stand_ins = set(settings.gateways_at_sandbox()) == set(settings.gateways())
    return policy.beside_stand_ins() if settings.sandbox and only_stand_ins else policy
