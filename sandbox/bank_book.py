"""What did the bank do with a payment file, and what does it say of it now? The same file asked
again is never paid again; what was under way has been answered meanwhile."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.bank_file import PAID, BankRefused, PaymentFile, PaymentLine
from sandbox.journal import Entry
from sandbox.recording import Appliers, Clock, Record, moment

PROCESSING = "2001"
CODE_WORDS = {
    PAID: "成功",
    "1001": "户名账号不符",
    "1002": "账户不存在或已销户",
    "1003": "超过账户限额",
    PROCESSING: "处理中",
}
# How long the stories take, in days of the bank.
ANSWERED_AFTER, CAME_BACK_AFTER = 1, 3


@dataclass(frozen=True)
class Story:
    """经过: what becomes of one payment. `code` None: the first result file does not have it;
    `later` is its code from the day after on; `comes_back`: given back days later."""

    code: str | None
    later: str
    comes_back: bool = False


# Account endings a demo can choose; everything else is paid.
STORIES: dict[str, Story] = {
    PAID: Story(PAID, PAID),
    "1001": Story("1001", "1001"),
    "1002": Story("1002", "1002"),
    "1003": Story("1003", "1003"),
    "processing": Story(PROCESSING, PAID),
    "missing": Story(None, PAID),
    "late_return": Story(PAID, PAID, comes_back=True),
    "returned_unanswered": Story(PROCESSING, PROCESSING, comes_back=True),
}
_ENDINGS = {
    "0000": "1002",
    "9999": "1001",
    "8888": "processing",
    "7777": "missing",
    "6666": "late_return",
    "5555": "returned_unanswered",
}


@dataclass(frozen=True)
class Carried:
    """办理的一笔: what the statement says of it."""

    number: str
    payee: str
    account: str
    fen: int


@dataclass(frozen=True)
class Batch:
    """批次: one file taken, or refused as a whole under `refusal_no`."""

    batch_no: str
    digest: str
    taken_at: datetime
    outcomes: tuple[tuple[str, str], ...] = ()  # payment number, name of its story
    refusal_no: str = ""
    lines: tuple[Carried, ...] = ()

    @property
    def paid(self) -> int:
        return sum(STORIES[story].later == PAID for _, story in self.outcomes)


class BankBook:
    """银行账簿: batches in the order they came; `day` is how long a day of the bank lasts."""

    def __init__(self, record: Record, clock: Clock, day: timedelta) -> None:
        self._record = record
        self._clock = clock
        self._day = day
        self._batches: dict[str, Batch] = {}
        self._paid_in: dict[str, str] = {}
        self.refuses_next = False

    def appliers(self) -> Appliers:
        return {
            "batch_taken": self._on_taken,
            "batch_refused": self._on_refused,
            "bank_refuses_next": self._on_refuses_next,
        }

    def all(self) -> list[Batch]:
        return list(self._batches.values())

    @property
    def day_length(self) -> timedelta:
        """How long a day of the bank lasts."""
        return self._day

    def refuse_next(self) -> None:
        """The next new file will be refused as a whole, as on a day when the bank's system is
        down."""
        self._record("bank_refuses_next")

    def pay(
        self, file: PaymentFile, content: bytes, limit_fen: int | None
    ) -> list[tuple[PaymentLine, str, str]]:
        """Carry the file out once; its lines with code and reason as they are by now, without those
        that the bank has nothing to say of yet. Raises BankRefused."""
        digest = hashlib.sha256(content).hexdigest()
        batch = self._batches.get(file.batch_no)
        if batch is None:
            batch = self._carry_out(file, digest, limit_fen)
        elif batch.digest != digest:
            raise BankRefused(f"批次号 {file.batch_no} 已经用过，内容与上次不同")
        if batch.refusal_no:
            raise BankRefused(f"系统维护，整批未办理，一笔也没有付。拒收编号 {batch.refusal_no}")
        said = []
        for line, (_, name) in zip(file.lines, batch.outcomes, strict=True):
            story = STORIES[name]
            code = story.later if self._after(batch, ANSWERED_AFTER) else story.code
            if code is not None:
                said.append((line, code, CODE_WORDS[code]))
        return said

    def came_back(self, file: PaymentFile) -> list[tuple[PaymentLine, str, str]]:
        """The lines whose money has come back by now. Raises BankRefused."""
        batch = self._batches.get(file.batch_no)
        if batch is None or batch.refusal_no:
            raise BankRefused(f"银行没有办过批次 {file.batch_no}")
        back = [
            (line, "1002", "账户已销户，款项退回")
            for line, (_, name) in zip(file.lines, batch.outcomes, strict=True)
            if STORIES[name].comes_back and self._after(batch, CAME_BACK_AFTER)
        ]
        if not back:
            raise BankRefused(f"批次 {file.batch_no} 到现在没有退回的款项")
        return back

    def _carry_out(self, file: PaymentFile, digest: str, limit_fen: int | None) -> Batch:
        for line in file.lines:
            if line.payment_no in self._paid_in:
                batch_no = self._paid_in[line.payment_no]
                raise BankRefused(f"支付流水号 {line.payment_no} 已在批次 {batch_no} 支付成功")
        if self.refuses_next:
            number = f"JS-{digest[:8].upper()}"
            self._record("batch_refused", batch=file.batch_no, digest=digest, number=number)
        else:
            outcomes = [(line.payment_no, _story(line, limit_fen)) for line in file.lines]
            lines = [(line.payee, line.account, line.amount_fen) for line in file.lines]
            kept = {"digest": digest, "outcomes": outcomes, "lines": lines}
            self._record("batch_taken", batch=file.batch_no, **kept)
        return self._batches[file.batch_no]

    def _after(self, batch: Batch, days: int) -> bool:
        return self._clock() >= batch.taken_at + days * self._day

    def _on_taken(self, entry: Entry) -> None:
        outcomes = tuple((payment_no, story) for payment_no, story in entry["outcomes"])
        lines = tuple(
            Carried(number, *line)
            for (number, _), line in zip(outcomes, entry["lines"], strict=True)
        )
        self._batches[entry["batch"]] = Batch(
            entry["batch"], entry["digest"], moment(entry), outcomes, lines=lines
        )
        for payment_no, story in outcomes:
            # what is under way counts as paid: it must not be paid a second time
            if STORIES[story].later in (PAID, PROCESSING):
                self._paid_in[payment_no] = entry["batch"]

    def _on_refused(self, entry: Entry) -> None:
        self._batches[entry["batch"]] = Batch(
            entry["batch"], entry["digest"], moment(entry), refusal_no=entry["number"]
        )
        self.refuses_next = False

    def _on_refuses_next(self, _: Entry) -> None:
        self.refuses_next = True


def _story(line: PaymentLine, limit_fen: int | None) -> str:
    if line.account[-4:] in _ENDINGS:
        return _ENDINGS[line.account[-4:]]
    if limit_fen is not None and line.amount_fen > limit_fen:
        return "1003"
    return PAID
