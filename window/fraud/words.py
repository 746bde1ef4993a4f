"""How does the window name what becomes of a report of fraud? Asked by the pages of reports."""

from claims_core.fraud_report import (
    REPORT_ACTION_WORDS,
    REPORT_RESULT_WORDS,
    REPORT_STATE_WORDS,
    FraudReport,
    ReportAction,
    ReportResult,
    ReportState,
)
from window.words import Due

_SAID_IN = {"chat": "公众号", "phone": "小程序", "window": "窗口或电话"}
_TONES = {ReportState.RECEIVED: "warn", ReportState.LOOKED_INTO: "brand", ReportState.CLOSED: ""}


def state(report: FraudReport) -> Due:
    """Where it stands, with the tone of its tag."""
    words = REPORT_STATE_WORDS[report.state]
    if report.result is not None:
        words = f"{words}：{REPORT_RESULT_WORDS[report.result]}"
    return Due(words, _TONES[report.state])


def action(value: ReportAction) -> str:
    """What was done."""
    return REPORT_ACTION_WORDS[value]


def results() -> tuple[tuple[ReportResult, str], ...]:
    """How it may end, for choices."""
    return tuple(REPORT_RESULT_WORDS.items())


def said_in(value: str) -> str:
    """Where it was made."""
    return _SAID_IN.get(value, value)
