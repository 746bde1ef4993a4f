"""What may happen to a report of fraud (举报), and who may reach it? Asked by the service of
reports and by its pages.

received → looked_into → closed; every move is a step of its history. Whoever works on claims, and
whoever is named in a report, reaches none of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from claims_core.claim import Actor, Role
from claims_core.errors import ClaimsError
from claims_core.review import StaleVersion

REPORT_READERS = frozenset({Role.AUDITOR, Role.SUPERVISOR})
# Whoever also takes part in the handling of claims is no outsider to it, whatever else they are.
HANDLING_ROLES = frozenset(
    {
        Role.CLERK,
        Role.REGISTRAR,
        Role.INITIAL_REVIEWER,
        Role.SECOND_REVIEWER,
        Role.FINAL_CHECKER,
        Role.CASHIER,
        Role.CALLER,
    }
)


class ReportState(StrEnum):
    """举报的状态."""

    RECEIVED = "received"
    LOOKED_INTO = "looked_into"
    CLOSED = "closed"


class ReportAction(StrEnum):
    """举报的动作; `add` is what the reporter sent later."""

    RECEIVE = "receive"
    ADD = "add"
    LOOK_INTO = "look_into"
    NOTE = "note"
    NAME = "name"
    CLOSE = "close"


class ReportResult(StrEnum):
    """查办结果."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    PASSED_ON = "passed_on"
    TOO_LITTLE = "too_little"


REPORT_STATE_WORDS: Mapping[ReportState, str] = {
    ReportState.RECEIVED: "收到了",
    ReportState.LOOKED_INTO: "在查",
    ReportState.CLOSED: "查完了",
}
REPORT_ACTION_WORDS: Mapping[ReportAction, str] = {
    ReportAction.RECEIVE: "收到",
    ReportAction.ADD: "举报人补充",
    ReportAction.LOOK_INTO: "开始查",
    ReportAction.NOTE: "记一笔",
    ReportAction.NAME: "写上涉及的同事",
    ReportAction.CLOSE: "查完",
}
REPORT_RESULT_WORDS: Mapping[ReportResult, str] = {
    ReportResult.CONFIRMED: "查实了，已经处理",
    ReportResult.NOT_CONFIRMED: "查过了，没有查实",
    ReportResult.PASSED_ON: "不归这里查，已经转给该管的部门",
    ReportResult.TOO_LITTLE: "线索不够，查不下去",
}


class ReportMoved(StaleVersion):
    """举报已变动."""

    code = "report_moved"
    template = "这件举报刚才有别人办过。请看最新的情况再办。"


class WrongReportState(ClaimsError):
    """动作与举报状态不符."""

    code = "wrong_report_state"
    template = "这件举报现在是「{state}」，不能「{action}」。请看最新的情况再办。"


class ReportWordsNeeded(ClaimsError):
    """缺少说明."""

    code = "report_words_needed"
    template = "请写明{what}，记录里会留下。"

    def __init__(self, what: str) -> None:
        super().__init__(fields={"words": self.template.format(what=what)}, what=what)


@dataclass(frozen=True, slots=True)
class FraudReport:
    """举报: where one stands."""

    id: str
    report_no: str
    state: ReportState
    version: int
    steps: int
    result: ReportResult | None = None


_S, _A = ReportState, ReportAction
_UNFINISHED = frozenset({_S.RECEIVED, _S.LOOKED_INTO})
_SOURCES: Mapping[ReportAction, frozenset[ReportState]] = {
    _A.ADD: _UNFINISHED,
    _A.LOOK_INTO: frozenset({_S.RECEIVED}),
    _A.NOTE: _UNFINISHED,
    _A.NAME: _UNFINISHED,
    _A.CLOSE: frozenset({_S.LOOKED_INTO}),
}
_NEEDS_WORDS: Mapping[ReportAction, str] = {
    _A.NOTE: "要记的事",
    _A.CLOSE: "怎么查的、怎么处理的",
}


def may_reach(actor: Actor, named: Collection[str]) -> bool:
    """Whether somebody may know of a report that names these colleagues."""
    return (
        bool(actor.roles & REPORT_READERS)
        and not actor.roles & HANDLING_ROLES
        and actor.id not in named
    )


def open_report_actions(report: FraudReport) -> tuple[ReportAction, ...]:
    """What could be done now, for buttons."""
    return tuple(
        action
        for action, sources in _SOURCES.items()
        if action is not _A.ADD and report.state in sources
    )


def moved_report(
    report: FraudReport,
    action: ReportAction,
    *,
    version: int,
    words: str = "",
    result: ReportResult | None = None,
) -> FraudReport:
    """The report after one move.

    :raises ReportMoved, WrongReportState, ReportWordsNeeded:
    """
    if version != report.version:
        raise ReportMoved(version=report.version, stage=report.state)
    _require_open(report, action)
    if action in _NEEDS_WORDS and not words:
        raise ReportWordsNeeded(_NEEDS_WORDS[action])
    moved = replace(report, version=report.version + 1, steps=report.steps + 1)
    if action is _A.LOOK_INTO:
        return replace(moved, state=_S.LOOKED_INTO)
    if action is _A.CLOSE:
        if result is None:
            raise ReportWordsNeeded("结果")
        return replace(moved, state=_S.CLOSED, result=result)
    return moved


def require_unfinished(report: FraudReport) -> None:
    """That the reporter may still send something. :raises WrongReportState:"""
    _require_open(report, _A.ADD)


def _require_open(report: FraudReport, action: ReportAction) -> None:
    if report.state not in _SOURCES[action]:
        raise WrongReportState(
            state=REPORT_STATE_WORDS[report.state], action=REPORT_ACTION_WORDS[action]
        )
