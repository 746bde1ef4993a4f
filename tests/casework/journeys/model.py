"""What should a house hold after some moves? A small model that adds up what was settled, what the
bank was told and said, and what the platform told; it knows nothing of the house's records."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from claims_core.claim import Stage
from claims_core.paid_figures import PlatformYear
from tests.casework.journeys.bank import PlayedBank
from tests.second.amounts import fen_of, yuan_of
from tests.second.calculator import Calculator

ENDED = frozenset({Stage.WITHDRAWN, Stage.REJECTED})
LETS_GO = frozenset({*ENDED, Stage.REVERSED})
POOL_RATE = "0.85"
Figures = dict[int, PlatformYear]
Sums = tuple[int, int]  # pool and supplement, in fen
# each with its first and last day; the last one lies in two years
STAYS = (
    (date(2025, 6, 1), date(2025, 6, 20)),
    (date(2025, 9, 3), date(2025, 9, 14)),
    (date(2025, 12, 20), date(2026, 1, 15)),
)
TOTAL_FEN, APART_FEN, LEVEL_FEN, EARLIER_FEN = 86_000_00, 1_111_11, 2_500_00, 30_000_00


@dataclass(frozen=True)
class Found:
    """An amount that came back; `whole` is the bank's entry, which may be for two claims."""

    fen: int
    reference: str
    whole: int


@dataclass
class ModelClaim:
    """A claim, as an outsider would note it down; amounts are fen."""

    number: int
    person: int
    stay: int
    receipt: str
    account: str
    total: int
    claim_no: str = ""
    stage: Stage = Stage.REGISTERED
    level: int = 0
    platform: Figures = field(default_factory=dict)
    confirmed: list[Figures] = field(default_factory=list)
    standing: Figures | None = None
    audited: bool = False
    passed: bool = False
    settled: int = 0
    reversed: int = 0
    recovered: int = 0
    lost: bool = False  # its receipt went to another claim while nothing was held
    booked: list[int] = field(default_factory=list)  # brought, and not yet found at the bank
    found: list["Found"] = field(default_factory=list)  # and found there
    attempts: int = 0
    numbers: list[str] = field(default_factory=list)

    @property
    def years(self) -> tuple[int, ...]:
        first, last = STAYS[self.stay]
        return tuple(range(first.year, last.year + 1))

    def expenses(self) -> dict[int, Sums]:
        """By year: total, and what of it is out of scope."""
        if len(self.years) == 1:
            return {self.years[0]: (self.total, self.level * LEVEL_FEN)}
        rest = self.total - EARLIER_FEN
        return {self.years[0]: (EARLIER_FEN, 0), self.years[1]: (rest, self.level * LEVEL_FEN)}


@dataclass
class PlatformRow:
    """A row of the platform's feed; `state` is posted, held, ours, refunded or taken_back."""

    number: str
    person: int
    year: int
    pool: int
    supplement: int
    state: str
    claim: int | None = None
    entered: bool = False  # it has counted towards the year by itself
    taken_back: bool = False  # by a refund of the platform, whatever we make of it

    def same(self, other: "PlatformRow") -> bool:
        """Whether both say the same."""
        told = [(each.number, each.person, each.year, each.pool) for each in (self, other)]
        return told[0] == told[1] and self.supplement == other.supplement


@dataclass
class ModelBatch:
    """A batch: the claims in it with the amounts, and whether it is on its way."""

    members: dict[int, int]
    released: bool = False
    answered: bool = False

    @property
    def open(self) -> bool:
        return bool(self.members) and not self.released


@dataclass
class Model:
    """Everything of a journey but the house itself."""

    opening: dict[int, Sums]  # of each person, the same in every year
    bank: PlayedBank = field(default_factory=PlayedBank)
    claims: list[ModelClaim] = field(default_factory=list)
    batches: list[ModelBatch] = field(default_factory=list)
    rows: list[PlatformRow] = field(default_factory=list)
    accounts: Counter[int] = field(default_factory=Counter)
    made: Counter[str] = field(default_factory=Counter)
    funds: dict[int, bool] = field(default_factory=dict)  # what came in, and whether it is classed

    def at(self, *stages: Stage) -> list[ModelClaim]:
        return [claim for claim in self.claims if claim.stage in stages]

    def by_no(self, claim_no: str) -> ModelClaim:
        return next(claim for claim in self.claims if claim.claim_no == claim_no)

    def fresh(self, what: str) -> int:
        """A number that nothing of this kind has had."""
        self.made[what] += 1
        return self.made[what]

    def due(self, claim: ModelClaim) -> int:
        """Above zero to be paid, below zero held without right."""
        out = self.bank.out(claim.claim_no)
        return claim.settled - claim.reversed - out + claim.recovered

    def holds(self, claim: ModelClaim) -> bool:
        """Whether nobody else may use its receipt."""
        return claim.stage not in LETS_GO or (self.due(claim) < 0 and not claim.lost)

    def holder(self, receipt: str) -> ModelClaim | None:
        held = [each for each in self.claims if each.receipt == receipt and self.holds(each)]
        return held[0] if held else None

    def year(self, person: int, year: int) -> Sums:
        """What the year's limits have been used for."""
        pool, supplement = self.opening[person]
        for claim in self.claims:
            paid = (claim.standing or {}).get(year) if claim.person == person else None
            if paid:
                pool, supplement = pool + paid.pool, supplement + paid.supplement
        for row in self.rows:
            if (row.person, row.year, row.state) == (person, year, "posted"):
                pool, supplement = pool + row.pool, supplement + row.supplement
        return pool, supplement

    def figures(self, claim: ModelClaim) -> tuple[Figures, bool]:
        """What the second calculator says of the claim now, and whether it crosses a limit."""
        opening = []
        for year in claim.years:
            pool, supplement = self.year(claim.person, year)
            sums = {"pool_paid": yuan_of(pool), "supplement_paid": yuan_of(supplement)}
            opening.append({"insured": "A", "year": year, **sums})
        expense = {
            str(year): {"in_scope": yuan_of(total - less), "pool_rate": POOL_RATE}
            for year, (total, less) in claim.expenses().items()
        }
        step = {
            "do": "settle",
            "claim": "C",
            "insured": "A",
            "discharge": STAYS[claim.stay][1].isoformat(),
            "expense_by_year": expense,
        }
        segments = Calculator(None, opening).apply(step)["segments"]
        figures = {
            int(year): PlatformYear(
                fen_of(each["in_scope_expense"]),
                fen_of(each["pool_payment"]),
                fen_of(each["supplement_payment"]),
            )
            for year, each in segments.items()
        }
        return figures, any(each["kind"] == "crossing" for each in segments.values())

    def payable(self, claim: ModelClaim) -> bool:
        """Whether the final check may settle the platform's figures that lie beside the claim."""
        ours, crossing = self.figures(claim)
        if crossing and not claim.audited:
            return False
        return claim.platform in claim.confirmed or all(
            _within_a_fen(ours[year], claim.platform[year], self.supplement_left(claim, year))
            for year in claim.years
        )

    def supplement_left(self, claim: ModelClaim, year: int) -> int:
        return 400_000_00 - self.year(claim.person, year)[1]

    def held_for(self, claim: ModelClaim) -> list[PlatformRow]:
        """The held rows that stop a final check of this claim."""
        return [
            row
            for row in self.rows
            if row.state == "held"
            and row.year in claim.years
            and claim.person in (row.person, self.claims[row.claim or 0].person)
        ]

    def alike(self, person: int, year: int, pool: int, supplement: int) -> list[int]:
        """The claims that a row with these amounts looks like."""
        return [
            claim.number
            for claim in self.claims
            if claim.person == person and claim.stage not in ENDED and year in claim.platform
            if pool + supplement > 0
            and abs(claim.platform[year].pool - pool) <= 1
            and abs(claim.platform[year].supplement - supplement) <= 1
        ]

    def carrier(self, number: str) -> ModelClaim | None:
        return next((claim for claim in self.claims if number in claim.numbers), None)

    def ready(self) -> list[ModelClaim]:
        """What goes into the next batch."""
        waiting = self.at(Stage.EXCHANGE_CHECKED)
        return [claim for claim in waiting if claim.account not in self.bank.refused]

    def account(self, person: int, *, another: bool = False) -> str:
        """An account of this person that the bank has not refused."""
        while another or self._account(person) in self.bank.refused:
            self.accounts[person] += 1
            another = False
        return self._account(person)

    def _account(self, person: int) -> str:
        return f"6217000010{person}{self.accounts[person]:08d}"


def total_of(figures: Figures | None) -> int:
    return sum(each.supplement for each in (figures or {}).values())


def _within_a_fen(ours: PlatformYear, theirs: PlatformYear, left: int) -> bool:
    return ours == theirs or (
        (ours.in_scope, ours.pool) == (theirs.in_scope, theirs.pool)
        and ours.supplement != 0
        and abs(ours.supplement - theirs.supplement) == 1
        and theirs.supplement <= left
    )


def numbers(claims: Iterable[ModelClaim]) -> list[tuple[int]]:
    """The claims as the choices of a move."""
    return [(claim.number,) for claim in claims]
