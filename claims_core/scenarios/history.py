"""What happens to some people's accumulators, step by step? A history in memory, on the same ladder
that settles real claims; asked by the files of worked histories."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from claims_core.errors import InvalidInput
from claims_core.ledger import YearToDate
from claims_core.money import plain_yuan
from claims_core.policy import PolicyBook
from claims_core.receipt_count import ReceiptKey, count_receipts
from claims_core.recheck import RecheckDifference, Segment, Standing, recheck_person
from claims_core.scenarios.fields import JsonFields, ScenarioError
from claims_core.scenarios.results import accumulators, settled
from claims_core.scenarios.steps import (
    OPENING_KEYS,
    POLICY_KEYS,
    AddPolicy,
    DirectSettled,
    PoolChange,
    Reverse,
    RunRecheck,
    Settle,
    read_opening,
    read_policy,
    read_step,
)
from claims_core.stay import StaySettlement, policy_day, settle_stay

PersonYear = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Standing:
    """A settlement that counts, and the receipts that it used."""

    insured: str
    stay: StaySettlement
    several_years: bool
    receipts: frozenset[ReceiptKey]


class ScenarioHistory:
    """算例的经过: of people who know nothing of any other history.

    ``policies`` replace the shipped ``book``; both are lists of the contract's JSON. Raises
    ScenarioError.
    """

    def __init__(
        self,
        policies: object = None,
        opening: object = None,
        *,
        book: PolicyBook | None = None,
    ) -> None:
        if policies is not None:
            rows = JsonFields({"policies": policies}, "").rows("policies", *POLICY_KEYS)
            book = PolicyBook([read_policy(row) for row in rows])
        self._book = book or PolicyBook.load()
        self._opening: dict[PersonYear, YearToDate] = {}
        for row in JsonFields({"opening": opening or []}, "").rows("opening", *OPENING_KEYS):
            insured, year, paid = read_opening(row)
            if (insured, year) in self._opening:
                raise ScenarioError(
                    "opening_twice", field=row.at("year"), insured=insured, year=year
                )
            self._opening[insured, year] = paid
        self._paid = defaultdict(YearToDate, self._opening)
        # what the platform entered: the figures that a recheck starts from
        self._from_platform = defaultdict(YearToDate, self._opening)
        self._standing: dict[str, _Standing] = {}  # in recorded order
        self._reversed: set[str] = set()
        self._settlement_nos: set[str] = set()
        self._used_by_hospital: set[ReceiptKey] = set()
        self.stay: StaySettlement | None = None
        """结算 of the last step, when it was one; for its statement."""

    def apply(self, step: object) -> dict[str, object]:
        """Do one step of the contract's format; answers its result. A refused step does nothing.

        Raises ScenarioError naming the field, NoPolicyForDay.
        """
        self.stay = None
        match read_step(step):
            case Settle() as settle:
                return self._settle(settle)
            case Reverse() as reverse:
                return self._reverse(reverse)
            case PoolChange() as change:
                paid = YearToDate(change.amount, 0)
                return self._enter(change.insured, change.year, paid)
            case DirectSettled() as direct:
                return self._direct_settled(direct)
            case AddPolicy(entry=entry):
                self._book = self._book.with_entry(entry)
                return {}
            case RunRecheck(known_on=known_on):
                return self._recheck(known_on)

    def _settle(self, step: Settle) -> dict[str, object]:
        if step.claim in self._standing:
            raise ScenarioError("claim_used", field="claim", claim=step.claim)
        used = frozenset[ReceiptKey]().union(*(each.receipts for each in self._standing.values()))
        counted = count_receipts(step.invoices, self._used_by_hospital, used)
        expenses = step.expenses(counted)
        so_far = {year: self._paid[step.insured, year] for year in expenses}
        try:
            stay = settle_stay(expenses, step.discharge, so_far, self._book, step.decided_on)
        except InvalidInput as problem:
            stated = "expense_by_year" if step.several_years else "expense"
            place = f"{stated}.{problem.field}"
            raise ScenarioError("value", field=place, told=problem.message) from problem
        receipts = frozenset(receipt.key for receipt in counted if receipt.counts)
        self._standing[step.claim] = _Standing(step.insured, stay, step.several_years, receipts)
        for segment in stay.segments:
            self._paid[step.insured, segment.year] = segment.year_to_date_after
        self.stay = stay
        return settled(stay, several_years=step.several_years)

    def _reverse(self, step: Reverse) -> dict[str, object]:
        standing = self._standing.get(step.claim)
        if standing is None:
            problem = "claim_reversed" if step.claim in self._reversed else "claim_unknown"
            raise ScenarioError(problem, field="claim", claim=step.claim)
        if step.insured not in (None, standing.insured):
            raise ScenarioError(
                "claim_of_another", field="insured", claim=step.claim, owner=standing.insured
            )
        del self._standing[step.claim]
        self._reversed.add(step.claim)
        years = {}
        for segment in standing.stay.segments:
            person_year = standing.insured, segment.year
            paid = self._paid[person_year].plus(-segment.pool_payment, -segment.supplement_payment)
            self._paid[person_year] = paid
            years[str(segment.year)] = accumulators(paid)
        result: dict[str, object] = {
            "reversed_payment": plain_yuan(standing.stay.supplement_payment)
        }
        if standing.several_years:
            return {**result, "years": years}
        return {**result, "year_to_date_after": next(iter(years.values()))}

    def _direct_settled(self, step: DirectSettled) -> dict[str, object]:
        if step.settlement_no in self._settlement_nos:
            raise ScenarioError("settlement_used", field="settlement_no", number=step.settlement_no)
        self._settlement_nos.add(step.settlement_no)
        self._used_by_hospital.update(step.receipts)
        paid = YearToDate(step.pool_payment, step.supplement_payment)
        return self._enter(step.insured, step.year, paid)

    def _enter(self, insured: str, year: int, paid: YearToDate) -> dict[str, object]:
        for accumulated in (self._paid, self._from_platform):
            so_far = accumulated[insured, year]
            accumulated[insured, year] = so_far.plus(paid.pool_paid, paid.supplement_paid)
        return {"year_to_date_after": accumulators(self._paid[insured, year])}

    def _recheck(self, known_on: date | None) -> dict[str, object]:
        changed: dict[str, RecheckDifference] = {}
        stuck: set[str] = set()
        for insured in dict.fromkeys(each.insured for each in self._standing.values()):
            before = {
                year: paid for (who, year), paid in self._from_platform.items() if who == insured
            }
            mine = (
                _as_decided(claim, each.stay)
                for claim, each in self._standing.items()
                if each.insured == insured
            )
            outcome = recheck_person(before, mine, self._book, known_on)
            changed.update((finding.claim, finding) for finding in outcome.changed)
            stuck.update(outcome.not_recheckable)
        result: dict[str, object] = {
            "changed": [
                {
                    "claim": claim,
                    "was": plain_yuan(changed[claim].was),
                    "now": plain_yuan(changed[claim].now),
                    "difference": plain_yuan(changed[claim].difference),
                }
                for claim in self._standing
                if claim in changed
            ]
        }
        if stuck:
            result["not_recheckable"] = [claim for claim in self._standing if claim in stuck]
        return result


def _as_decided(claim: str, stay: StaySettlement) -> Standing:
    return Standing(
        claim,
        tuple(
            Segment(
                segment.year,
                policy_day(segment.year, stay.discharge),
                segment.expense,
                segment.pool_payment,
                segment.supplement_payment,
            )
            for segment in stay.segments
        ),
    )
