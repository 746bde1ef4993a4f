"""What does the bank know? Only the files that it was given and the answers that it gave: it reads
bytes, keeps accounts of its own, and never looks into the house."""

from dataclasses import dataclass, field

from casework.payments.bank_file import ENCODING
from tests.casework.bank import answer, given_back
from tests.casework.journeys.broken import Broken, Promise

CODES = {"p": "0000", "r": "1002", "o": "2001", "m": None}
"""Paid, returned, still open, and not in the file at all."""
OPEN, PAID, REFUSED, VOIDED, BACK = "open", "paid", "refused", "voided", "back"


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
class PlayedBank:
    """The bank of a journey."""

    lines: dict[str, BankLine] = field(default_factory=dict)
    files: dict[int, bytes] = field(default_factory=dict)
    answers: dict[int, list[bytes]] = field(default_factory=dict)
    marks: dict[str, set[str]] = field(default_factory=dict)
    papers: int = 0

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

    def answer(self, batch: int, pattern: str) -> tuple[bytes, dict[str, str]]:
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
        self.answers.setdefault(batch, []).append(data)
        return data, told

    def give_back(self, number: str) -> bytes:
        """A return file of one payment, paid before or not answered yet."""
        line = self.lines[number]
        line.state = BACK if line.state == PAID else REFUSED
        self._mark(line)
        line.came_back += 1
        reason = "账户已销户" + "，又一次退回" * (line.came_back - 1)
        return given_back(self.files[line.batch], number, reason=reason)

    def correct(self, number: str) -> None:
        """The bank had refused this payment, and has made it after all."""
        line = self.lines[number]
        line.state, line.corrected = PAID, True
        self.marks.get(line.account, set()).discard(number)

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
