"""Which values are looked for on which paper, and what is said of how sure they are? Asked by the
rules, by the phone and by staff pages."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from claims_core.checklist import Material


class PaperField(StrEnum):
    """材料上的一项: something that a paper says and a form asks."""

    PROVIDER_NAME = "provider_name"
    PERSON_NAME = "person_name"
    ID_NUMBER = "id_number"
    RECEIPT_CODE = "receipt_code"
    RECEIPT_NUMBER = "receipt_number"
    CHECK_CODE = "check_code"
    ISSUED_ON = "issued_on"
    ADMISSION_ON = "admission_on"
    DISCHARGE_ON = "discharge_on"
    STAY_DAYS = "stay_days"
    AMOUNT = "amount"
    ACCOUNT = "account"
    BANK_NAME = "bank_name"


_F = PaperField
PAPER_FIELD_WORDS: dict[PaperField, str] = {
    _F.PROVIDER_NAME: "医院",
    _F.PERSON_NAME: "姓名",
    _F.ID_NUMBER: "身份证号",
    _F.RECEIPT_CODE: "票据代码",
    _F.RECEIPT_NUMBER: "票据号码",
    _F.CHECK_CODE: "校验码",
    _F.ISSUED_ON: "开票日期",
    _F.ADMISSION_ON: "入院日期",
    _F.DISCHARGE_ON: "出院日期",
    _F.STAY_DAYS: "住院天数",
    _F.AMOUNT: "金额",
    _F.ACCOUNT: "卡号",
    _F.BANK_NAME: "开户银行",
}

_STAY = (_F.PROVIDER_NAME, _F.PERSON_NAME, _F.ADMISSION_ON, _F.DISCHARGE_ON)
_WHO = (_F.PERSON_NAME, _F.ID_NUMBER)
FIELDS_OF: dict[Material, tuple[PaperField, ...]] = {
    Material.RECEIPT: (
        _F.PROVIDER_NAME,
        _F.PERSON_NAME,
        _F.RECEIPT_CODE,
        _F.RECEIPT_NUMBER,
        _F.CHECK_CODE,
        _F.ISSUED_ON,
        _F.AMOUNT,
    ),
    Material.DISCHARGE_RECORD: (*_STAY, _F.STAY_DAYS),
    Material.SETTLEMENT_SHEET: (*_STAY, _F.AMOUNT),
    Material.ITEMISED_LIST: (*_STAY, _F.AMOUNT),
    Material.IDENTITY: _WHO,
    Material.PAYEE_IDENTITY: _WHO,
    Material.BANK_CARD: (_F.ACCOUNT, _F.BANK_NAME),
}


class Sureness(StrEnum):
    """把握: `sure` only where two things that do not depend on each other agree."""

    SURE = "sure"
    UNSURE = "unsure"
    NONE = "none"


SURENESS_WORDS: dict[Sureness, str] = {
    Sureness.SURE: "对得上",
    Sureness.UNSURE: "要核对",
    Sureness.NONE: "没读到",
}


class ReadWhy(StrEnum):
    """为什么有把握、没把握."""

    CAPITALS = "capitals"
    SUM = "sum"
    CODE_AND_TEXT = "code_and_text"
    CODE = "code"
    CHECK_DIGIT = "check_digit"
    STAY = "stay"
    TWICE = "twice"
    ISSUER = "issuer"
    TWO_PAPERS = "two_papers"
    REGISTERED = "registered"
    ALONE = "alone"
    DIFFERS = "differs"
    MISSING = "missing"


READ_WHY_WORDS: dict[ReadWhy, str] = {
    ReadWhy.CAPITALS: "大写和小写对得上",
    ReadWhy.SUM: "每一项加起来正好是这个数",
    ReadWhy.CODE_AND_TEXT: "二维码和纸上写的一样",
    ReadWhy.CODE: "二维码里写的",
    ReadWhy.CHECK_DIGIT: "号码和出生日期对得上",
    ReadWhy.STAY: "入院、出院日期和天数对得上",
    ReadWhy.TWICE: "纸上两处写的一样",
    ReadWhy.ISSUER: "卡号和卡上的银行对得上",
    ReadWhy.TWO_PAPERS: "两张材料上写的一样",
    ReadWhy.REGISTERED: "和参保登记的一样",
    ReadWhy.ALONE: "请对照照片看一看",
    ReadWhy.DIFFERS: "两处写的不一样，请看一看",
    ReadWhy.MISSING: "没看清，请填一下",
}
_SURE = {
    ReadWhy.CAPITALS,
    ReadWhy.SUM,
    ReadWhy.CODE_AND_TEXT,
    ReadWhy.CODE,
    ReadWhy.CHECK_DIGIT,
    ReadWhy.STAY,
    ReadWhy.TWICE,
    ReadWhy.ISSUER,
    ReadWhy.TWO_PAPERS,
    ReadWhy.REGISTERED,
}


class ReadFrom(StrEnum):
    """从哪里读到的."""

    CODE = "qr"
    TEXT = "text"
    BOTH = "both"


READ_FROM_WORDS: dict[ReadFrom, str] = {
    ReadFrom.CODE: "二维码",
    ReadFrom.TEXT: "纸上的字",
    ReadFrom.BOTH: "二维码和纸上的字",
}

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class FieldRead:
    """读到的一项: its value in the one form of this field (days as ISO, yuan with two decimals,
    numbers without blanks), and where on which page it stands, in thousandths."""

    name: PaperField
    value: str = field(default="", repr=False)
    why: ReadWhy = ReadWhy.MISSING
    source: ReadFrom = ReadFrom.TEXT
    page: int = 1
    box: Box | None = None

    @property
    def sureness(self) -> Sureness:
        """How sure one may be of it."""
        if not self.value:
            return Sureness.NONE
        return Sureness.SURE if self.why in _SURE else Sureness.UNSURE

    def because(self, why: ReadWhy) -> "FieldRead":
        """The same, for another reason."""
        return replace(self, why=why)
