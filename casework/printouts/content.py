"""What stands on a printed sheet? Asked by the service of printouts; everything is masked as on the
phone, since paper lies about."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from casework.claims.tables import PhotoRow
from casework.desk.views import Assessment
from casework.phone.views import MemberClaim
from claims_core.calendar_cn import CHINA
from claims_core.checklist import CARE_KIND_WORDS, GUIDES, Material
from claims_core.money import format_yuan
from infra.sheet import SheetBlock


def submission(claim: MemberClaim, photos: Iterable[PhotoRow]) -> tuple[SheetBlock, ...]:
    """提交回执: what was handed in and when, with a mark of each file, so that nobody has to
    believe anybody later."""
    return tuple(_submission(claim, list(photos)))


def statement(claim: MemberClaim, assessment: Assessment) -> tuple[SheetBlock, ...]:
    """结算单: how the sum came about, step by step, each with its article."""
    return tuple(_statement(claim, assessment))


def sum_of(fen: int) -> SheetBlock:
    """What a statement says of the sum."""
    return _pair("大额补助", f"{format_yuan(fen)}元")


def _submission(claim: MemberClaim, photos: list[PhotoRow]) -> Iterator[SheetBlock]:
    yield from _head(claim)
    if claim.line.promised_on is not None:
        sure = "（暂定，放假安排公布后再确认）" if claim.line.promise_provisional else ""
        yield _pair("最晚办结", f"{_day(claim.line.promised_on)}{sure}")
    kinds = Counter(photo.material for photo in photos)
    yield _heading(f"收到的材料（{len(photos)}份）")
    for kind, count in kinds.items():
        yield _pair(GUIDES[Material(kind)].title, f"{count}份")
        marks = "、".join(photo.file_hash[:12] for photo in photos if photo.material == kind)
        yield _text(f"核对码：{marks}")
    yield _heading(f"票据（{len(claim.receipts)}张）")
    for receipt in claim.receipts:
        amount = "" if receipt.amount_fen is None else f"，{format_yuan(receipt.amount_fen)}元"
        code = f"代码{receipt.code} " if receipt.code else ""
        yield _text(f"{code}号码{receipt.number}{amount}")
    yield _text("核对码是文件 SHA-256 的前12位，同一个文件算出来一样。这份回执只说明收到了什么。")


def _statement(claim: MemberClaim, assessment: Assessment) -> Iterator[SheetBlock]:
    yield from _head(claim)
    yield sum_of(assessment.paid_fen)
    yield _heading("为什么是这个数")
    for line in assessment.member_lines:
        if line.heading:
            yield _heading(line.title)
            continue
        amount = "" if line.amount_fen is None else f"{format_yuan(line.amount_fen)}元"
        yield _pair(line.title, amount)
        yield _text(f"{line.sentence}{f'（{line.article}）' if line.article else ''}")
    yield _heading("每张票据报了多少")
    for receipt in assessment.lines.lines:
        number = f"号码{receipt.number}：" if receipt.number else ""
        yield _text(
            f"{number}可以算进来{format_yuan(receipt.in_scope)}元，"
            f"统筹基金{format_yuan(receipt.pool)}元，大额补助{format_yuan(receipt.paid)}元"
        )


def _head(claim: MemberClaim) -> Iterator[SheetBlock]:
    line = claim.line
    yield _pair("受理编号", line.claim_no)
    yield _pair("参保人", line.insured_name)
    if line.provider_name:
        yield _pair("医院", line.provider_name)
    if line.care_kind is not None:
        yield _pair("看病方式", CARE_KIND_WORDS[line.care_kind])
    if line.discharge_on is not None:
        yield _pair("出院或就诊", _day(line.discharge_on))
    if line.submitted_at is not None:
        yield _pair("提交时间", _moment(line.submitted_at))


def _heading(text: str) -> SheetBlock:
    return SheetBlock("heading", text)


def _pair(label: str, text: str) -> SheetBlock:
    return SheetBlock("pair", text, label)


def _text(text: str) -> SheetBlock:
    return SheetBlock("text", text)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _moment(at: datetime) -> str:
    here = at.astimezone(CHINA)
    return f"{_day(here.date())} {here:%H:%M}"
