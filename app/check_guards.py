"""Is what keeps people and machine safe switched off where real people are served? Asked by
`daetong check`: the demo's settings switch off most of it, and they are copied easily."""

from app.findings import Finding
from app.settings import PREFIX, Settings


def guards_off(settings: Settings) -> list[Finding]:
    """The settings of a service for real people by which a guard is switched off, said loudly."""
    off = {
        "code_limits": not settings.code_limits,
        "message_caps": not settings.message_caps,
        "quiet_hours": not settings.quiet_hours,
        "requests_per_second": not settings.requests_per_second,
        "requests_in_work": not settings.requests_in_work,
        "staff_totp_roles": not settings.staff_rules().totp_roles,
        "staff_undertaking": not settings.staff_undertaking,
        "base_url": not settings.base_url.startswith("https://"),
    }
    names = [f"{PREFIX}{name.upper()}" for name, switched_off in off.items() if switched_off]
    if settings.environment != "production" or not names:
        return []
    words = f"有保护关着：{'、'.join(names)}。是不是把演示用的设置搬来了？各项见 docs/settings.md。"
    return [Finding("guards", "!!!", words)]
