"""What has gone in and out of the account, day by day? The bank's daily statement of what it has
played, as in docs/bank-statement.md.

The money comes in once, before the first payment. A batch of three or more that are paid at once is
booked as one sum, everything else singly."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from sandbox.bank_book import ANSWERED_AFTER, CAME_BACK_AFTER, STORIES, Batch
from sandbox.bank_file import ENCODING, PAID, yuan

ACCOUNT = "41050163860800001234"
FUNDS_FEN = 50_000_000_00
ONE_SUM_FROM = 3
COLUMNS = (
    "序号",
    "银行流水号",
    "收入(元)",
    "支出(元)",
    "余额(元)",
    "对方户名",
    "对方账号",
    "摘要",
    "业务编号",
)
_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Booked:
    """记账: money in (+) or out (-) at a moment."""

    at: datetime
    fen: int
    reference: str
    payer: str
    account: str
    summary: str


def booked(batches: Iterable[Batch], day: timedelta, now: datetime) -> list[Booked]:
    """Everything that has moved by now, in the order of time."""
    found: list[Booked] = []
    for batch in batches:
        if not found:
            found.append(Booked(batch.taken_at, FUNDS_FEN, "", "大额补助资金专户", "", "拨入资金"))
        found += _of(batch, day)
    return sorted((each for each in found if each.at <= now), key=lambda each: each.at)


def _of(batch: Batch, day: timedelta) -> list[Booked]:
    if batch.refusal_no:
        return []
    at_once, found = [], []
    for line, (_, name) in zip(batch.lines, batch.outcomes, strict=True):
        story = STORIES[name]
        out = Booked(batch.taken_at, -line.fen, line.number, line.payee, line.account, "大额补助")
        if story.code == PAID:
            at_once.append(out)
        elif story.later == PAID:
            found.append(_later(out, ANSWERED_AFTER * day))
        if story.comes_back and PAID in (story.code, story.later):
            back = _later(out, CAME_BACK_AFTER * day)
            found.append(Booked(back.at, line.fen, *_other(back), "退汇"))
    if len(at_once) >= ONE_SUM_FROM:
        total = sum(each.fen for each in at_once)
        at_once = [Booked(batch.taken_at, total, batch.batch_no, "", "", "批量代付")]
    return [*at_once, *found]


def _later(each: Booked, span: timedelta) -> Booked:
    return Booked(each.at + span, each.fen, *_other(each), each.summary)


def _other(each: Booked) -> tuple[str, str, str]:
    return each.reference, each.payer, each.account


def day_of(moment: datetime) -> date:
    """The day in China."""
    return moment.astimezone(_CHINA).date()


def write_statement(moved: Iterable[Booked], day: date) -> bytes:
    """对账单 of one day: both balances, and every entry with the balance after it."""
    moved = list(moved)
    opening = sum(each.fen for each in moved if day_of(each.at) < day)
    rows, balance = [], opening
    today = [each for each in moved if day_of(each.at) == day]
    for number, each in enumerate(today, 1):
        balance += each.fen
        rows.append(
            (
                number,
                # begins with a letter: a spreadsheet rounds more than fifteen digits
                f"S{day:%Y%m%d}{number:06d}",
                yuan(each.fen) if each.fen > 0 else "",
                yuan(-each.fen) if each.fen < 0 else "",
                yuan(balance),
                each.payer,
                each.account,
                each.summary,
                each.reference,
            )
        )
    came = sum(each.fen for each in today if each.fen > 0)
    went = -sum(each.fen for each in today if each.fen < 0)
    head = ("H", "STATEMENT", ACCOUNT, f"{day:%Y%m%d}", yuan(opening), yuan(balance), "1")
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([head, COLUMNS, *rows, ("T", len(rows), yuan(came), yuan(went))])
    return text.getvalue().encode(ENCODING)
