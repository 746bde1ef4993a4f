"""Was this person entitled on each day of the care, and if not, for which one reason?

Asked when a claim is handed in and at the material check; the answer refuses nobody."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from claims_core.care_dates import days_of_care
from claims_core.checklist import CareCause, CareKind, Circumstances


class Insurance(StrEnum):
    """险种: both must be paid for a day to count (contract art. 2)."""

    BASIC = "basic"
    SUPPLEMENT = "supplement"


@dataclass(frozen=True, slots=True)
class Coverage:
    """参保缴费记录: the days from `start` to `end` (None: going on) of one insurance; `paid` is
    false while the premium is owed."""

    insurance: Insurance
    start: date
    end: date | None = None
    paid: bool = True

    def holds_on(self, day: date) -> bool:
        """Whether the period covers this day, paid or not."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class CoverageHistory:
    """参保情况: all periods of a person. `known` are the insurances of which the roster speaks at
    all; `as_of` is its day: what came later it cannot know."""

    periods: tuple[Coverage, ...] = ()
    known: frozenset[Insurance] = frozenset()
    as_of: date | None = None

    def covers(self, insurance: Insurance, day: date) -> bool | None:
        """Whether the person was insured on this day, paid or not; None where nobody can say."""
        if insurance not in self.known:
            return None
        found = [each for each in self._of(insurance) if each.holds_on(day)]
        if any(each.end is not None for each in found):
            return True
        if self.as_of is not None and day > self.as_of:
            return None
        return bool(found)

    def owes(self, insurance: Insurance, day: date) -> bool | None:
        """Whether the person was insured on this day but had not paid for it; None where it may
        have been paid since."""
        found = [each for each in self._of(insurance) if each.holds_on(day)]
        if not found or any(each.paid for each in found):
            return False
        known = self.as_of is None or day <= self.as_of or any(each.end for each in found)
        return True if known else None

    def _of(self, insurance: Insurance) -> Iterable[Coverage]:
        return (each for each in self.periods if each.insurance is insurance)


@dataclass(frozen=True, slots=True)
class CareCase:
    """审核对象: a person and their care. `region` is 参保地, a code or a name; `designated` says
    whether the provider is 定点, None where nobody has looked."""

    coverage: CoverageHistory
    region: str
    care: Circumstances
    designated: bool | None = None


class Ineligible(StrEnum):
    """不符合条件的原因, in the order in which they are tested."""

    NOT_INSURED = "not_insured"
    SUPPLEMENT_NOT_PAID = "supplement_not_paid"
    PREMIUM_IN_ARREARS = "premium_in_arrears"
    INSURED_IN_COUNTY = "insured_in_county"
    PROVIDER_NOT_DESIGNATED = "provider_not_designated"
    THIRD_PARTY_LIABLE = "third_party_liable"
    WORK_INJURY = "work_injury"
    KIND_NOT_NAMED = "kind_not_named"


class EligibilityVerdict(StrEnum):
    """审核结论: what is unknown is for a person to find out, never a refusal."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNKNOWN = "unknown"


# The insured of the counties are contracted separately (contract art. 3); 参保地 as in the roster.
CITY: Final = frozenset({"410700", "410799", "新乡市", "新乡市本级", "市本级"})
COUNTIES: Final = {
    "410721": "新乡县",
    "410724": "获嘉县",
    "410725": "原阳县",
    "410726": "延津县",
    "410727": "封丘县",
    "410781": "卫辉市",
    "410782": "辉县市",
    "410783": "长垣市",
}
DISTRICTS: Final = COUNTIES | {
    "410700": "新乡市",
    "410702": "红旗区",
    "410703": "卫滨区",
    "410704": "凤泉区",
    "410711": "牧野区",
    "410799": "新乡市本级",
}


def district_words(code: str) -> str:
    """参保地 by its name; a code that nobody has named stays as it is."""
    return DISTRICTS.get(code, code)


Predicate = Callable[[CareCase, date], bool | None]


def _not_insured(case: CareCase, day: date) -> bool | None:
    return _not(case.coverage.covers(Insurance.BASIC, day))


def _supplement_not_paid(case: CareCase, day: date) -> bool | None:
    return _not(case.coverage.covers(Insurance.SUPPLEMENT, day))


def _premium_in_arrears(case: CareCase, day: date) -> bool | None:
    owed = [case.coverage.owes(insurance, day) for insurance in Insurance]
    return True if True in owed else None if None in owed else False


def _insured_in_county(case: CareCase, day: date) -> bool | None:
    if case.region in CITY:
        return False
    return True if case.region in COUNTIES or case.region in COUNTIES.values() else None


def _provider_not_designated(case: CareCase, day: date) -> bool | None:
    return False if case.care.emergency else _not(case.designated)


def _third_party_liable(case: CareCase, day: date) -> bool | None:
    # after an accident on the road somebody may be liable or not: the police's paper tells
    return (
        None if case.care.cause is CareCause.TRAFFIC else case.care.cause is CareCause.THIRD_PARTY
    )


def _work_injury(case: CareCase, day: date) -> bool | None:
    return case.care.cause is CareCause.WORK


def _kind_not_named(case: CareCase, day: date) -> bool | None:
    # the contract's list of kinds ends in 等: what it does not name is open, never excluded
    return None if case.care.kind is CareKind.OTHER else False


# The first that is true is the reason for that day.
PREDICATES: Final[tuple[tuple[Ineligible, Predicate], ...]] = (
    (Ineligible.NOT_INSURED, _not_insured),
    (Ineligible.SUPPLEMENT_NOT_PAID, _supplement_not_paid),
    (Ineligible.PREMIUM_IN_ARREARS, _premium_in_arrears),
    (Ineligible.INSURED_IN_COUNTY, _insured_in_county),
    (Ineligible.PROVIDER_NOT_DESIGNATED, _provider_not_designated),
    (Ineligible.THIRD_PARTY_LIABLE, _third_party_liable),
    (Ineligible.WORK_INJURY, _work_injury),
    (Ineligible.KIND_NOT_NAMED, _kind_not_named),
)


@dataclass(frozen=True, slots=True)
class EligibilityFinding:
    """审核发现: one reason and the days it concerns, as spans of first and last day."""

    reason: Ineligible
    spans: tuple[tuple[date, date], ...]

    @property
    def days(self) -> int:
        """How many days it concerns."""
        return sum((last - first).days + 1 for first, last in self.spans)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """待遇资格: `against` are the reasons that hold, `doubts` what nobody could say; `days` is the
    number of days of care that were looked at."""

    verdict: EligibilityVerdict
    against: tuple[EligibilityFinding, ...]
    doubts: tuple[EligibilityFinding, ...]
    days: int


def reason_on(case: CareCase, day: date) -> Ineligible | None:
    """The one reason against this day, or None."""
    return next((reason for reason, holds in PREDICATES if holds(case, day)), None)


def doubts_on(case: CareCase, day: date) -> tuple[Ineligible, ...]:
    """What could not be said of this day."""
    return tuple(reason for reason, holds in PREDICATES if holds(case, day) is None)


def eligibility(case: CareCase, admission: date | None, discharge: date) -> Eligibility:
    """待遇资格, day by day from admission to discharge (a visit has only the last).

    Raises InvalidCare when the dates cannot be.
    """
    days = days_of_care(admission, discharge)
    against: dict[Ineligible, list[date]] = {}
    doubts: dict[Ineligible, list[date]] = {}
    for day in days:
        reason = reason_on(case, day)
        if reason is not None:
            against.setdefault(reason, []).append(day)
            continue
        for doubt in doubts_on(case, day):
            doubts.setdefault(doubt, []).append(day)
    verdict = EligibilityVerdict.UNKNOWN if doubts else EligibilityVerdict.ELIGIBLE
    return Eligibility(
        verdict=EligibilityVerdict.NOT_ELIGIBLE if against else verdict,
        against=_findings(against),
        doubts=_findings(doubts),
        days=len(days),
    )


def _findings(found: dict[Ineligible, list[date]]) -> tuple[EligibilityFinding, ...]:
    return tuple(
        EligibilityFinding(reason, _spans(found[reason]))
        for reason in Ineligible
        if reason in found
    )


def _spans(days: list[date]) -> tuple[tuple[date, date], ...]:
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and spans[-1][1] + timedelta(days=1) == day:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return tuple(spans)


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value
