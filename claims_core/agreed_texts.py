"""To which words does somebody agree: to let a relative act, to the use of what they hand in, of
their bank account? Asked where it is asked and where it is kept; whoever agreed, agreed to one
version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from claims_core.errors import ClaimsError


class AgreedTo(StrEnum):
    """单独同意的事."""

    AUTHORISATION = "authorisation"
    CLAIM_DATA = "claim_data"
    BANK_ACCOUNT = "bank_account"


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
    AgreedTo.CLAIM_DATA: AgreedText(
        "2026-01",
        date(2026, 1, 1),
        "看病的资料",
        "我同意你们用我交的病历、票据和清单，审核这次大额补助。只给经办的人看，不做别的。"
        "我随时可以收回。收回后不能再交新的申请；已经交的，先停下来，由窗口问我怎么办。",
        "个人信息保护法第二十八条、第二十九条",
        confirmed=False,
    ),
    AgreedTo.BANK_ACCOUNT: AgreedText(
        "2026-01",
        date(2026, 1, 1),
        "银行账户",
        "我同意你们用我填的银行账户，把补助款打给我。只用来打款，不做别的。"
        "我随时可以收回。收回后钱先不打，等我重新同意，或者到窗口说怎么领。",
        "个人信息保护法第二十八条、第二十九条",
        confirmed=False,
    ),
}


def require_current(what: AgreedTo, version: str) -> AgreedText:
    """The text that was agreed to. :raises TextMoved: where there is a newer one."""
    text = TEXTS[what]
    if version != text.version:
        raise TextMoved
    return text
