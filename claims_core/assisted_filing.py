"""What is a claim that the window fills in for somebody (窗口代填), how far has it come, and how
does it read to the person? Asked by whoever fills it in, confirms it or prints it.

The window fills in and never hands in: that is done by the person's own yes on the phone or by
their signature on paper, and without one of the two it lapses."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from claims_core.calendar_cn import add_working_days, china_day
from claims_core.checklist import (
    CARE_CAUSE_WORDS,
    CARE_KIND_WORDS,
    CARE_PLACE_WORDS,
    PAYEE_RELATION_WORDS,
    CareCause,
    Material,
    PayeeRelation,
)
from claims_core.claim import Claim
from claims_core.errors import NoPolicyForDay
from claims_core.money import format_yuan
from claims_core.policy import PolicyBook

# For days that the policy book does not reach.
CONFIRM_DAYS = 7
COMPARE_WORKING_DAYS = 3
SHEET_DAYS = 30


class AssistState(StrEnum):
    """代填办到哪一步."""

    FILLING = "filling"
    ASKED = "asked"
    SIGNED = "signed"
    FILED = "filed"
    TAKEN_OVER = "taken_over"
    LAPSED = "lapsed"
    DROPPED = "dropped"


ASSIST_STATE_WORDS: Mapping[AssistState, str] = {
    AssistState.FILLING: "窗口正在替您填",
    AssistState.ASKED: "等您看一看，点头才交",
    AssistState.SIGNED: "您签过字了，窗口核对好就交",
    AssistState.FILED: "已经交上去了",
    AssistState.TAKEN_OVER: "您自己接着填",
    AssistState.LAPSED: "过了日子没有交成",
    AssistState.DROPPED: "不办了",
}
EMPTIED_STATES = frozenset({AssistState.LAPSED, AssistState.DROPPED})
"""In which everything that was filled in and photographed is gone."""
OPEN_STATES = frozenset({AssistState.FILLING, AssistState.ASKED, AssistState.SIGNED})
"""In which nobody has said yes or no yet, or the paper still waits for a second person."""


class CallerKnownBy(StrEnum):
    """怎么认出来的: how the clerk made sure of who asks."""

    QUESTIONS = "questions"
    OWN_PAPER = "own_paper"
    RELATIVE_PAPERS = "relative_papers"


CALLER_KNOWN_BY_WORDS: Mapping[CallerKnownBy, str] = {
    CallerKnownBy.QUESTIONS: "打电话来的，问过几样都对得上",
    CallerKnownBy.OWN_PAPER: "本人到场，看过证件原件",
    CallerKnownBy.RELATIVE_PAPERS: "家人到场，看过两个人的证件原件",
}


class AssistMove(StrEnum):
    """代填的一步, as it is kept: who did what."""

    OPENED = "opened"
    CHANGED = "changed"
    SCANNED = "scanned"
    SCAN_REMOVED = "scan_removed"
    ASKED = "asked"
    SIGNED = "signed"
    SIGNATURE_REFUSED = "signature_refused"
    FILED_ON_PHONE = "filed_on_phone"
    FILED_ON_PAPER = "filed_on_paper"
    TAKEN_OVER = "taken_over"
    COMPARED_LATE = "compared_late"
    LAPSED = "lapsed"
    DROPPED = "dropped"


ASSIST_MOVE_WORDS: Mapping[AssistMove, str] = {
    AssistMove.OPENED: "开始代填",
    AssistMove.CHANGED: "改了填的内容",
    AssistMove.SCANNED: "拍了材料",
    AssistMove.SCAN_REMOVED: "拿掉一张材料",
    AssistMove.ASKED: "请本人在手机上确认",
    AssistMove.SIGNED: "登记了本人签字的确认单",
    AssistMove.SIGNATURE_REFUSED: "确认单没有通过核对；登记了手机号的，发消息请他再签",
    AssistMove.FILED_ON_PHONE: "在手机上点了“对，交上去”",
    AssistMove.FILED_ON_PAPER: "核对签字，交上去",
    AssistMove.TAKEN_OVER: "在手机上点了“不对，我改”",
    AssistMove.COMPARED_LATE: "到日子没有人核对签字；登记了手机号的，发消息告诉",
    AssistMove.LAPSED: "过了日子没有交成，自动作废",
    AssistMove.DROPPED: "不办了",
}


@dataclass(frozen=True, slots=True)
class FilledLine:
    """填了什么: one line as the person reads it, on the phone and on the sheet they sign."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ReceiptSaid:
    """一张票据, as far as it is read out: its number and, where it is known, its sum."""

    number: str
    amount_fen: int | None


def lapses_on(book: PolicyBook, now: datetime) -> date:
    """The last day for a yes to what is asked at `now` (UTC)."""
    today, days = china_day(now), CONFIRM_DAYS
    with suppress(NoPolicyForDay):
        days = book.on(today).assist_confirm_days or days
    return today + timedelta(days=days)


def compared_by(book: PolicyBook, now: datetime) -> date:
    """The last day on which a sheet that is signed at `now` (UTC) is compared in time."""
    today, days = china_day(now), COMPARE_WORKING_DAYS
    with suppress(NoPolicyForDay):
        days = book.on(today).assist_compare_working_days or days
    return add_working_days(today, days).day


def sheet_lapses_on(book: PolicyBook, now: datetime) -> date:
    """The last day of a sheet that is signed at `now` (UTC) and that nobody compares."""
    today, days = china_day(now), SHEET_DAYS
    with suppress(NoPolicyForDay):
        days = book.on(today).assist_sheet_days or days
    return today + timedelta(days=days)


def filled_lines(
    claim: Claim, name: str, receipts: Sequence[ReceiptSaid], account: str
) -> tuple[FilledLine, ...]:
    """Everything that was filled in, in plain words; `name` and `account` as they may be shown.
    What was not said is left out: it is nobody's word; but what is taken for granted where nothing
    is said, an illness and the person's own account, stands there to be denied. The signed sheet
    is none of the papers that it counts itself."""
    care = claim.care
    papers = sum(many for paper, many in claim.photos.items() if paper is not Material.SIGNED_SHEET)
    said = (
        ("给谁申请", name),
        ("怎么看的病", CARE_KIND_WORDS[care.kind] if care.kind else ""),
        ("在哪里看的", CARE_PLACE_WORDS[care.place] if care.place else ""),
        ("哪个省市", care.region),
        ("哪家医院", care.provider_name),
        ("哪天住进去", _day(care.admission_on)),
        ("哪天出院（或最后一次看）", _day(care.discharge_on)),
        ("为什么看病", CARE_CAUSE_WORDS[care.cause or CareCause.ILLNESS]),
        ("是不是急诊抢救", _yes_no(care.emergency)),
        ("办过异地备案或转诊没有", {True: "办过", False: "没有", None: ""}[care.filed]),
        ("钱打给谁", PAYEE_RELATION_WORDS[care.payee_relation or PayeeRelation.SELF]),
        ("打到哪个账户", account),
        ("票据", "；".join(_receipt(each) for each in receipts)),
        ("材料", f"拍了{papers}张" if papers else "还没有拍"),
    )
    return tuple(FilledLine(title, text) for title, text in said if text)


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _yes_no(said: bool | None) -> str:
    return {True: "是", False: "不是", None: ""}[said]


def _receipt(receipt: ReceiptSaid) -> str:
    money = f"，{format_yuan(receipt.amount_fen)}元" if receipt.amount_fen is not None else ""
    return f"号码{receipt.number}{money}"
