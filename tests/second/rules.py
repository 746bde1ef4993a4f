"""What do rules 0 to 8 of the benefit contract say about one year of one claim? Asked by the second
calculator; written from the contract's text alone, and nothing here may come from the engine."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

Json = Mapping[str, Any]
Receipt = tuple[str, str]

FEN = Decimal("0.01")
NOTHING = Decimal("0.00")
BOOK = Path(__file__).parents[2] / "claims_core" / "policy_book"
PARAMETERS = ("pool_cap", "supplement_rate", "supplement_cap")


class Unusable(ValueError):
    """Rule 10: such a step has no figure. Only what a valid history can run into is looked for."""


class PoolRateWanted(Unusable):
    """The pool has room and nobody said at which rate it pays."""


class NoPolicy(Unusable):
    """No policy is known for the day."""


class DeductedTooMuch(Unusable):
    """The deductions are above the in-scope expense."""


class UnknownClaim(Unusable):
    """There is no standing settlement of that name."""


class NameTaken(Unusable):
    """The claim stands already, or the settlement number was used before."""


class Paid(NamedTuple):
    """What the pool and the supplement paid: by one settlement, or in a year so far."""

    pool: Decimal = NOTHING
    supplement: Decimal = NOTHING

    def plus(self, other: "Paid") -> "Paid":
        return Paid(self.pool + other.pool, self.supplement + other.supplement)

    def minus(self, other: "Paid") -> "Paid":
        return Paid(self.pool - other.pool, self.supplement - other.supplement)

    def shown(self) -> dict[str, str]:
        return {"pool_paid": yuan(self.pool), "supplement_paid": yuan(self.supplement)}


def yuan(amount: Decimal) -> str:
    return f"{amount:.2f}"


def to_the_fen(amount: Decimal) -> Decimal:
    """Rule 4: half up to the fen."""
    return amount.quantize(FEN, ROUND_HALF_UP)


# --- the policy of a day ---


@cache
def shipped_policies() -> tuple[dict[str, Any], ...]:
    """The shipped book, read as data, in the shape of a scenario's `policies`."""
    entries = []
    for file in sorted(BOOK.glob("*.toml")):
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["entry"]:
            dates = {name: str(entry[name]) for name in ("valid_from", "valid_to", "recorded_on")}
            figures = {name: entry[name]["value"] for name in PARAMETERS if name in entry}
            entries.append({"id": entry["id"], **dates, **figures})
    return tuple(entries)


def recorded_on(policy: Json) -> str:
    return str(policy.get("recorded_on", policy["valid_from"]))


def policy_on(policies: Iterable[Json], day: str, known_on: str | None) -> dict[str, Decimal]:
    """Key by key the later recorded wins, of equal ones the later entry. Days are ISO texts."""
    valid = [p for p in policies if p["valid_from"] <= day <= p["valid_to"]]
    known = [p for p in valid if known_on is None or recorded_on(p) <= known_on]
    figures = {
        name: Decimal(policy[name])
        for policy in sorted(known, key=recorded_on)  # keeps the order of equal ones
        for name in PARAMETERS
        if name in policy
    }
    if len(figures) < len(PARAMETERS):
        raise NoPolicy(f"{day}, as known on {known_on or 'any day'}")
    return figures


# --- rule 7: which receipts count ---


@dataclass(frozen=True)
class Counted:
    """What the rows of a claim come to, and what was found about them."""

    in_scope: Decimal
    receipts: frozenset[Receipt]
    reasons: frozenset[str]
    blocked: tuple[str, ...]  # numbers, sorted; a number twice when two rows were blocked


def count_receipts(
    rows: Iterable[Json], by_hospital: set[Receipt], by_claim: set[Receipt]
) -> Counted:
    in_scope, seen, counting = NOTHING, set(), set()
    reasons, blocked = set(), []
    for row in rows:
        receipt = (row["code"], row["number"])
        state = row.get("state", "normal")
        if state != "normal":
            reason = f"invoice_{state}"
        elif receipt in seen:
            reason = "duplicate_in_claim"
        elif receipt in by_hospital:
            reason = "already_settled_directly"
        elif receipt in by_claim:
            reason = "duplicate_settled"
        else:
            reason = ""
        if state == "normal":
            seen.add(receipt)
        if not reason:
            in_scope += Decimal(row["in_scope"])
            counting.add(receipt)
            continue
        reasons.add(reason)
        if reason != "duplicate_in_claim":
            blocked.append(row["number"])
    return Counted(in_scope, frozenset(counting), frozenset(reasons), tuple(sorted(blocked)))


# --- rules 0 to 6 and 8: one claim in one year ---


@dataclass(frozen=True)
class Outcome:
    """The figures of one claim in one year."""

    kind: str
    in_scope: Decimal
    paid: Paid
    crossing_point: Decimal | None
    supplement_base: Decimal
    gross: Decimal
    total: Decimal | None
    reasons: frozenset[str]

    def shown(self, after: Paid, counted: Counted | None) -> dict[str, Any]:
        """As the contract's output has it."""
        auditors = {"crossing": "centre", "direct": "insurer"}  # rule 5
        reasons = self.reasons | (counted.reasons if counted else frozenset())
        self_pay = self.in_scope - self.paid.pool - self.paid.supplement  # rule 6
        result: dict[str, Any] = {
            "kind": self.kind,
            "auditor": auditors.get(self.kind, "none"),
            "in_scope_expense": yuan(self.in_scope),
            "pool_payment": yuan(self.paid.pool),
            "supplement_base": yuan(self.supplement_base),
            "supplement_gross": yuan(self.gross),
            "supplement_payment": yuan(self.paid.supplement),
            "over_cap": yuan(self.gross - self.paid.supplement),
            "in_scope_self_pay": yuan(self_pay),
            "reasons": sorted(reasons),
            "year_to_date_after": after.shown(),
        }
        if self.crossing_point is not None:
            result["crossing_point"] = yuan(self.crossing_point)
        if self.total is not None:  # rule 6
            result["personal_burden"] = yuan(self.total - self.paid.pool - self.paid.supplement)
        if counted and counted.blocked:
            result["blocked_invoices"] = list(counted.blocked)
        return result


def amount(expense: Json, name: str) -> Decimal:
    return Decimal(expense.get(name, "0.00"))


def in_scope_expense(expense: Json, by_receipts: Decimal | None) -> Decimal:
    """Rule 0, its first sentence."""
    if by_receipts is not None:
        stated = by_receipts
    elif "in_scope" in expense:
        stated = Decimal(expense["in_scope"])
    else:
        stated = Decimal(expense["total"])
        for name in ("non_covered", "over_limit", "upfront_self_pay"):
            stated -= amount(expense, name)
    deducted = sum((Decimal(row["amount"]) for row in expense.get("deductions", ())), NOTHING)
    if deducted > stated:
        raise DeductedTooMuch(f"{deducted} of {stated}")
    return stated - deducted


def settle_year(
    expense: Json, by_receipts: Decimal | None, policy: Mapping[str, Decimal], so_far: Paid
) -> Outcome:
    reasons = set()
    # rule 0
    in_scope = in_scope_expense(expense, by_receipts)
    base = to_the_fen(in_scope * (1 - Decimal(expense.get("extra_upfront_rate", "0"))))
    # rule 1
    room = max(NOTHING, policy["pool_cap"] - max(NOTHING, so_far.pool))
    pool, crossing_point, supplement_base = NOTHING, None, NOTHING
    if base == 0:
        kind = "none"
        reasons.add("nothing_in_scope")
    elif room == 0:
        kind = "direct"
        supplement_base = base
    else:
        # rule 2
        if "pool_rate" not in expense:
            raise PoolRateWanted("the pool has room")
        rate, deductible = Decimal(expense["pool_rate"]), amount(expense, "deductible")
        uncapped = max(NOTHING, base - deductible) * rate
        if uncapped <= room:
            kind = "basic_only"
            pool = to_the_fen(uncapped)
            reasons.add("below_pool_cap")
        else:
            kind = "crossing"
            pool = room
            crossing_point = to_the_fen(deductible + room / rate)
            supplement_base = base - crossing_point
            if supplement_base == 0:
                reasons.add("crossing_rounds_to_zero")
    # rule 3
    gross = to_the_fen(supplement_base * policy["supplement_rate"])
    left = max(NOTHING, policy["supplement_cap"] - so_far.supplement)
    payment = min(gross, left)
    # rule 8
    if 0 < payment < gross:
        reasons.add("supplement_cap_cut")
    if left == 0 < gross:
        reasons.add("supplement_cap_used_up")
    total = Decimal(expense["total"]) if "total" in expense else None
    return Outcome(
        kind,
        in_scope,
        Paid(pool, payment),
        crossing_point,
        supplement_base,
        gross,
        total,
        frozenset(reasons),
    )
