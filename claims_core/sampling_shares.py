"""How much of what is checked at random, and who says so? Asked by every draw.

A share is data with its source; what no document fixes is our own choice and says so to staff."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class DrawPurpose(StrEnum):
    """抽取种类: what a draw is for."""

    HOSPITAL_INPATIENT = "hospital_inpatient"
    HOSPITAL_CROSS_PROVINCE = "hospital_cross_province"
    QUALITY_REVIEW = "quality_review"
    FOLLOW_UP_CALL = "follow_up_call"


DRAW_PURPOSE_WORDS: dict[DrawPurpose, str] = {
    DrawPurpose.HOSPITAL_INPATIENT: "住院结算复审",
    DrawPurpose.HOSPITAL_CROSS_PROVINCE: "跨省住院病历复审",
    DrawPurpose.QUALITY_REVIEW: "业务质检",
    DrawPurpose.FOLLOW_UP_CALL: "到账回访",
}


@dataclass(frozen=True, slots=True)
class SamplingShare:
    """抽取比例: the least part of a population that is drawn, and where that is written.

    `confirmed` is false where no document of ours fixes the share."""

    purpose: DrawPurpose
    share: Fraction
    source: str
    confirmed: bool
    note: str = ""


SHARES: dict[DrawPurpose, SamplingShare] = {
    row.purpose: row
    for row in (
        SamplingShare(
            purpose=DrawPurpose.HOSPITAL_INPATIENT,
            share=Fraction(5, 100),
            source="2025年合同附件《新乡市医疗保障稽核工作要求》第一条",
            confirmed=True,
        ),
        SamplingShare(
            purpose=DrawPurpose.HOSPITAL_CROSS_PROVINCE,
            share=Fraction(20, 100),
            source="2025年合同附件《新乡市医疗保障稽核工作要求》第一条",
            confirmed=True,
        ),
        SamplingShare(
            purpose=DrawPurpose.QUALITY_REVIEW,
            share=Fraction(5, 100),
            source="自行确定",
            confirmed=False,
            note="合同没有规定零星报销的质检比例，暂按5%，需与医保中心商定。",
        ),
        SamplingShare(
            purpose=DrawPurpose.FOLLOW_UP_CALL,
            share=Fraction(1),
            source="投标文件（到账提醒）",
            confirmed=False,
            note="投标文件写资金支付后电话回访，没有写比例，暂按每笔都回访。",
        ),
    )
}
# 未联系上: so many tries, then the caller may close the call; our own choice, no document fixes it.
CALL_TRIES = 3
