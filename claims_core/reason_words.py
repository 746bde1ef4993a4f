"""Why did something come to nothing, or to less? Every reason's code with its words.

Asked by the statement and by screens; the member's words are warm, the reviewer's name the rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from claims_core.benefit import BenefitReason
from claims_core.receipt_count import ReceiptVerdict


class DeductionReason(StrEnum):
    """核减原因: why a reviewer took an amount out of what the papers put in scope."""

    CHARGED_TWICE = "charged_twice"
    NOT_IN_CATALOGUE = "not_in_catalogue"
    OUTSIDE_INDICATION = "outside_indication"
    ABOVE_PRICE_LIMIT = "above_price_limit"
    NOT_IN_RECORD = "not_in_record"
    OTHER_PAYER = "other_payer"
    PAID_ELSEWHERE = "paid_elsewhere"
    OTHER = "other_deduction"


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """原因说明: to the member a sentence, to the reviewer a phrase."""

    member: str
    reviewer: str


_D, _R, _V = DeductionReason, BenefitReason, ReceiptVerdict

BENEFIT_REASON_WORDS: Final[Mapping[BenefitReason, ReasonWords]] = {
    _R.BELOW_POOL_CAP: ReasonWords(
        "统筹基金这一年的额度还够用，这次由统筹基金来付，还用不到大额补助。",
        "费用没有超过统筹基金年度限额，由统筹基金支付",
    ),
    _R.CROSSING_ROUNDS_TO_ZERO: ReasonWords(
        "超过统筹限额的部分不到一分钱，所以大额补助是0元。",
        "超过统筹限额的部分不足一分",
    ),
    _R.SUPPLEMENT_CAP_CUT: ReasonWords(
        "这一年的大额补助快到限额了，只能付到限额为止，超出的部分付不了，我们很抱歉。",
        "到达大额年度支付限额，超出部分不支付",
    ),
    _R.SUPPLEMENT_CAP_USED_UP: ReasonWords(
        "这一年的大额补助限额在这之前已经用完，这次付不了，我们很抱歉。",
        "今年的大额支付限额已经用完",
    ),
    _R.NOTHING_IN_SCOPE: ReasonWords(
        "这次的费用里没有在报销范围内的部分。",
        "没有政策范围内费用",
    ),
}
RECEIPT_VERDICT_WORDS: Final[Mapping[ReceiptVerdict, ReasonWords]] = {
    _V.INVOICE_VOIDED: ReasonWords(
        "这张票据已经作废，不能再用。请向医院要一张有效的票据。",
        "票据已作废",
    ),
    _V.INVOICE_RED_FLUSHED: ReasonWords(
        "这张票据已经被医院冲红（退费），不能再用。请向医院要一张有效的票据。",
        "票据已冲红",
    ),
    _V.DUPLICATE_IN_CLAIM: ReasonWords(
        "这张票据在这次申请里交了两遍，只算一遍。",
        "本次申请内重复的票据，只计一次",
    ),
    _V.ALREADY_SETTLED_DIRECTLY: ReasonWords(
        "这张票据在医院结账时已经报销过，不能再报一次。",
        "医院已直接结算",
    ),
    _V.DUPLICATE_SETTLED: ReasonWords(
        "这张票据在以前的申请里已经报销过，不能再报一次。",
        "已在其他申请中结算",
    ),
}
DEDUCTION_REASON_WORDS: Final[Mapping[DeductionReason, ReasonWords]] = {
    _D.CHARGED_TWICE: ReasonWords("同一项收费重复了，只算一次。", "重复收费"),
    _D.NOT_IN_CATALOGUE: ReasonWords("这一项不在医保目录里，不能报销。", "目录外项目"),
    _D.OUTSIDE_INDICATION: ReasonWords(
        "这一项只有在规定的病情下才能报销，这次的病历对不上。", "超出限定支付范围"
    ),
    _D.ABOVE_PRICE_LIMIT: ReasonWords("这一项超过了规定的最高价，超出的不能报销。", "超限价"),
    _D.NOT_IN_RECORD: ReasonWords("清单上有这一项，病历和医嘱里没有找到。", "病历、医嘱无记载"),
    _D.OTHER_PAYER: ReasonWords("这一项按规定要由责任方承担。", "应由第三方负担"),
    _D.PAID_ELSEWHERE: ReasonWords("这一项已经由别的渠道付过了。", "已由其他渠道支付"),
    _D.OTHER: ReasonWords("按审核意见核减，具体请看项目名称，或向窗口询问。", "其他（见项目说明）"),
}
# No code stands in two of the lists.
REASON_WORDS: Final[Mapping[str, ReasonWords]] = {
    **{code.value: words for code, words in BENEFIT_REASON_WORDS.items()},
    **{code.value: words for code, words in RECEIPT_VERDICT_WORDS.items()},
    **{code.value: words for code, words in DEDUCTION_REASON_WORDS.items()},
}


def told_to_member(code: str) -> str:
    """The reason as the member reads it; empty for an unknown code."""
    words = REASON_WORDS.get(code)
    return words.member if words else ""


def told_to_reviewer(code: str) -> str:
    """The reason as staff read it; an unknown code stands for itself."""
    words = REASON_WORDS.get(code)
    return words.reviewer if words else code
