"""Does the money of one claim add up? Its journal is worked out once more from its records and
compared line by line; its sums have to be those of the records. Asked by the proof of the
journal."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from casework.money.months import month_of
from casework.money.movements import TAKES_BACK, Account, MovementKind
from casework.payments.bank_file import PAID
from claims_core.calendar_cn import china_day
from claims_core.due import ClaimMoney
from claims_core.ledger import EntryKind

Key = tuple[str, str]  # kind and cause


class Line(NamedTuple):
    """One line beside what is the same for all of its movement."""

    account: str
    batch_id: str | None
    year: int | None
    fen: int


@dataclass
class Posted:
    """资金变动 as it stands in the journal."""

    lines: list[Line] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    regions: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    day: date | None = None
    corrects: date | None = None
    day_fits: bool = True
    by: str = ""
    at: datetime | None = None


@dataclass
class ClaimRecords:
    """What the records and the journal say of one claim; plain rows, as they were selected."""

    claim_id: str
    place: str
    insured_id: str
    decisions: dict[str, Any] = field(default_factory=dict)
    reversals: dict[str, Any] = field(default_factory=dict)
    payments: list[Any] = field(default_factory=list)
    recovered: list[Any] = field(default_factory=list)
    ledger: list[Any] = field(default_factory=list)
    open_recoveries: int = 0
    journal: dict[Key, Posted] = field(default_factory=dict)

    def enter(self, row: Any) -> None:
        """Add one line of the journal."""
        key = (row.kind, row.cause)
        posted = self.journal.get(key)
        if posted is None:
            posted = self.journal[key] = Posted(by=row.by, at=row.at)
            posted.day, posted.corrects = row.day, row.corrects
            posted.day_fits = row.day == china_day(row.at)
        posted.lines.append(Line(row.account, row.batch_id, row.year, row.fen))
        posted.numbers.append(row.number)
        posted.regions.add(row.region)
        posted.people.add(row.insured_id)

    def money(self) -> ClaimMoney:
        """What is due, by the records."""
        sent = [each for each in self.payments if each.released_at is not None]
        return ClaimMoney(
            settled=sum(each.payment_fen for each in self.decisions.values()),
            reversed=sum(
                self.decisions[each].payment_fen
                for each in self.reversals
                if each in self.decisions
            ),
            sent=sum(each.amount_fen for each in sent),
            refused=sum(each.amount_fen for each in sent if each.outcome not in (None, PAID)),
            returned=sum(each.amount_fen for each in sent if each.came_back_at is not None),
            recovered=sum(each.amount_fen for each in self.recovered),
        )

    def check(self, flaw: Callable[[str, str], None]) -> None:
        """Everything about this claim's money."""
        for code in self._wrong_sums():
            flaw(code, self.place)
        for code in self._wrong_records():
            flaw(code, self.place)
        expected = dict(self._expected())
        for key in expected.keys() - self.journal.keys():
            flaw("movement_missing", f"{self.place} {key[0]} {key[1]}")
        for key, posted in self.journal.items():
            where = f"{self.place} {key[0]} {key[1]}"
            if sum(line.fen for line in posted.lines):
                flaw("movement_unbalanced", where)
            if key not in expected:
                flaw("movement_without_record", where)
                continue
            lines, by, at = expected[key]
            if Counter(posted.lines) != Counter(lines) or posted.people != {self.insured_id}:
                flaw("movement_differs_from_record", where)
            if posted.numbers != list(range(1, len(posted.lines) + 1)):
                flaw("lines_renumbered", where)
            if (posted.by, posted.at) != (by, at) or not posted.day_fits:
                flaw("movement_by_another_hand", where)
            if posted.corrects != self._corrects(key, posted):
                flaw("corrected_month_differs", where)
            if len(posted.regions) != 1 or not self._same_region(key, posted):
                flaw("region_differs", where)

    def _wrong_sums(self) -> Iterator[str]:
        """The five sums; that every movement comes to zero is checked with its lines."""
        sums: Counter[str] = Counter()
        by_year: Counter[int] = Counter()
        for posted in self.journal.values():
            for line in posted.lines:
                sums[line.account] += line.fen
                if line.year is not None:
                    by_year[line.year] += line.fen
        for row in self.ledger:
            by_year[row.year] -= row.supplement_fen
        money = self.money()
        answered = [each for each in self.payments if each.released_at and each.outcome]
        paid = sum(each.amount_fen for each in answered if each.outcome == PAID)
        if any(by_year.values()) or any(row.insured_id != self.insured_id for row in self.ledger):
            yield "expense_differs_from_ledger"
        if sums[Account.PAYABLE] != -money.due:
            yield "payable_differs_from_due"
        if sums[Account.BANK] != money.returned + money.recovered - paid:
            yield "bank_differs_from_answers"
        if sums[Account.IN_TRANSIT] != paid + money.refused - money.sent:
            yield "transit_differs_from_sent"
        if self.open_recoveries != (money.due < 0):
            yield "recovery_differs_from_due"

    def _wrong_records(self) -> Iterator[str]:
        taken_back = {row.decision_id for row in self.ledger if row.kind == EntryKind.REVERSAL}
        if taken_back != self.reversals.keys():
            yield "reversal_differs_from_ledger"
        for payment in self.payments:
            decision = self.decisions.get(payment.decision_id)
            if decision is None:
                yield "payment_without_decision"
            elif payment.amount_fen > decision.payment_fen:
                yield "payment_above_decision"

    def _expected(self) -> Iterator[tuple[Key, tuple[list[Line], str | None, datetime | None]]]:
        for decision_id, decision in self.decisions.items():
            lines = [
                Line(Account.EXPENSE, None, row.year, row.supplement_fen)
                for row in self.ledger
                if row.kind == EntryKind.SETTLEMENT and row.decision_id == decision_id
            ]
            lines.append(Line(Account.PAYABLE, None, None, -decision.payment_fen))
            key = (MovementKind.SETTLED.value, decision_id)
            yield key, (lines, decision.made_by, decision.made_at)
            reversal = self.reversals.get(decision_id)
            if reversal is not None:
                opposite = [line._replace(fen=-line.fen) for line in lines]
                key = (MovementKind.REVERSED.value, decision_id)
                yield key, (opposite, reversal.reversed_by, reversal.reversed_at)
        for payment in self.payments:
            if payment.released_at is not None:
                yield from _of_payment(payment)
        for row in self.recovered:
            lines = _lines(Account.BANK, Account.PAYABLE, row.amount_fen, None)
            yield (MovementKind.RECOVERED.value, row.id), (lines, row.decided_by, row.decided_at)

    def _corrects(self, key: Key, posted: Posted) -> date | None:
        """The earlier month whose movement is taken back."""
        kind = TAKES_BACK.get(MovementKind(key[0]))
        origin = self.journal.get((kind.value, key[1])) if kind else None
        if origin is None or origin.day is None or posted.day is None:
            return None
        month = month_of(origin.day)
        return month if month < month_of(posted.day) else None

    def _same_region(self, key: Key, posted: Posted) -> bool:
        """Whatever follows from a settlement has its region."""
        kind, cause = key
        if kind == MovementKind.REVERSED:
            origin = (MovementKind.SETTLED.value, cause)
        elif kind == MovementKind.SENT:
            decision = next((each.decision_id for each in self.payments if each.id == cause), "")
            origin = (MovementKind.SETTLED.value, decision)
        else:
            origin = (MovementKind.SENT.value, cause)
        found = self.journal.get(origin)
        return found is None or found is posted or found.regions == posted.regions


def _of_payment(
    payment: Any,
) -> Iterator[tuple[Key, tuple[list[Line], str | None, datetime | None]]]:
    """What a payment that was sent has come to so far."""
    fen, batch = payment.amount_fen, payment.batch_id
    sent = _lines(Account.PAYABLE, Account.IN_TRANSIT, fen, batch)
    yield (
        (MovementKind.SENT.value, payment.id),
        (sent, payment.released_by, payment.released_at),
    )
    if payment.outcome is not None:
        paid = payment.outcome == PAID
        kind = MovementKind.PAID if paid else MovementKind.REFUSED
        to = Account.BANK if paid else Account.PAYABLE
        answered = _lines(Account.IN_TRANSIT, to, fen, batch)
        yield (kind.value, payment.id), (answered, payment.outcome_by, payment.outcome_at)
    if payment.came_back_at is not None:
        returned = _lines(Account.BANK, Account.PAYABLE, fen, batch)
        key = (MovementKind.RETURNED.value, payment.id)
        yield key, (returned, payment.came_back_by, payment.came_back_at)


def _lines(debit: Account, credit: Account, fen: int, batch: str | None) -> list[Line]:
    named: Mapping[Account, str | None] = {Account.IN_TRANSIT: batch, Account.BANK: batch}
    return [Line(debit, named.get(debit), None, fen), Line(credit, named.get(credit), None, -fen)]
