"""How long does one settlement take, and how does openfisca-core fare with the same two steps?
Asked by `python -m tests.bench`."""

import random
import sys
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from claims_core.benefit import settle
from claims_core.bill import Expense
from claims_core.ladder import BenefitKind, climb
from claims_core.ledger import YearToDate
from claims_core.money import plain_yuan
from claims_core.policy import PolicyBook
from tests.bench import apart
from tests.bench.report import Figure
from tests.bench.stopwatch import cpu_seconds, microseconds, one_core

CROWD = 100_000
DISCHARGE = date(2025, 6, 20)
POOL_RATE = Fraction("0.85")
Stay = tuple[Expense, YearToDate]


def crossing() -> Stay:
    """跨基本进大额: 300,000.00 in scope, 600.00 deductible, 10,000.00 paid by the pool before."""
    bill = Expense(
        total=35_000_000,
        non_covered_expense=5_000_000,
        deductible=60_000,
        pool_rate=POOL_RATE,
    )
    return bill, YearToDate(pool_paid=1_000_000)


def crowd() -> list[Stay]:
    """Invented stays, the same in every run: below the pool's limit, across it, beyond it."""
    dice = random.Random(20250620)  # repeatable, not secret
    return [
        (
            Expense(
                in_scope=dice.randint(100_000, 100_000_000),
                deductible=dice.choice((30_000, 60_000, 90_000)),
                pool_rate=POOL_RATE,
            ),
            YearToDate(
                pool_paid=dice.choice((0, dice.randint(0, 9_999_999), 10_000_000)),
                supplement_paid=dice.choice((0, dice.randint(0, 40_000_000))),
            ),
        )
        for _ in range(CROWD)
    ]


def measure() -> list[Figure]:
    """Ours beside openfisca's; without its environment ours alone, with a word on stderr."""
    book = PolicyBook.load()
    stay, many = crossing(), crowd()
    bill, paid = stay
    with one_core():
        settlement = settle(bill, DISCHARGE, paid, book)
        assert settlement.kind is BenefitKind.CROSSING
        traced = microseconds(lambda: settle(bill, DISCHARGE, paid, book))
        plain = microseconds(lambda: climb(bill, book.on(DISCHARGE), paid))
        made = microseconds(lambda: settle(crossing()[0], DISCHARGE, paid, book))
        all_plain = _per_stay(many, lambda bill, paid: climb(bill, book.on(DISCHARGE), paid))
        all_traced = _per_stay(many, lambda bill, paid: settle(bill, DISCHARGE, paid, book))
        try:
            theirs = apart.ask("openfisca", _question(book, stay, many))
        except apart.NoBaseline as problem:
            print(f"no openfisca-core beside our figures: {problem}", file=sys.stderr)
            theirs = {}
    against = f"openfisca-core {theirs.get('version', '(not there)')}"
    us = "µs"
    figures = [
        Figure("one settlement, full trace", traced, 60, us, theirs.get("one"), against),
        Figure("one settlement, without trace", plain, 15, us, theirs.get("one"), against),
    ]
    if not theirs:
        return figures
    payments = [climb(bill, book.on(DISCHARGE), paid).supplement.payment for bill, paid in many]
    _tell_rounding(settlement.supplement_payment, payments, theirs, against)
    every = f"each of {CROWD} stays"
    return [
        *figures,
        Figure(
            "one stay made and settled, full trace", made, None, us, theirs["one_made"], against
        ),
        Figure(f"{every}, full trace", all_traced, None, us, theirs["many"], against),
        Figure(f"{every}, without trace", all_plain, None, us, theirs["many"], against),
        Figure(f"{every}, theirs made too", all_plain, None, us, theirs["many_made"], against),
    ]


def _tell_rounding(ours: int, payments: list[int], theirs: dict[str, Any], against: str) -> None:
    """Their numbers are binary floats of 32 bits: close, and not the same fen."""
    apart = [abs(a - b) for a, b in zip(payments, theirs["payments"], strict=True)]
    print(
        f"the crossing stay pays {plain_yuan(ours)} yuan; {against} in {theirs['number']} says "
        f"{plain_yuan(theirs['case_payment'])}, and of {len(apart)} payments "
        f"{sum(map(bool, apart))} differ from ours, by up to {max(apart)} fen"
    )


def _per_stay(stays: list[Stay], work: Callable[[Expense, YearToDate], object]) -> float:
    """Microseconds of each, over one pass."""

    def all_of_them() -> None:
        for bill, paid in stays:
            work(bill, paid)

    return cpu_seconds(all_of_them) / len(stays) * 1e6


def _question(book: PolicyBook, stay: Stay, many: list[Stay]) -> dict[str, Any]:
    """The same figures in yuan, as its variables and parameters want them."""
    policy = book.on(DISCHARGE)
    case = {name: column[0] for name, column in _columns([stay]).items()}
    return {
        "policy": {
            "pool_cap": policy.pool_cap / 100,
            "supplement_rate": float(policy.supplement_rate),
            "supplement_cap": policy.supplement_cap / 100,
        },
        "case": case,
        "crowd": _columns(many),
    }


def _columns(stays: list[Stay]) -> dict[str, list[float]]:
    return {
        "in_scope": [bill.in_scope_expense / 100 for bill, _ in stays],
        "deductible": [bill.deductible / 100 for bill, _ in stays],
        "pool_rate": [float(bill.pool_rate or 0) for bill, _ in stays],
        "pool_paid": [paid.pool_paid / 100 for _, paid in stays],
        "supplement_paid": [paid.supplement_paid / 100 for _, paid in stays],
    }
