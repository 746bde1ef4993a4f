"""How may a difference between the three columns be cleared up? Asked by the desk and its forms.

No code lets anything be paid that differs from the platform's figure (2025 contract, article 8).
"""

from enum import StrEnum
from typing import Final


class ResolutionReason(StrEnum):
    """差异处理方式"""

    # by correcting a figure
    INPUT_CORRECTED = "input_corrected"
    PLATFORM_MISTYPED = "platform_mistyped"
    PLATFORM_CORRECTED = "platform_corrected"
    # by a person's confirmation, where the figures that decide the payment agree
    CONFIRMED_WITH_CENTRE = "confirmed_with_centre"
    RECEIPTS_EXPLAINED = "receipts_explained"
    BREAKDOWN_EXPLAINED = "breakdown_explained"


_R = ResolutionReason
PLATFORM_CHANGES: Final = (_R.PLATFORM_MISTYPED, _R.PLATFORM_CORRECTED)
EXPLANATIONS: Final = (
    _R.CONFIRMED_WITH_CENTRE,
    _R.RECEIPTS_EXPLAINED,
    _R.BREAKDOWN_EXPLAINED,
)
RESOLUTION_REASON_WORDS: Final[dict[ResolutionReason, str]] = {
    _R.INPUT_CORRECTED: "我们录入的金额有误，已改正",
    _R.PLATFORM_MISTYPED: "省平台的金额抄错了，已照结算单改正",
    _R.PLATFORM_CORRECTED: "省平台已更正结算单",
    _R.CONFIRMED_WITH_CENTRE: "已与市医保中心核实",
    _R.RECEIPTS_EXPLAINED: "票据或清单与实际不同的原因已查清",
    _R.BREAKDOWN_EXPLAINED: "平台分项口径不同，支付金额一致",
}
