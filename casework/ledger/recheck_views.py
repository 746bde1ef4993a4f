"""What do screens and answers show of a recheck? Made by the rechecks, masked, rendered by the
window."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Cause(StrEnum):
    """起因: what made a claim worth looking at again."""

    REVERSAL = "reversal"  # 另一份申请冲正
    SETTLEMENT = "settlement"  # 另一份申请结算
    HOSPITAL_SETTLEMENT = "hospital_settlement"  # 补到的医院结算
    POOL_CORRECTION = "pool_correction"  # 统筹支付更正
    PLATFORM_ROW = "platform_row"  # 平台数据里有本申请的结算单号
    SAME_PERSON = "same_person"  # 两个身份合并
    POLICY = "policy"  # 政策参数有变
    RUN = "run"  # 全面重新核对


CAUSE_WORDS: Mapping[Cause, str] = {
    Cause.REVERSAL: "同一人的申请冲正",
    Cause.SETTLEMENT: "同一人的申请结算",
    Cause.HOSPITAL_SETTLEMENT: "平台补来医院结算",
    Cause.POOL_CORRECTION: "平台更正统筹支付",
    Cause.PLATFORM_ROW: "平台数据里有本申请的结算单号",
    Cause.SAME_PERSON: "两个身份合并为一个人",
    Cause.POLICY: "政策参数有变",
    Cause.RUN: "全面重新核对",
}


class FindingKind(StrEnum):
    """发现种类"""

    DIFFERENCE = "difference"  # 现在算出的金额与已核定的不同
    NOT_RECHECKABLE = "not_recheckable"  # 缺统筹支付比例，无法重新计算
    RECEIPT_SETTLED = "receipt_settled"  # 票据又出现在医院结算里
    PLATFORM_OTHER = "platform_other"  # 平台按本申请的结算单号报的金额与入账的不同
    PLATFORM_REFUNDED = "platform_refunded"  # 平台退了本申请结算单号的费
    SAME_AMOUNT = "same_amount"  # 医院结算的金额与本申请完全相同，可能是同一笔


FINDING_KIND_WORDS: Mapping[FindingKind, str] = {
    FindingKind.DIFFERENCE: "现在重算，金额不同",
    FindingKind.NOT_RECHECKABLE: "缺统筹支付比例，无法重算",
    FindingKind.RECEIPT_SETTLED: "票据在医院结算里又用了一次",
    FindingKind.PLATFORM_OTHER: "平台按这份申请的结算单号报来的金额不同",
    FindingKind.PLATFORM_REFUNDED: "平台退了这份申请结算单号的费",
    FindingKind.SAME_AMOUNT: "医院结算的金额完全相同，可能是同一笔",
}
# What a person can do about it.
FINDING_CURES: Mapping[FindingKind, str] = {
    FindingKind.DIFFERENCE: "要改付的，先冲正，再重新办理；核对后不改的，写明理由。",
    FindingKind.NOT_RECHECKABLE: "年度统筹又有了额度，请查到支付比例，必要时冲正后重新办理。",
    FindingKind.RECEIPT_SETTLED: "请与医院、平台核对：重复的要么冲正我们的，要么请平台退费。",
    FindingKind.PLATFORM_OTHER: "以省平台为准：请向市医保中心核实；要改付的，冲正后重新办理。",
    FindingKind.PLATFORM_REFUNDED: "请向市医保中心核实：确已退费的，冲正我们的；退错的请平台恢复。",
    FindingKind.SAME_AMOUNT: "请与平台核对是不是同一笔；是的话，请平台退费，或冲正我们的。",
}


class FindingState(StrEnum):
    """处理状态"""

    OPEN = "open"
    RESOLVED = "resolved"
    SUPERSEDED = "superseded"


class Resolution(StrEnum):
    """处理结果: what a person decided about a finding."""

    REVERSE_AND_REDO = "reverse_and_redo"  # 冲正后重新办理
    PLATFORM_CORRECTED = "platform_corrected"  # 平台已更正
    STANDS = "stands"  # 核对无误，维持原结果
    OTHER = "other"


RESOLUTION_WORDS: Mapping[Resolution, str] = {
    Resolution.REVERSE_AND_REDO: "冲正后重新办理",
    Resolution.PLATFORM_CORRECTED: "平台已更正",
    Resolution.STANDS: "核对无误，维持原结果",
    Resolution.OTHER: "其他",
}


@dataclass(frozen=True)
class FindingView:
    """核对发现: amounts in fen, the name masked; `about` is a hospital settlement's number."""

    id: str
    claim_id: str
    claim_no: str
    insured_name: str
    kind: FindingKind
    about: str
    was_fen: int | None
    now_fen: int | None
    cause: Cause
    cause_reference: str
    found_at: datetime
    state: FindingState
    resolution: Resolution | None
    words: str
    resolved_by: str
    resolved_at: datetime | None

    @property
    def difference_fen(self) -> int | None:
        """What would be paid more, or less when negative."""
        if self.was_fen is None or self.now_fen is None:
            return None
        return self.now_fen - self.was_fen


@dataclass(frozen=True)
class RunReport:
    """重新核对结果 of a run over everybody."""

    people: int
    entries: int
    open_findings: int
