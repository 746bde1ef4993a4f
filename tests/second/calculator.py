"""What comes of a history of the benefit contract, step by step? The second implementation, in
plain decimals, against which the tests hold the engine."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any

from tests.second.rules import (
    Counted,
    Json,
    NameTaken,
    Outcome,
    Paid,
    PoolRateWanted,
    Receipt,
    UnknownClaim,
    count_receipts,
    policy_on,
    settle_year,
    shipped_policies,
    yuan,
)

# More digits than any product or quotient of the contract needs to be rounded rightly.
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
PersonYear = tuple[str, int]


@dataclass(frozen=True)
class Segment:
    """One year of a settlement, as decided."""

    year: int
    day: str  # whose policy it follows
    expense: Json
    by_receipts: Decimal | None
    paid: Paid


@dataclass(frozen=True)
class Settlement:
    """A standing settlement."""

    insured: str
    segments: tuple[Segment, ...]
    receipts: frozenset[Receipt]
    several_years: bool


class Calculator:
    """One scenario; its steps in order. A step that raises `Unusable` has changed nothing."""

    def __init__(
        self, policies: Iterable[Json] | None = None, opening: Iterable[Json] = ()
    ) -> None:
        self.policies = list(shipped_policies() if policies is None else policies)
        # what did not come from our settlements: openings, corrections, hospital settlements
        self.posted: defaultdict[PersonYear, Paid] = defaultdict(Paid)
        # all of it
        self.paid: defaultdict[PersonYear, Paid] = defaultdict(Paid)
        self.standing: dict[str, Settlement] = {}  # in recorded order
        self.by_hospital: set[Receipt] = set()
        self.by_claim: set[Receipt] = set()
        self.settlement_numbers: set[str] = set()
        for row in opening:
            paid = Paid(Decimal(row["pool_paid"]), Decimal(row["supplement_paid"]))
            self._post((row.get("insured", "A"), int(row["year"])), paid)

    def apply(self, step: Json) -> dict[str, Any]:
        with localcontext(EXACT):
            match step["do"]:
                case "settle":
                    return self._settle(step)
                case "reverse":
                    return self._reverse(step)
                case "pool_change":
                    return self._pool_change(step)
                case "direct_settled":
                    return self._direct_settled(step)
                case "add_policy":
                    self.policies.append(step["policy"])
                    return {}
                case "recheck":
                    return self._recheck(step.get("known_on"))
                case unknown:
                    raise ValueError(unknown)

    def _post(self, where: PersonYear, paid: Paid) -> None:
        self.posted[where] = self.posted[where].plus(paid)
        self.paid[where] = self.paid[where].plus(paid)

    def _settle(self, step: Json) -> dict[str, Any]:
        if step["claim"] in self.standing:
            raise NameTaken(step["claim"])
        insured = step.get("insured", "A")
        counted = None
        if step.get("invoices"):
            counted = count_receipts(step["invoices"], self.by_hospital, self.by_claim)
        decided: list[tuple[Segment, Outcome]] = []
        for year, day, expense in years_of(step):
            policy = policy_on(self.policies, day, step.get("decided_on"))
            by_receipts = counted.in_scope if counted else None
            outcome = settle_year(expense, by_receipts, policy, self.paid[insured, year])
            decided.append((Segment(year, day, expense, by_receipts, outcome.paid), outcome))
        return self._keep(step, insured, decided, counted)

    def _keep(
        self,
        step: Json,
        insured: str,
        decided: list[tuple[Segment, Outcome]],
        counted: Counted | None,
    ) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for segment, outcome in decided:
            where = (insured, segment.year)
            self.paid[where] = self.paid[where].plus(segment.paid)
            shown[str(segment.year)] = outcome.shown(self.paid[where], counted)
        receipts = counted.receipts if counted else frozenset()
        several = "expense_by_year" in step
        segments = tuple(segment for segment, _ in decided)
        self.standing[step["claim"]] = Settlement(insured, segments, receipts, several)
        self.by_claim |= receipts
        if not several:
            (only,) = shown.values()
            return dict(only)
        return {"segments": shown, "supplement_payment": yuan(supplement(segments))}

    def _reverse(self, step: Json) -> dict[str, Any]:
        if step["claim"] not in self.standing:
            raise UnknownClaim(step["claim"])
        settlement = self.standing.pop(step["claim"])
        self.by_claim -= settlement.receipts
        years = {}
        for segment in settlement.segments:
            where = (settlement.insured, segment.year)
            self.paid[where] = self.paid[where].minus(segment.paid)
            years[str(segment.year)] = self.paid[where].shown()
        result: dict[str, Any] = {"reversed_payment": yuan(supplement(settlement.segments))}
        if settlement.several_years:
            return result | {"years": years}
        (only,) = years.values()
        return result | {"year_to_date_after": only}

    def _pool_change(self, step: Json) -> dict[str, Any]:
        where = (step.get("insured", "A"), int(step["year"]))
        self._post(where, Paid(pool=Decimal(step["amount"])))
        return {"year_to_date_after": self.paid[where].shown()}

    def _direct_settled(self, step: Json) -> dict[str, Any]:
        if step["settlement_no"] in self.settlement_numbers:
            raise NameTaken(step["settlement_no"])
        self.settlement_numbers.add(step["settlement_no"])
        where = (step.get("insured", "A"), int(step["year"]))
        self._post(where, Paid(Decimal(step["pool_payment"]), Decimal(step["supplement_payment"])))
        self.by_hospital |= {(row["code"], row["number"]) for row in step["invoices"]}
        return {"year_to_date_after": self.paid[where].shown()}

    def _recheck(self, known_on: str | None) -> dict[str, Any]:
        """Rule 9."""
        so_far = defaultdict(Paid, self.posted)
        changed: list[dict[str, str]] = []
        not_recheckable: list[str] = []
        for claim, settlement in self.standing.items():
            insured, segments = settlement.insured, settlement.segments
            try:
                now = [self._again(s, so_far[insured, s.year], known_on) for s in segments]
            except PoolRateWanted:
                not_recheckable.append(claim)
                now = [segment.paid for segment in segments]
            for segment, paid in zip(segments, now, strict=True):
                so_far[insured, segment.year] = so_far[insured, segment.year].plus(paid)
            was, is_now = supplement(segments), sum(paid.supplement for paid in now)
            if was != is_now:
                figures = {"was": was, "now": is_now, "difference": is_now - was}
                changed.append({"claim": claim} | {k: yuan(v) for k, v in figures.items()})
        result: dict[str, Any] = {"changed": changed}
        return result | {"not_recheckable": not_recheckable} if not_recheckable else result

    def _again(self, segment: Segment, so_far: Paid, known_on: str | None) -> Paid:
        policy = policy_on(self.policies, segment.day, known_on)
        return settle_year(segment.expense, segment.by_receipts, policy, so_far).paid


def supplement(segments: Iterable[Segment]) -> Decimal:
    return sum((segment.paid.supplement for segment in segments), Decimal("0.00"))


def years_of(step: Json) -> list[tuple[int, str, Json]]:
    """Year, the day whose policy it follows, and expense: the last year's day is the discharge."""
    discharge = step["discharge"]
    if "expense_by_year" not in step:
        return [(int(discharge[:4]), discharge, step.get("expense", {}))]
    years = [(int(year), expense) for year, expense in step["expense_by_year"].items()]
    last = int(discharge[:4])
    return [
        (year, discharge if year == last else f"{year}-12-31", expense) for year, expense in years
    ]


def calculate(scenario: Json) -> list[dict[str, Any]]:
    """The results of a whole scenario."""
    calculator = Calculator(scenario.get("policies"), scenario.get("opening", ()))
    return [calculator.apply(step) for step in scenario["steps"]]
