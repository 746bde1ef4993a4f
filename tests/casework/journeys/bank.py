"""What does the bank know? Only the files that it was given and the answers that it gave: it reads
bytes, keeps accounts of its own, and never looks into the house."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from casework.payments.bank_file import ENCODING
from tests.casework.bank import answer, given_back
from tests.casework.journeys.broken import Broken, Promise
from tests.casework.statement_files import statement

CODES = {"p": "0000", "r": "1002", "o": "2001", "m": None}
"""Paid, returned, still open, and not in the file at all."""
OPEN, PAID, REFUSED, VOIDED, BACK = "open", "paid", "refused", "voided", "back"
OPENING = 1_000_000_00


@dataclass
class BankLine:
    """One payment as the bank was told of it."""

    number: str
    batch: int
    account: str
    fen: int
    state: str = OPEN
    came_back: int = 0
    corrected: bool = False  # in writing, against what a file had said

    @property
    def claim_no(self) -> str:
        return self.number.rpartition("-")[0]

    @property
    def attempt(self) -> int:
        return int(self.number.rpartition("-")[2])


@dataclass
class BankEntry:
    """What the bank has on our account: signed fen, and whose number it writes beside it."""

    day: date
    fen: int
    reference: str


@dataclass
class PlayedBank:
    """The bank of a journey. Every second batch it books as one sum of what it has tried, and gives
    back two days later what was refused of it."""

    lines: dict[str, BankLine] = field(default_factory=dict)
    files: dict[int, bytes] = field(default_factory=dict)
    answers: dict[int, list[bytes]] = field(default_factory=dict)
    marks: dict[str, set[str]] = field(default_factory=dict)
    papers: int = 0
    entries: list[BankEntry] = field(default_factory=list)
    stated: dict[date, int] = field(default_factory=dict)  # how many of a day a statement has told

    @property
    def refused(self) -> frozenset[str]:
        """The accounts on which money did not stay, and nobody has said otherwise since."""
        return frozenset(account for account, payments in self.marks.items() if payments)

    def _mark(self, line: BankLine) -> None:
        self.marks.setdefault(line.account, set()).add(line.number)

    def receive(self, batch: int, data: bytes) -> list[BankLine]:
        """A payment file. :raises Broken: where a number or an account may not be paid to."""
        received = []
        for row in data.decode(ENCODING).split("\r\n")[2:-2]:
            _, number, _, account, _, yuan, _ = row.split(",")
            if number in self.lines:
                raise Broken(Promise.PAID_ONCE, f"the number {number} comes a second time")
            if account in self.refused:
                raise Broken(Promise.ACCOUNT, f"{number} goes to {account}")
            line = BankLine(number, batch, account, round(float(yuan) * 100))
            self.lines[number] = line
            received.append(line)
        self.files[batch] = data
        return received

    def of_batch(self, batch: int) -> list[BankLine]:
        return [line for line in self.lines.values() if line.batch == batch]

    def of_claim(self, claim_no: str) -> list[BankLine]:
        return [line for line in self.lines.values() if line.claim_no == claim_no]

    def out(self, claim_no: str) -> int:
        """What the bank holds ready for, or has given to, the payee of a claim."""
        return sum(line.fen for line in self.of_claim(claim_no) if line.state in (OPEN, PAID))

    def answer(self, batch: int, pattern: str, today: date) -> tuple[bytes, dict[str, str]]:
        """A result file, and what it answers for the first time: each open line in turn as the
        letters of `pattern` say, everything else as before."""
        told: dict[str, str] = {}
        codes: dict[str, str | None] = {}
        waiting = 0
        for line in self.of_batch(batch):
            code: str | None = {PAID: "0000", BACK: "0000", REFUSED: "1002"}.get(line.state)
            if line.state == OPEN:
                letter = pattern[waiting % len(pattern)]
                waiting += 1
                code = CODES[letter]
                if letter in "pr":
                    told[line.number] = PAID if letter == "p" else REFUSED
            codes[line.number] = code
        data = answer(self.files[batch], codes)
        for number, state in told.items():
            self.lines[number].state = state
            if state == REFUSED:
                self._mark(self.lines[number])
        self._book_batch(batch, [self.lines[number] for number in told], today)
        self.answers.setdefault(batch, []).append(data)
        return data, told

    def _book_batch(self, batch: int, tried: list[BankLine], today: date) -> None:
        if batch % 2 == 0 or len(tried) < 2:
            for line in tried:
                if line.state == PAID:
                    self.book(today, -line.fen, line.number)
            return
        batch_no = self.files[batch].decode(ENCODING).split(",")[2]
        self.book(today, -sum(line.fen for line in tried), batch_no)
        for line in tried:
            if line.state == REFUSED:
                self.book(today + timedelta(days=2), line.fen, line.number)

    def book(self, day: date, fen: int, reference: str = "") -> None:
        """Money comes or goes."""
        self.entries.append(BankEntry(day, fen, reference))

    def _untold(self, fen: int, reference: str) -> BankEntry | None:
        """Such an entry, where no statement has told of it."""
        for entry in self.entries:
            if (entry.fen, entry.reference) == (fen, reference) and entry.day not in self.stated:
                return entry
        return None

    def statements(self, today: date) -> list[bytes]:
        """What it states by now, in the order of the days; a day that was not over once more."""
        files, balance = [], OPENING
        for day in sorted({each.day for each in self.entries if each.day <= today} | {today}):
            told = [(each.fen, each.reference) for each in self.entries if each.day == day]
            if self.stated.get(day) != len(told):
                files.append(statement(day, balance, *told))
                self.stated[day] = len(told)
            balance += sum(fen for fen, _ in told)
        return files

    def give_back(self, number: str, today: date) -> bytes:
        """A return file of one payment, paid before or not answered yet."""
        line = self.lines[number]
        if line.state == PAID:
            self.book(today, line.fen, number)
        line.state = BACK if line.state == PAID else REFUSED
        self._mark(line)
        line.came_back += 1
        reason = "账户已销户" + "，又一次退回" * (line.came_back - 1)
        return given_back(self.files[line.batch], number, reason=reason)

    def give_back_on_paper(self, number: str, today: date, *, never_left: bool) -> None:
        """It says without a file that a payment came back, or that it was never made."""
        line = self.lines[number]
        line.state = BACK
        self._mark(line)
        out = self._untold(-line.fen, number)
        if never_left and out is not None:
            self.entries.remove(out)
        else:
            self.book(today, line.fen, number)

    def never_told(self) -> list[str]:
        """The payments of which no statement has told, booked singly."""
        paid = [line for line in self.lines.values() if line.state == PAID]
        return [line.number for line in paid if self._untold(-line.fen, line.number)]

    def correct(self, number: str, today: date) -> None:
        """The bank had refused or given back this payment, and it was made after all: what it has
        not stated of that never was, else it has paid once more."""
        line = self.lines[number]
        back = self._untold(line.fen, number)
        if back is not None and (back.day > today or line.state == BACK):
            self.entries.remove(back)
        else:
            self.book(today, -line.fen, number)
        line.corrected = line.corrected or line.state != BACK
        line.state = PAID
        self.marks.get(line.account, set()).discard(number)

    def never_came(self, fen: int, reference: str) -> bool:
        """Money of which no statement has told was not there; whether it could still be so."""
        entry = self._untold(fen, reference)
        if entry is not None:
            self.entries.remove(entry)
        return entry is not None

    def void(self, *numbers: str) -> str:
        """The bank refuses these in writing; answers the number of its paper."""
        for number in numbers:
            self.lines[number].state = VOIDED
        self.papers += 1
        return f"JS-{self.papers}"

    def sums(self, claim_no: str) -> tuple[int, int]:
        """(in transit, bank) as a journal should have them, before recoveries."""
        lines = self.of_claim(claim_no)
        return (
            -sum(line.fen for line in lines if line.state == OPEN),
            -sum(line.fen for line in lines if line.state == PAID),
        )
