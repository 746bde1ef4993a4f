"""Under which reason is a claim on paper booked, and does care away from home count as reported?

Asked by staff beside the facts of care. The codes are the national platform's; that Henan uses the
same is unconfirmed, so what comes out is a proposal and says so on the page."""

from enum import StrEnum

from claims_core.checklist import CareKind, CarePlace, Circumstances

_AWAY = (CarePlace.IN_PROVINCE, CarePlace.OUT_OF_PROVINCE)


class ManualReason(StrEnum):
    """手工报销原因, with the platform's code."""

    GENERAL = "01"
    NO_CARD = "02"
    OFF_SITE = "03"
    EMERGENCY = "04"
    FILED_OFF_SITE = "9923"
    UNFILED_OFF_SITE = "9924"
    NOT_DESIGNATED = "9940"
    OFF_SITE_SPECIAL_DRUG = "9957"


MANUAL_REASON_WORDS: dict[ManualReason, str] = {
    ManualReason.GENERAL: "普通手工报销",
    ManualReason.NO_CARD: "在定点机构就医，没有刷卡结算",
    ManualReason.OFF_SITE: "异地就医，备案情况未说明",
    ManualReason.EMERGENCY: "急诊抢救",
    ManualReason.FILED_OFF_SITE: "异地就医，已备案",
    ManualReason.UNFILED_OFF_SITE: "异地就医，未备案",
    ManualReason.NOT_DESIGNATED: "非定点机构就医",
    ManualReason.OFF_SITE_SPECIAL_DRUG: "跨省双通道药品",
}


def counts_as_filed(care: Circumstances) -> bool | None:
    """视同备案: an emergency counts as filed (医保发〔2022〕22号); None where nobody has said."""
    return True if care.emergency else care.filed


def manual_reason(care: Circumstances, designated: bool | None) -> ManualReason:
    """手工报销原因 that follows from the facts; nobody has to choose it."""
    if care.emergency:
        return ManualReason.EMERGENCY
    if designated is False:
        return ManualReason.NOT_DESIGNATED
    if care.place in _AWAY:
        if care.kind is CareKind.SPECIAL_DRUG and care.place is CarePlace.OUT_OF_PROVINCE:
            return ManualReason.OFF_SITE_SPECIAL_DRUG
        return {
            True: ManualReason.FILED_OFF_SITE,
            False: ManualReason.UNFILED_OFF_SITE,
            None: ManualReason.OFF_SITE,
        }[counts_as_filed(care)]
    return ManualReason.NO_CARD if designated else ManualReason.GENERAL
