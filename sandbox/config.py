"""What does the stand-in world need to know to play its part? ``app`` fills this in from settings.

The values are the same secrets that our own side holds: both ends of a shared secret are here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# Of no product: so that subscriptions can be tried in every stand-in.
DEMO_SUBSCRIPTIONS: Mapping[str, list[str]] = {"SUB_DEMO": ["thing1", "date2", "phrase3"]}


class SandboxRefused(Exception):
    """模拟环境拒绝启动: the stand-in world was asked to run where real people are served."""


@dataclass(frozen=True)
class SmsCaps:
    """单号码发送上限: messages per number; None switches a window off.

    Minute and hour windows are aligned to the clock in China time, the day is a rolling 24 hours.
    """

    per_minute: int | None = None
    per_hour: int | None = None
    per_day: int | None = None


@dataclass(frozen=True, repr=False)
class SandboxConfig:
    """模拟环境配置: accounts, secrets and addresses of the three stand-ins."""

    official_appid: str
    official_secret: str
    official_original_id: str  # gh_…
    mini_appid: str
    mini_secret: str
    callback_token: str
    encoding_aes_key: str  # 43 characters
    callback_url: str
    sms_access_key_id: str
    sms_access_key_secret: str
    sms_sign_name: str
    sms_templates: Mapping[str, str]  # template code → text with ${name} places
    sms_receipt_url: str
    wechat_templates: Mapping[str, tuple[str, ...] | list[str]]  # template id → thing1, amount4, …
    development: bool
    sms_caps: SmsCaps = field(default_factory=SmsCaps)
    sms_reply_url: str = ""
    tencent_app_id: str = "1400000000"
    tencent_secret_id: str = "AKID00000000000000000000000000000000"
    tencent_secret_key: str = "sandbox-tencent-secret"
    tencent_templates: Mapping[str, str] = field(default_factory=dict)  # number → text with {1}
    tencent_receipt_url: str = ""
    tencent_reply_url: str = ""
    tencent_per_day: int | None = None  # per number; theirs is 2 unless it is changed
    tencent_echoes_session: bool = True  # enabled by their support only
    menu: tuple[tuple[str, str], ...] = (  # label, key
        ("办理进度", "progress"),
        ("政策问答", "policy"),
        ("人工服务", "human"),
    )
    menu_headings: Mapping[str, str] = field(default_factory=dict)  # key → the button it is under
    subscription_templates: Mapping[str, tuple[str, ...] | list[str]] = field(default_factory=dict)
    mini_original_id: str = "gh_000000000002"
    mini_pushes_json: bool = True
    mini_pages: tuple[str, ...] = ()  # those released; none named: any page will do
    callback_deadline_seconds: float = 5.0
    report_delay_seconds: float = 0.0  # before the platform says what became of a message or job
    receipt_delay_seconds: float = 0.3
    seconds_per_minute: float = 1.0  # how long a minute of the receipt retry plan (1, 5, 10) lasts
    bank_day_seconds: float = 60.0  # how long a day of the bank lasts: what is under way, returns
    seed: int | None = None  # the same seed gives the same ids and accidents
    bank_limit_fen: int | None = None  # above it a payment comes back with 1003

    def __repr__(self) -> str:
        return (
            f"SandboxConfig(official_appid={self.official_appid!r}, development={self.development})"
        )
