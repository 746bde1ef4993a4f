"""Does the money of one claim add up? Its journal is worked out once more from its records and
compared line by line; its sums have to be those of the records. Asked by the proof of the
journal."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from casework.money.months import month_of
from casework.money.movements import Account, MovementKind, takes_back
from casework.payments.bank_file import PAID
from casework.payments.views import OutcomeSource
from claims_core.calendar_cn import china_day
from claims_core.due import ClaimMoney
from claims_core.ledger import EntryKind

Key = tuple[str, str, int]  # kind, cause and turn
Line = tuple[str, str | None, int | None, int]  # account, batch, year and fen
_ACCOUNTS = tuple(account.value for account in Account)
_EXPENSE, _PAYABLE, _IN_TRANSIT, _BANK = _ACCOUNTS
_SETTLED, _REVERSED = MovementKind.SETTLED.value, MovementKind.REVERSED.value
_SENT, _PAID = MovementKind.SENT.value, MovementKind.PAID.value
_REFUSED, _REFUSAL_WITHDRAWN = MovementKind.REFUSED.value, MovementKind.REFUSAL_WITHDRAWN.value
_RETURNED, _RETURN_WITHDRAWN = MovementKind.RETURNED.value, MovementKind.RETURN_WITHDRAWN.value
_RECOVERED, _RECOVERY_WITHDRAWN = (
    MovementKind.RECOVERED.value,
    MovementKind.RECOVERY_WITHDRAWN.value,
)


@dataclass(slots=True)
class Posted:
    """资金变动 as it stands in the journal. Millions pass: what each line says beside its amount is
    held against the line before it, and not kept."""

    by: str
    at: datetime
    day: date
    corrects: date | None
    region: str = ""
    lines: list[Line] = field(default_factory=list)
    in_order: bool = True
    one_region: bool = True
    strangers: bool = False

    def add(self, line: Line, number: int, region: str, *, theirs: bool) -> None:
        """One more line, with its place and whose it is."""
        lines = self.lines
        lines.append(line)
        if number != len(lines):
            self.in_order = False
        if region != self.region:
            self.one_region = self.one_region and not self.region
            self.region = region
        if not theirs:
            self.strangers = True


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
    withdrawn: dict[str, list[Any]] = field(default_factory=dict)
    """退票更正 and 退汇更正 that were confirmed, by payment."""
    recovered: list[Any] = field(default_factory=list)
    ledger: list[Any] = field(default_factory=list)
    open_recoveries: int = 0
    journal: dict[Key, Posted] = field(default_factory=dict)

    def movement(self, kind: str, cause: str, turn: int, *said: Any) -> Posted:
        """This movement, to which lines are added; `said` are hand, moment, day and the month that
        it corrects."""
        key = kind, cause, turn
        posted = self.journal.get(key)
        if posted is None:
            posted = self.journal[key] = Posted(*said)
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
            if amount.withdrawn_at is None:
                recovered += amount.amount_fen
        return ClaimMoney(settled, reversed_, sent, refused, returned, recovered)

    def check(self, flaw: Callable[[str, str], None]) -> None:
        """Everything about this claim's money."""
        sums, by_year = self._summed(flaw)
        for code in self._wrong_sums(sums, by_year):
            flaw(code, self.place)
        for code in self._wrong_records():
            flaw(code, self.place)
        expected = dict(self._expected())
        for key in expected.keys() - self.journal.keys():
            flaw("movement_missing", self._where(key))
        for key, posted in self.journal.items():
            record = expected.get(key)
            if record is None:
                flaw("movement_without_record", self._where(key))
                continue
            lines, by, at = record
            if not _equal(posted.lines, lines) or posted.strangers:
                flaw("movement_differs_from_record", self._where(key))
            if not posted.in_order:
                flaw("lines_renumbered", self._where(key))
            if posted.by != by or posted.at != at or posted.day != china_day(posted.at):
                flaw("movement_by_another_hand", self._where(key))
            if posted.corrects != self._corrects(key, posted):
                flaw("corrected_month_differs", self._where(key))
            if not posted.one_region or not self._same_region(key, posted):
                flaw("region_differs", self._where(key))

    def _where(self, key: Key) -> str:
        return f"{self.place} {key[0]} {key[1]}"

    def _summed(self, flaw: Callable[[str, str], None]) -> tuple[Mapping[str, int], dict[int, int]]:
        """Every movement comes to zero; answers the sums by account, and by year."""
        sums = dict.fromkeys(_ACCOUNTS, 0)
        by_year: dict[int, int] = {}
        for key, posted in self.journal.items():
            left = 0
            for account, _, year, fen in posted.lines:
                left += fen
                sums[account] = sums.get(account, 0) + fen
                if year is not None:
                    by_year[year] = by_year.get(year, 0) + fen
            if left:
                flaw("movement_unbalanced", self._where(key))
        return sums, by_year

    def _wrong_sums(self, sums: Mapping[str, int], by_year: dict[int, int]) -> Iterator[str]:
        """The other four sums."""
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
            withdrawals = self.withdrawn.get(payment.id, ())
            refusals = [each for each in withdrawals if not each.came_back]
            by_it = payment.outcome_source == OutcomeSource.WITHDRAWAL
            if by_it != (len(refusals) == 1) or (by_it and payment.outcome != PAID):
                yield "refusal_withdrawn_without_record"
            for each in withdrawals:
                if each.refused_code == PAID or each.proposed_by == each.decided_by:
                    yield "refusal_withdrawn_by_one"
        for amount in self.recovered:
            if (amount.withdrawn_at, amount.withdrawn_by) != (amount.taken_at, amount.taken_by):
                yield "recovery_withdrawn_without_record"
            if amount.withdrawn_at is not None and amount.proposed_by == amount.withdrawn_by:
                yield "recovery_withdrawn_by_one"

    def _expected(self) -> Iterator[tuple[Key, tuple[list[Line], str | None, datetime | None]]]:
        for decision_id, decision in self.decisions.items():
            lines: list[Line] = [
                (_EXPENSE, None, row.year, row.supplement_fen)
                for row in self.ledger
                if row.kind == EntryKind.SETTLEMENT and row.decision_id == decision_id
            ]
            lines.append((_PAYABLE, None, None, -decision.payment_fen))
            yield (_SETTLED, decision_id, 1), (lines, decision.made_by, decision.made_at)
            reversal = self.reversals.get(decision_id)
            if reversal is not None:
                opposite: list[Line] = [(*line[:3], -line[3]) for line in lines]
                key = (_REVERSED, decision_id, 1)
                yield key, (opposite, reversal.reversed_by, reversal.reversed_at)
        for payment in self.payments:
            if payment.released_at is not None:
                yield from _of_payment(payment, self.withdrawn.get(payment.id, ()))
        for row in self.recovered:
            lines = _lines(_BANK, _PAYABLE, row.amount_fen, None)
            yield (_RECOVERED, row.id, 1), (lines, row.decided_by, row.decided_at)
            if row.withdrawn_at is not None:
                lines = _lines(_PAYABLE, _BANK, row.amount_fen, None)
                key = (_RECOVERY_WITHDRAWN, row.id, 1)
                yield key, (lines, row.withdrawn_by, row.withdrawn_at)

    def _corrects(self, key: Key, posted: Posted) -> date | None:
        """The earlier month whose movement is taken back."""
        kind, cause, turn = key
        for taken_back, its_turn in takes_back(kind, turn):
            origin = self.journal.get((taken_back, cause, its_turn))
            if origin is not None:
                month = month_of(origin.day)
                return month if month < month_of(posted.day) else None
        return None

    def _same_region(self, key: Key, posted: Posted) -> bool:
        """Whatever follows from a settlement has its region."""
        kind, cause, _ = key
        if kind in (_SETTLED, _RECOVERED):
            return True
        origin = (_SENT, cause, 1)
        if kind == _REVERSED:
            origin = (_SETTLED, cause, 1)
        elif kind == _RECOVERY_WITHDRAWN:
            origin = (_RECOVERED, cause, 1)
        elif kind == _SENT:
            decision = next((each.decision_id for each in self.payments if each.id == cause), "")
            origin = (_SETTLED, decision, 1)
        found = self.journal.get(origin)
        return found is None or found.region == posted.region


def _equal(posted: list[Line], expected: list[Line]) -> bool:
    """Mostly they stand in the same order."""
    return posted == expected or Counter(posted) == Counter(expected)


def _of_payment(
    payment: Any, withdrawals: Sequence[Any]
) -> Iterator[tuple[Key, tuple[list[Line], str | None, datetime | None]]]:
    """What a payment that was sent has come to so far."""
    fen, batch = payment.amount_fen, payment.batch_id
    sent = _lines(_PAYABLE, _IN_TRANSIT, fen, batch)
    yield (_SENT, payment.id, 1), (sent, payment.released_by, payment.released_at)
    turns = refusals = 0
    for each in withdrawals:
        again = _lines(_PAYABLE, _BANK, fen, batch)
        if each.came_back:
            turns += 1
            wrong = _lines(_BANK, _PAYABLE, fen, batch)
            yield (_RETURNED, payment.id, each.turn), (wrong, each.refused_by, each.refused_at)
            key = (_RETURN_WITHDRAWN, payment.id, each.turn)
        else:
            refusals += 1
            wrong = _lines(_IN_TRANSIT, _PAYABLE, fen, batch)
            yield (_REFUSED, payment.id, refusals), (wrong, each.refused_by, each.refused_at)
            key = (_REFUSAL_WITHDRAWN, payment.id, refusals)
        yield key, (again, each.decided_by, each.decided_at)
    if payment.outcome is not None and not refusals:
        paid = payment.outcome == PAID
        answered = _lines(_IN_TRANSIT, _BANK if paid else _PAYABLE, fen, batch)
        key = (_PAID if paid else _REFUSED, payment.id, 1)
        yield key, (answered, payment.outcome_by, payment.outcome_at)
    if payment.came_back_at is not None:
        returned = _lines(_BANK, _PAYABLE, fen, batch)
        key = (_RETURNED, payment.id, turns + 1)
        yield key, (returned, payment.came_back_by, payment.came_back_at)


def _lines(debit: str, credit: str, fen: int, batch: str | None) -> list[Line]:
    return [
        (debit, None if debit == _PAYABLE else batch, None, fen),
        (credit, None if credit == _PAYABLE else batch, None, -fen),
    ]
