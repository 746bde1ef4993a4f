"""Do the providers of text messages have what we are going to send? Asked by `daetong check`: the
account, the signature, every text as it was approved, and the limits for one phone."""

from app.findings import Finding, Unusable
from app.gateways import Clock, Gateways
from app.message_templates import message_templates
from app.settings import Settings
from claims_core.calendar_cn import china_day
from infra.gateway_errors import Category, GatewayError
from infra.sms.aliyun import ALIYUN
from infra.sms.gateway import Registration, SmsGateway
from infra.sms.providers import NO_MESSAGE, NO_PHONE
from infra.sms.tencent import TENCENT
from notifications.messages import MessageClass
from notifications.policy import USUAL_CAPS, Window
from notifications.render import Wording, shipped_wording

NAMES = {ALIYUN: "阿里云", TENCENT: "腾讯云"}
_STATES = {"pending": "还在审核", "refused": "没有通过审核", "missing": "没有登记"}
_SHOWN = 3


async def provider_at_work(settings: Settings, gateways: Gateways, name: str, clock: Clock) -> str:
    """What stands right at this provider; nothing is sent.

    :raises Unusable: when signature or texts are not as they were approved there.
    :raises GatewayError: when it refuses us or does not answer.
    """
    gateway = gateways.sms.gateways[name]
    try:
        await gateway.query(NO_PHONE, NO_MESSAGE, china_day(clock()))
    except GatewayError as problem:
        if problem.category is not Category.RECIPIENT:  # it knows us, and that nobody is there
            raise
    sign = await gateway.registered_sign()
    if sign.state != "approved":
        raise Unusable(
            f"签名“{settings.sms_sign_name}”在{NAMES[name]}{_said(sign)}，短信发不出去。"
        )
    wording = shipped_wording(window_phone=settings.window_phone)
    if missing := message_templates(settings).missing(wording, name):
        raise Unusable(
            f"{len(missing)}个短信模板没有{NAMES[name]}的编号（{_some(missing)}），"
            "请写进 DAETONG_MESSAGE_TEMPLATES 指的文件。"
        )
    if wrong := await _not_as_approved(gateway, wording, name):
        raise Unusable(f"{len(wrong)}个短信模板和{NAMES[name]}审核过的不一样：{_some(wrong)}。")
    return (
        f"{NAMES[name]}的密钥有效（只查询，没有发短信），签名可用，"
        f"{len(wording.sms)}个模板和审核过的一字不差。"
    )


async def _not_as_approved(gateway: SmsGateway, wording: Wording, name: str) -> list[str]:
    wrong = []
    for variant, text in wording.sms.items():
        found = await gateway.registered_template(variant)
        if found.state != "approved":
            wrong.append(f"{variant} {_said(found)}")
        elif found.text.strip() != text.registered_at(name):
            wrong.append(f"{variant} 文字不同")
    return wrong


def _said(found: Registration) -> str:
    reason = f"（{found.reason[:40]}）" if found.reason and found.state == "refused" else ""
    return f"{_STATES.get(found.state, found.state)}{reason}"


def _some(words: list[str]) -> str:
    return "、".join(words[:_SHOWN]) + ("等" if len(words) > _SHOWN else "")


def sms_caps(settings: Settings) -> list[Finding]:
    """Our own limits for one phone beside those of the providers' consoles, as the settings have
    them: what we may send more than they take is lost without a word."""
    if not settings.message_caps:
        return []
    found = []
    theirs = zip(("minute", "hour", "day"), settings.sms_aliyun_code_caps.split("/"), strict=True)
    for window, most in theirs:
        ours = _most(MessageClass.OTP, window)  # type: ignore[arg-type]
        if ours > int(most):
            found.append(f"阿里云验证码每{_WINDOWS[window]}{most}条，我们到{ours}条")
    notices = _most(MessageClass.TRANSACTIONAL, "day")
    if notices > settings.sms_aliyun_notice_cap:
        found.append(f"阿里云通知每天{settings.sms_aliyun_notice_cap}条，我们到{notices}条")
    together = _most(MessageClass.OTP, "day") + notices
    if settings.sms_tencent_app_id and together > settings.sms_tencent_cap:
        found.append(f"腾讯云每天共{settings.sms_tencent_cap}条，我们到{together}条")
    if not found:
        return [Finding("sms_caps", "ok", "我们给同一号码的上限不高于短信平台控制台的。")]
    words = (
        f"同一号码的上限比短信平台的高，多出来的会被拒收：{'；'.join(found)}。"
        "请在控制台改大，再改设置。"
    )
    return [Finding("sms_caps", "!!!", words)]


_WINDOWS = {"minute": "分钟", "hour": "小时", "day": "天"}


def _most(message_class: MessageClass, window: Window) -> int:
    return max(
        (
            cap.most
            for cap in USUAL_CAPS
            if (cap.message_class, cap.window) == (message_class, window)
        ),
        default=0,
    )


def sms_notes(settings: Settings) -> list[Finding]:
    """What is allowed and better known."""
    notes = []
    if not settings.sms_tencent_app_id:
        words = "只有一家短信平台：它坏了，验证码和办事通知都发不出去。"
        notes.append(Finding("sms_second", "note", words))
    if not settings.window_phone:
        words = "短信里没有窗口电话（DAETONG_WINDOW_PHONE）。"
        notes.append(Finding("window_phone", "note", words))
    return notes
