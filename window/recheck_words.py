"""How does the window say what a recheck found, why, and what became of it? Asked by the pages of
findings and of claims."""

from casework.ledger.recheck_views import Cause, FindingKind, FindingView, Resolution

KIND_WORDS: dict[FindingKind, str] = {
    FindingKind.DIFFERENCE: "现在重算，金额不同",
    FindingKind.NOT_RECHECKABLE: "缺统筹支付比例，无法重算",
    FindingKind.RECEIPT_SETTLED: "票据在医院结算里又用了一次",
    FindingKind.SAME_AMOUNT: "医院结算的金额完全相同，可能是同一笔",
    FindingKind.OVERPAID: "已付的多于现在核定的",
}
CURE_WORDS: dict[FindingKind, str] = {
    FindingKind.DIFFERENCE: "要改付的，先冲正，再重新办理；核对后不改的，写明理由。",
    FindingKind.NOT_RECHECKABLE: "年度统筹又有了额度，请查到支付比例，必要时冲正后重新办理。",
    FindingKind.RECEIPT_SETTLED: "请与医院、平台核对：重复的要么冲正我们的，要么请平台退费。",
    FindingKind.SAME_AMOUNT: "请与平台核对是不是同一笔；是的话，请平台退费，或冲正我们的。",
    FindingKind.OVERPAID: "请安排追回，或重新办理后冲抵；钱回来了，在这里写明。",
}
CAUSE_WORDS: dict[Cause, str] = {
    Cause.REVERSAL: "同一人的申请冲正",
    Cause.SETTLEMENT: "同一人的申请结算",
    Cause.HOSPITAL_SETTLEMENT: "平台补来医院结算",
    Cause.POOL_CORRECTION: "平台更正统筹支付",
    Cause.POLICY: "政策参数有变",
    Cause.RUN: "全面重新核对",
}
RESOLUTION_WORDS: dict[Resolution, str] = {
    Resolution.REVERSE_AND_REDO: "冲正后重新办理",
    Resolution.RECOVERED: "多付的已追回",
    Resolution.PLATFORM_CORRECTED: "平台已更正",
    Resolution.STANDS: "核对无误，维持原结果",
    Resolution.OTHER: "其他",
}
# Their references are claims' and runs' ids, which say nothing to a person.
_WITH_NUMBER = {Cause.HOSPITAL_SETTLEMENT, Cause.POOL_CORRECTION}


def kind(finding: FindingView) -> str:
    """What was found."""
    return KIND_WORDS[finding.kind]


def cure(finding: FindingView) -> str:
    """What a person can do about it."""
    return CURE_WORDS[finding.kind]


def cause(finding: FindingView) -> str:
    """What brought it up, with the platform's number where there is one."""
    words = CAUSE_WORDS[finding.cause]
    number = finding.cause_reference if finding.cause in _WITH_NUMBER else ""
    return f"{words} {number}".strip()


def resolution(finding: FindingView) -> str:
    """What a person decided."""
    return RESOLUTION_WORDS[finding.resolution] if finding.resolution else ""


def tone(finding: FindingView) -> str:
    """How urgent it looks: money that went out too much is bad, the rest is a warning."""
    difference = finding.difference_fen
    return "bad" if difference is not None and difference < 0 else "warn"
