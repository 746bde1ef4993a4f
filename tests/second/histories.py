"""Which histories is the engine held against? Random ones from a seed, valid by the contract, aimed
at the places where a fen is won or lost, each written together with what it comes to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.second.amounts import Aim, yuan_of
from tests.second.calculator import Calculator
from tests.second.policies import a_day, an_overlay, own_policies, sometime_known
from tests.second.rules import DeductedTooMuch, NoPolicy, Paid, PoolRateWanted, Receipt, policy_on

YEARS = (2025, 2026, 2027)
POOL_RATES = (
    "0.85",
    "0.90",
    "0.92",
    "0.80",
    "0.855",
    "0.8",
    "0.3333",
    "0.142857142857",
    "1",
    "0.07",
)
UPFRONT_RATES = ("0.10", "0.05", "0.2", "0.125", "0.333", "0.10", "0.15", "1", "0")
RECEIPTS = (
    ("41060125", "0012345678"),
    ("41060125", "0012345690"),
    ("41060124", "0012345678"),  # the same number under another code is another receipt
    ("41060225", "0000000017"),
    ("041002300111", "08812345"),
    ("041002300111", "08812346"),
)
STATES = ("normal",) * 10 + ("voided", "red_flushed")
Step = dict[str, Any]


@dataclass(frozen=True)
class Range:
    """What a history may hold."""

    people: Sequence[str] = ("A", "B", "C")
    years: Sequence[int] = YEARS
    own_policies: float = 0.85  # how often it brings its own policy book
    receipts: Sequence[float] = (0, 0.1, 0.9)  # how often a claim of the history brings them
    several_years: float = 0.3
    rate_always: bool = False
    does: Sequence[str] = (
        *("settle",) * 10,
        *("reverse",) * 3,
        *("pool_change",) * 2,
        *("direct_settled",) * 2,
        *("add_policy",) * 2,
        *("recheck",) * 2,
    )


EVERYTHING = Range()
# What a desk can act out: one person, one year, the shipped book, the ledger's own movements.
LEDGER = Range(
    people=("A",),
    years=(2025,),
    own_policies=0,
    receipts=(0,),
    several_years=0,
    rate_always=True,
    does=(*("settle",) * 6, *("reverse",) * 2, "pool_change", "direct_settled"),
)


@dataclass(frozen=True)
class History:
    """A scenario and its results by the second calculator."""

    seed: int
    scenario: dict[str, Any]
    results: list[dict[str, Any]]


def write(seed: int, within: Range = EVERYTHING) -> History:
    return _Writer(Random(seed), within).write(seed)


class _Writer:
    """Writes a history step by step beside a calculator, so that it knows where the edges are."""

    def __init__(self, rng: Random, within: Range) -> None:
        self.rng = rng
        self.policies = own_policies(rng, within.years) if self.often(within.own_policies) else None
        # mostly few: what happens to one person in one year is what meets
        self.people = within.people[: rng.choice((1, 1, 1, 2, 2, 3))]
        self.years = sorted(
            rng.sample(within.years, min(len(within.years), rng.choice((1, 1, 2, 3))))
        )
        self.within = within
        self.receipts = rng.choice(within.receipts)
        unopened = Calculator(self.policies)
        self.opening = [
            self._opening(unopened, insured, year)
            for insured in self.people
            for year in self.years
            if self.often(0.75)
        ]
        self.calculator = Calculator(self.policies, self.opening)
        self.taken_back: list[str] = []
        self.freed: list[Receipt] = []
        self.numbered = 0

    def often(self, share: float) -> bool:
        return self.rng.random() < share

    def write(self, seed: int) -> History:
        scenario: dict[str, Any] = {"id": f"h{seed}", "opening": self.opening, "steps": []}
        if self.policies is not None:
            scenario["policies"] = self.policies[:]
        does: dict[str, Callable[[], Step]] = {
            "settle": self._settle,
            "reverse": self._reverse,
            "pool_change": self._pool_change,
            "direct_settled": self._direct_settled,
            "add_policy": self._add_policy,
            "recheck": self._recheck,
        }
        wanted = self.rng.choices(self.within.does, k=self.rng.randint(3, 9))
        if "recheck" in self.within.does and self.often(0.6):
            wanted.append("recheck")
        results = []
        for name in wanted:
            if name in ("reverse", "recheck") and not self.calculator.standing:
                name = "settle"
            step = {"do": name, **does[name]()}
            if self.often(0.03):
                step["note"] = "说明"
            results.append(self._outcome(step))
            scenario["steps"].append(step)
        return History(seed, scenario, results)

    def _outcome(self, step: Step) -> dict[str, Any]:
        """What the step comes to; what it turns out to need is added, what it cannot have goes."""
        while True:
            try:
                return self.calculator.apply(step)
            except NoPolicy:
                step.pop("known_on" if step["do"] == "recheck" else "decided_on")
            except PoolRateWanted:
                if "expense_by_year" not in step:
                    step.setdefault("expense", {})
                for expense in _expenses(step):
                    expense.setdefault("pool_rate", self.rng.choice(POOL_RATES))
            except DeductedTooMuch:
                for expense in _expenses(step):
                    expense.pop("deductions", None)

    # --- where things stand ---

    def _aim(self, calculator: Calculator, insured: str, day: str, known_on: str | None) -> Aim:
        try:
            policy = policy_on(calculator.policies, day, known_on)
        except NoPolicy:
            policy = policy_on(calculator.policies, day, None)
        so_far = calculator.paid.get((insured, int(day[:4])), Paid())
        return Aim(self.rng, policy, so_far)

    def _opening(self, calculator: Calculator, insured: str, year: int) -> Step:
        aim = self._aim(calculator, insured, f"{year}-12-31", None)
        row = {
            "year": year,
            "pool_paid": yuan_of(aim.pool_already()),
            "supplement_paid": yuan_of(aim.supplement_already()),
        }
        return self._whose(insured) | row

    def _whose(self, insured: str) -> Step:
        return {} if insured == "A" and self.often(0.5) else {"insured": insured}

    def _somebody(self) -> str:
        return self.rng.choice(self.people)

    # --- the steps ---

    def _settle(self) -> Step:
        if self.taken_back and self.often(0.5):
            claim = self.taken_back.pop(self.rng.randrange(len(self.taken_back)))
        else:
            self.numbered += 1
            claim = f"C{self.numbered}"
        insured, year = self._somebody(), self.rng.choice(self.years)
        discharge = a_day(self.rng, year)
        step = {"claim": claim, **self._whose(insured), "discharge": discharge}
        known_on = None
        if self.often(0.4):
            step["decided_on"] = known_on = sometime_known(self.rng, self.calculator.policies, year)
        if self.often(0.2):
            step |= {"admission": f"{year}-01-01", "care": "inpatient"}
        if year > self.years[0] and self.often(self.within.several_years):
            return step | self._several_years(insured, discharge, known_on)
        aim = self._aim(self.calculator, insured, discharge, known_on)
        if self.often(self.receipts):
            return step | self._by_receipts(aim)
        return step | {"expense": self._expense(aim)}

    def _several_years(self, insured: str, discharge: str, known_on: str | None) -> Step:
        last = int(discharge[:4])
        earlier = [year for year in self.years if year < last]
        years = sorted(self.rng.sample(earlier, self.rng.randint(1, len(earlier))))
        days = [*(f"{year}-12-31" for year in years), discharge]
        aims = [self._aim(self.calculator, insured, day, known_on) for day in days]
        step: Step = {
            "expense_by_year": {
                day[:4]: self._expense(aim) for day, aim in zip(days, aims, strict=True)
            }
        }
        if self.often(0.5):
            step["admission"] = f"{years[0]}-12-20"
        return step

    def _expense(self, aim: Aim) -> Step:
        expense, in_scope = self._paid_by_pool(aim)
        expense |= self._stated(in_scope)
        if self.often(0.15):
            expense["deductions"] = self._deductions(in_scope)
        return expense

    def _paid_by_pool(self, aim: Aim) -> tuple[Step, int]:
        """All of an expense but its amount, and an amount that is worth trying with it."""
        expense: Step = {}
        rate, upfront = self.rng.choice(POOL_RATES), "0"
        if self.often(0.01):
            rate = "0"
        if self.often(0.15):
            expense["extra_upfront_rate"] = upfront = self.rng.choice(UPFRONT_RATES)
        if self.within.rate_always or self.often(0.8 if aim.room else 0.3):
            expense["pool_rate"] = rate
        deductible = 0
        if self.often(0.5):
            deductible = aim.deductible()
            expense["deductible"] = yuan_of(deductible)
        return expense, aim.in_scope(rate, deductible, upfront)

    def _stated(self, in_scope: int) -> Step:
        kind = self.rng.random()
        if kind < 0.5:
            return {"in_scope": yuan_of(in_scope)}
        names = ("non_covered", "over_limit", "upfront_self_pay")
        parts = {name: self.rng.randint(0, 20_000) for name in names if self.often(0.5)}
        stated = {"total": yuan_of(in_scope + sum(parts.values()))}
        if kind < 0.75:
            return stated | {"in_scope": yuan_of(in_scope)}
        return stated | {name: yuan_of(part) for name, part in parts.items()}

    def _deductions(self, in_scope: int) -> list[Step]:
        first = self.rng.choice((0, 1, in_scope, self.rng.randint(0, in_scope), in_scope // 10))
        second = self.rng.randint(0, in_scope - min(first, in_scope))
        rows = [min(first, in_scope), second][: self.rng.randint(0, 2)]
        return [{"item": f"项目{n}", "amount": yuan_of(row)} for n, row in enumerate(rows)]

    def _by_receipts(self, aim: Aim) -> Step:
        expense, in_scope = self._paid_by_pool(aim)
        rows: list[Step] = []
        left = in_scope
        receipts = self.rng.choices(RECEIPTS, k=self.rng.randint(1, 4))
        if self.freed and self.often(0.6):
            receipts = [*self.freed, receipts[0]]
        for receipt in receipts:
            part = self.rng.choice((left, left // 2, self.rng.randint(0, left)))
            left -= part
            rows.append(self._receipt(receipt, part, self.rng.choice(STATES)))
        step: Step = {"invoices": rows}
        if self.often(0.2):
            expense["in_scope"] = yuan_of(self.rng.randint(0, in_scope))
        if self.often(0.3):
            expense["total"] = yuan_of(in_scope + self.rng.randint(0, 50_000))
        if self.often(0.2):
            expense["deductions"] = self._deductions(in_scope)
        if expense and self.often(0.8):
            step["expense"] = expense
        return step

    def _receipt(self, receipt: tuple[str, str], in_scope: int, state: str) -> Step:
        row = {"code": receipt[0], "number": receipt[1], "in_scope": yuan_of(in_scope)}
        if state != "normal" or self.often(0.3):
            row["state"] = state
        if self.often(0.05):
            row["replaces"] = RECEIPTS[0][1]
        return row

    def _reverse(self) -> Step:
        claim = self.rng.choice(list(self.calculator.standing))
        self.taken_back.append(claim)
        self.freed = sorted(self.calculator.standing[claim].receipts) or self.freed
        step: Step = {"claim": claim}
        if self.often(0.5):
            step["insured"] = self.calculator.standing[claim].insured
        return step

    def _pool_change(self) -> Step:
        insured, year = self._somebody(), self.rng.choice(self.years)
        aim = self._aim(self.calculator, insured, f"{year}-12-31", None)
        return self._whose(insured) | {"year": year, "amount": yuan_of(aim.correction())}

    def _direct_settled(self) -> Step:
        insured, year = self._somebody(), self.rng.choice(self.years)
        aim = self._aim(self.calculator, insured, f"{year}-12-31", None)
        receipts = self.rng.sample(RECEIPTS, self.rng.choice((0, 0, 1, 2)))
        # accepted as posted, although a standing settlement used it
        receipts += sorted(self.calculator.by_claim - set(receipts))[: self.rng.randint(0, 2)]
        rows = [
            self._receipt(receipt, self.rng.randint(0, 99_999), "normal") for receipt in receipts
        ]
        return self._whose(insured) | {
            "settlement_no": f"S{len(self.calculator.settlement_numbers) + 1}",
            "year": year,
            "pool_payment": yuan_of(aim.paid_by_hospital_pool()),
            "supplement_payment": yuan_of(aim.paid_by_hospital_supplement()),
            "invoices": rows if self.receipts else [],
        }

    def _add_policy(self) -> Step:
        number = len(self.calculator.policies) + 1
        return {"policy": an_overlay(self.rng, self.calculator.policies, self.years, number)}

    def _recheck(self) -> Step:
        if self.often(0.5):
            return {}
        year = self.rng.choice(self.years)
        return {"known_on": sometime_known(self.rng, self.calculator.policies, year)}


def _expenses(step: Step) -> list[Step]:
    if "expense_by_year" in step:
        return list(step["expense_by_year"].values())
    return [step["expense"]] if "expense" in step else []
