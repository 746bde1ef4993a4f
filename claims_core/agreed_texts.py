"""To which words does somebody agree who lets a relative act for them, or lets us tag them at
WeChat? Asked where it is asked and where it is kept; whoever agreed, agreed to one version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from claims_core.errors import ClaimsError


class AgreedTo(StrEnum):
    """单独同意的事."""

    AUTHORISATION = "authorisation"
    ACCOUNT_TAGS = "account_tags"


@dataclass(frozen=True, slots=True)
class AgreedText:
    """同意书: `confirmed` once the centre and its lawyers have approved the words; `source` is why
    it is asked at all."""

    version: str
    since: date
    title: str
    text: str
    source: str
    confirmed: bool


class TextMoved(ClaimsError):
    """同意书有新的一版: what was read is not what holds now."""

    code = "agreed_text_moved"
    template = "同意书刚刚换了新的一版，请再看一遍，再点同意。"


TEXTS: Mapping[AgreedTo, AgreedText] = {
    AgreedTo.AUTHORISATION: AgreedText(
        "2026-01",
        date(2026, 1, 1),
        "请家人代办",
        "我同意这位家人替我办大额补助的事，只办上面选的、到上面写的日子为止。"
        "他替我办的每件事，都会告诉我。我随时可以收回，收回后他马上看不到，也办不了。",
        "个人信息保护法第二十九条；民法典第一百六十五条（授权要写明事项、权限和期限）",
        confirmed=False,
    ),
    AgreedTo.ACCOUNT_TAGS: AgreedText(
        "2026-01",
        date(2026, 1, 1),
        "公众号标签",
        "我同意给我在公众号贴标签：只贴我自己选的县区，和我订的健康提示类别。"
        "标签存在微信（腾讯公司）那里，腾讯和公众号的工作人员看得到；公众号群发文章时，按标签发给我。"
        "看病和报销的资料不贴。我随时可以发“取消标签”收回，收回就去掉，别的都不受影响。",
        "个人信息保护法第二十三条（提供给别人要告知并单独同意）、第二十九条（健康信息要单独同意）",
        confirmed=False,
    ),
}


def require_current(what: AgreedTo, version: str) -> AgreedText:
    """The text that was agreed to. :raises TextMoved: where there is a newer one."""
    text = TEXTS[what]
    if version != text.version:
        raise TextMoved
    return text
