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
from casework.payments.views import OutcomeSource
from claims_core.calendar_cn import china_day
from claims_core.due import ClaimMoney
from claims_core.ledger import EntryKind

Key = tuple[str, str]  # kind and cause
_ACCOUNTS = tuple(account.value for account in Account)
_EXPENSE, _PAYABLE, _IN_TRANSIT, _BANK = _ACCOUNTS
_NUMBERS = list(range(1, 1_000))


class Line(NamedTuple):
    """One line beside what is the same for all of its movement."""

    account: str
    batch_id: str | None
    year: int | None
    fen: int


@dataclass
class Posted:
    """资金变动 as it stands in the journal."""

    by: str
    at: datetime
    day: date
    corrects: date | None
    lines: list[Line] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    regions: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)


@dataclass
class ClaimRecords:
    """What the records and the journal say of one claim; plain rows, as they were selected."""

    claim_id: str
    place: str
    insured_id: str
    lost: Mapping[str, str] = field(default_factory=dict)
    """Who was found to be somebody else: lost id → kept id."""
    decisions: dict[str, Any] = field(default_factory=dict)
    reversals: dict[str, Any] = field(default_factory=dict)
    payments: list[Any] = field(default_factory=list)
    withdrawn: dict[str, Any] = field(default_factory=dict)
    recovered: list[Any] = field(default_factory=list)
    ledger: list[Any] = field(default_factory=list)
    open_recoveries: int = 0
    journal: dict[Key, Posted] = field(default_factory=dict)

    def movement(self, head: Any) -> Posted:
        """The movement of this head (id, kind, cause, day, corrects, by, at), to which lines
        are added."""
        _, kind, cause, day, corrects, by, at = head
        posted = self.journal.get((kind, cause))
        if posted is None:
            posted = self.journal[kind, cause] = Posted(by=by, at=at, day=day, corrects=corrects)
        return posted

    def money(self) -> ClaimMoney:
        """What is due, by the records."""
        settled = reversed_ = sent = refused = returned = recovered = 0
        for decision_id, decision in self.decisions.items():
            settled += decision.payment_fen
            if decision_id in self.reversals:
                reversed_ += decision.payment_fen
        for payment in self.payments:
            if payment.released_at is None:
                continue
            fen, outcome = payment.amount_fen, payment.outcome
            sent += fen
            if outcome is not None and outcome != PAID:
                refused += fen
            if payment.came_back_at is not None:
                returned += fen
        for amount in self.recovered:
            recovered += amount.amount_fen
        return ClaimMoney(settled, reversed_, sent, refused, returned, recovered)

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
            if not _equal(posted.lines, lines) or posted.people != {self.insured_id}:
                flaw("movement_differs_from_record", where)
            if posted.numbers != _NUMBERS[: len(posted.lines)]:
                flaw("lines_renumbered", where)
            if (posted.by, posted.at) != (by, at) or posted.day != china_day(posted.at):
                flaw("movement_by_another_hand", where)
            if posted.corrects != self._corrects(key, posted):
                flaw("corrected_month_differs", where)
            if len(posted.regions) != 1 or not self._same_region(key, posted):
                flaw("region_differs", where)

    def _wrong_sums(self) -> Iterator[str]:
        """The five sums; that every movement comes to zero is checked with its lines."""
        sums = dict.fromkeys(_ACCOUNTS, 0)
        by_year: dict[int, int] = {}
        for posted in self.journal.values():
            for account, _, year, fen in posted.lines:
                sums[account] = sums.get(account, 0) + fen
                if year is not None:
                    by_year[year] = by_year.get(year, 0) + fen
        for row in self.ledger:
            by_year[row.year] = by_year.get(row.year, 0) - row.supplement_fen
        money = self.money()
        paid = sum(
            each.amount_fen
            for each in self.payments
            if each.outcome == PAID and each.released_at is not None
        )
        if any(by_year.values()) or any(not self._is_theirs(row) for row in self.ledger):
            yield "expense_differs_from_ledger"
        if sums[_PAYABLE] != -money.due:
            yield "payable_differs_from_due"
        if sums[_BANK] != money.returned + money.recovered - paid:
            yield "bank_differs_from_answers"
        if sums[_IN_TRANSIT] != paid + money.refused - money.sent:
            yield "transit_differs_from_sent"
        if self.open_recoveries != (money.due < 0):
            yield "recovery_differs_from_due"

    def _is_theirs(self, entry: Any) -> bool:
        kept = self.lost.get(entry.insured_id, entry.insured_id)
        return bool(kept == self.lost.get(self.insured_id, self.insured_id))

    def _wrong_records(self) -> Iterator[str]:
        taken_back = {row.decision_id for row in self.ledger if row.kind == EntryKind.REVERSAL}
        if taken_back != self.reversals.keys():
            yield "reversal_differs_from_ledger"
        # what the person has brought back is due to them again once the bank returned it as well
        brought = sum(each.amount_fen for each in self.recovered)
        for payment in self.payments:
            decision = self.decisions.get(payment.decision_id)
            if decision is None:
                yield "payment_without_decision"
            elif payment.amount_fen > decision.payment_fen + brought:
                yield "payment_above_decision"
            withdrawal = self.withdrawn.get(payment.id)
            by_it = payment.outcome_source == OutcomeSource.WITHDRAWAL
            if by_it != (withdrawal is not None) or (by_it and payment.outcome != PAID):
                yield "refusal_withdrawn_without_record"
        for withdrawal in self.withdrawn.values():
            if withdrawal.refused_code == PAID or withdrawal.proposed_by == withdrawal.decided_by:
                yield "refusal_withdrawn_by_one"

    def _expected(self) -> Iterator[tuple[Key, tuple[list[Line], str | None, datetime | None]]]:
        for decision_id, decision in self.decisions.items():
            lines = [
                Line(_EXPENSE, None, row.year, row.supplement_fen)
                for row in self.ledger
                if row.kind == EntryKind.SETTLEMENT and row.decision_id == decision_id
            ]
            lines.append(Line(_PAYABLE, None, None, -decision.payment_fen))
            key = (MovementKind.SETTLED.value, decision_id)
            yield key, (lines, decision.made_by, decision.made_at)
            reversal = self.reversals.get(decision_id)
            if reversal is not None:
                opposite = [line._replace(fen=-line.fen) for line in lines]
                key = (MovementKind.REVERSED.value, decision_id)
                yield key, (opposite, reversal.reversed_by, reversal.reversed_at)
        for payment in self.payments:
            if payment.released_at is not None:
                yield from _of_payment(payment, self.withdrawn.get(payment.id))
        for row in self.recovered:
            lines = _lines(_BANK, _PAYABLE, row.amount_fen, None)
            yield (MovementKind.RECOVERED.value, row.id), (lines, row.decided_by, row.decided_at)

    def _corrects(self, key: Key, posted: Posted) -> date | None:
        """The earlier month whose movement is taken back."""
        kinds = TAKES_BACK.get(MovementKind(key[0]), ())
        found = (self.journal.get((kind.value, key[1])) for kind in kinds)
        origin = next((each for each in found if each is not None), None)
        if origin is None:
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


def _equal(posted: list[Line], expected: list[Line]) -> bool:
    """Mostly they stand in the same order."""
    return posted == expected or Counter(posted) == Counter(expected)


def _of_payment(
    payment: Any, withdrawal: Any
) -> Iterator[tuple[Key, tuple[list[Line], str | None, datetime | None]]]:
    """What a payment that was sent has come to so far."""
    fen, batch = payment.amount_fen, payment.batch_id
    sent = _lines(_PAYABLE, _IN_TRANSIT, fen, batch)
    yield (
        (MovementKind.SENT.value, payment.id),
        (sent, payment.released_by, payment.released_at),
    )
    if withdrawal is not None:
        refused = _lines(_IN_TRANSIT, _PAYABLE, fen, batch)
        key = (MovementKind.REFUSED.value, payment.id)
        yield key, (refused, withdrawal.refused_by, withdrawal.refused_at)
        corrected = _lines(_PAYABLE, _BANK, fen, batch)
        key = (MovementKind.REFUSAL_WITHDRAWN.value, payment.id)
        yield key, (corrected, withdrawal.decided_by, withdrawal.decided_at)
    elif payment.outcome is not None:
        paid = payment.outcome == PAID
        kind = MovementKind.PAID if paid else MovementKind.REFUSED
        to = _BANK if paid else _PAYABLE
        answered = _lines(_IN_TRANSIT, to, fen, batch)
        yield (kind.value, payment.id), (answered, payment.outcome_by, payment.outcome_at)
    if payment.came_back_at is not None:
        returned = _lines(_BANK, _PAYABLE, fen, batch)
        key = (MovementKind.RETURNED.value, payment.id)
        yield key, (returned, payment.came_back_by, payment.came_back_at)


def _lines(debit: str, credit: str, fen: int, batch: str | None) -> list[Line]:
    return [
        Line(debit, None if debit == _PAYABLE else batch, None, fen),
        Line(credit, None if credit == _PAYABLE else batch, None, -fen),
    ]
