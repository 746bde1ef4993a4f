"""What must hold after every step, whatever was asked? The engine beside the second calculator,
and the engine beside a sum over its own answers; asked by the state machine."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from claims_core.errors import ClaimsError
from tests.second.agreement import the_engine
from tests.second.calculator import Calculator, years_of
from tests.second.rules import NOTHING, Json, Paid, Unusable, policy_on, yuan

Row = tuple[str, int, Paid]
HALF_A_FEN = Decimal("0.005")


class Pair:
    """One history in both. `apply` gives the answer both gave, or None when both refused."""

    def __init__(self, policies: list[Json] | None, opening: list[Json]) -> None:
        self.engine = the_engine(policies, opening)
        self.second = Calculator(policies, opening)
        # the ledger, from the engine's answers alone: one row per posting, nothing ever taken away
        self.rows: list[Row] = [
            (row.get("insured", "A"), row["year"], _paid(row)) for row in opening
        ]
        self.settled: dict[str, list[Row]] = {}
        self.highest_cap = max(Decimal(p["supplement_cap"]) for p in self.second.policies)
        # person and year in which somebody else paid from the supplement
        self.paid_elsewhere = {(who, year) for who, year, paid in self.rows if paid.supplement}

    def paid(self, insured: str, year: int) -> Paid:
        """P2's left side."""
        total = Paid()
        for who, when, row in self.rows:
            if (who, when) == (insured, year):
                total = total.plus(row)
        return total

    def apply(self, step: Json) -> dict[str, Any] | None:
        try:
            second = self.second.apply(step)
        except Unusable as unusable:
            self._refuses(step, unusable)
            return None
        answer = self.engine.apply(step)
        assert answer == second, step
        for insured, year, paid, after in self._rows_of(step, answer):
            self.rows.append((insured, year, paid))
            # P2: the sum over the ledger is the accumulator
            assert after == self.paid(insured, year).shown(), step
        if step["do"] == "settle":
            self._sound(step, answer)
        if step["do"] == "add_policy" and "supplement_cap" in step["policy"]:
            self.highest_cap = max(self.highest_cap, Decimal(step["policy"]["supplement_cap"]))
        self.never_over_the_cap()
        return answer

    def _refuses(self, step: Json, unusable: Unusable) -> None:
        try:
            answer = self.engine.apply(step)
        except ClaimsError:
            return
        raise AssertionError(f"{unusable!r} has no figure, the engine gave {answer}: {step}")

    def _rows_of(
        self, step: Json, answer: dict[str, Any]
    ) -> Iterator[tuple[str, int, Paid, dict[str, str]]]:
        insured = step.get("insured", "A")
        match step["do"]:
            case "settle":
                self.settled[step["claim"]] = []
                for year, figures in _by_year(step, answer):
                    paid = _payments(figures)
                    self.settled[step["claim"]].append((insured, year, paid))
                    yield insured, year, paid, figures["year_to_date_after"]
            case "reverse":
                # P3: what goes is exactly what came
                posted = self.settled.pop(step["claim"])
                assert answer["reversed_payment"] == yuan(sum(row[2].supplement for row in posted))
                after = answer.get("years")
                for who, year, paid in posted:
                    left = after[str(year)] if after else answer["year_to_date_after"]
                    yield who, year, Paid().minus(paid), left
            case "pool_change":
                paid = Paid(pool=Decimal(step["amount"]))
                yield insured, step["year"], paid, answer["year_to_date_after"]
            case "direct_settled":
                paid = _payments(step)
                if paid.supplement:
                    self.paid_elsewhere.add((insured, step["year"]))
                yield insured, step["year"], paid, answer["year_to_date_after"]

    def _sound(self, step: Json, answer: dict[str, Any]) -> None:
        days = {year: (day, expense) for year, day, expense in years_of(step)}
        paid = NOTHING
        for year, shown in _by_year(step, answer):
            day, expense = days[year]
            policy = policy_on(self.second.policies, day, step.get("decided_on"))
            money = {key: Decimal(text) for key, text in shown.items() if _is_money(text)}
            pool, payment = money["pool_payment"], money["supplement_payment"]
            paid += payment
            # P5: the parts add up to the fen
            assert money["in_scope_expense"] == pool + payment + money["in_scope_self_pay"]
            assert money["supplement_gross"] == payment + money["over_cap"]
            if "personal_burden" in shown:
                assert money["personal_burden"] == Decimal(expense["total"]) - pool - payment
            assert all(amount >= 0 for amount in money.values())
            # P4: never more than the share of what lies above the pool's limit
            share = policy["supplement_rate"] * money["supplement_base"]
            assert payment <= money["supplement_gross"] <= share + HALF_A_FEN
            assert money["supplement_base"] <= money["in_scope_expense"]
        assert Decimal(answer["supplement_payment"]) == paid

    def never_over_the_cap(self) -> None:
        """P1, wherever nobody but us paid from the supplement."""
        for insured, year in {(insured, year) for insured, year, _ in self.rows}:
            if (insured, year) not in self.paid_elsewhere:
                assert NOTHING <= self.paid(insured, year).supplement <= self.highest_cap


def _paid(row: Json) -> Paid:
    return Paid(Decimal(row["pool_paid"]), Decimal(row["supplement_paid"]))


def _payments(figures: Json) -> Paid:
    return Paid(Decimal(figures["pool_payment"]), Decimal(figures["supplement_payment"]))


def _by_year(step: Json, answer: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    if "segments" in answer:
        yield from ((int(year), figures) for year, figures in answer["segments"].items())
    else:
        yield int(step["discharge"][:4]), answer


def _is_money(text: Any) -> bool:
    return isinstance(text, str) and text[-3:-2] == "."
