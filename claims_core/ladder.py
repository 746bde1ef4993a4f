"""The steps from a bill to what pool and supplement pay (2025 contract, articles 11 to 14).

Climbed by the benefit calculation; a step leaves a trace node of codes and operands, no words,
when a trace is kept.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from claims_core.bill import Expense
from claims_core.errors import InvalidExpense
from claims_core.ledger import YearToDate
from claims_core.money import half_up, plain_rate, share
from claims_core.policy import Policy


class BenefitKind(StrEnum):
    """支付类型: follows from the ledger and the bill; nobody types it in."""

    DIRECT = "direct"  # 直进大额: the pool's limit was used up before
    CROSSING = "crossing"  # 跨基本进大额: this stay crosses the pool's limit
    BASIC_ONLY = "basic_only"  # 只涉及统筹基金
    NONE = "none"  # 没有可以报销的费用


BENEFIT_KIND_WORDS: dict[BenefitKind, str] = {
    BenefitKind.DIRECT: "直进大额",
    BenefitKind.CROSSING: "跨基本进大额",
    BenefitKind.BASIC_ONLY: "未超过统筹限额，大额不支付",
    BenefitKind.NONE: "没有可报销的费用",
}


class TraceNode(NamedTuple):
    """计算步骤: a code, what went in (fen, or a rate as text), what came out, which article."""

    code: str
    operands: Mapping[str, int | str]
    result: int
    article: str


# The steps taken so far; None when nobody is going to read them.
Trace = list[TraceNode] | None


class PoolStep(NamedTuple):
    """统筹这一步: what the pool pays, and what is left to the supplement; in fen."""

    kind: BenefitKind
    payment: int = 0
    crossing_point: int | None = None
    supplement_base: int = 0


class SupplementStep(NamedTuple):
    """大额这一步: what the share comes to, and what the year's limit leaves of it; in fen."""

    left: int
    gross: int = 0
    payment: int = 0


class Figures(NamedTuple):
    """结算金额: of one stay in one policy year, in fen."""

    in_scope_expense: int
    calculation_base: int
    pool: PoolStep
    supplement: SupplementStep


def climb(
    expense: Expense,
    policy: Policy,
    paid: YearToDate,
    trace: Trace = None,
    pool_tolerance: int = 0,
) -> Figures:
    """计算: what pool and supplement pay after ``paid``; a pool that lacks no more than
    ``pool_tolerance`` fen of its limit counts as used up.

    Raises InvalidExpense when the pool has room and its rate is not given.
    """
    in_scope = expense.in_scope_expense
    base = _calculation_base(in_scope, expense, policy, trace)
    pool = _pool_step(base, expense, policy, paid, trace, pool_tolerance)
    return Figures(
        in_scope, base, pool, _supplement_step(pool.supplement_base, policy, paid, trace)
    )


def _calculation_base(in_scope: int, expense: Expense, policy: Policy, trace: Trace) -> int:
    """Contract rule 0."""
    rate = expense.extra_upfront_rate
    upfront = rate.numerator
    left = rate.denominator - upfront
    base = in_scope if upfront == 0 else half_up(in_scope * left, rate.denominator)
    if trace is None:
        return base
    trace.append(_in_scope_node(in_scope, expense, policy.citation("in_scope")))
    if upfront:
        operands: dict[str, int | str] = {
            "in_scope": in_scope,
            "extra_upfront_rate": plain_rate(rate),
        }
        trace.append(TraceNode("off_site_base", operands, base, policy.citation("off_site")))
    return base


def _in_scope_node(in_scope: int, expense: Expense, article: str) -> TraceNode:
    deducted = expense.deducted
    if expense.receipts:
        rows: dict[str, int | str] = {
            "receipts": len(expense.receipts),
            "counted": sum(receipt.counts for receipt in expense.receipts),
            "in_scope": expense.stated_in_scope,
            "deducted": deducted,
        }
        return TraceNode("in_scope_from_receipts", rows, in_scope, article)
    if expense.in_scope is not None:
        given: dict[str, int | str] = {"in_scope": expense.in_scope, "deducted": deducted}
        return TraceNode("in_scope_as_stated", given, in_scope, article)
    parts: dict[str, int | str] = {
        "total": expense.total or 0,
        "non_covered_expense": expense.non_covered_expense,
        "over_limit_expense": expense.over_limit_expense,
        "upfront_self_pay": expense.upfront_self_pay,
        "deducted": deducted,
    }
    return TraceNode("in_scope_from_total", parts, in_scope, article)


def _pool_step(
    base: int,
    expense: Expense,
    policy: Policy,
    paid: YearToDate,
    trace: Trace,
    tolerance: int,
) -> PoolStep:
    """Contract rule 1."""
    if base == 0:
        if trace is not None:
            citation = policy.citation("in_scope")
            trace.append(TraceNode("nothing_in_scope", {"base": 0}, 0, citation))
        return PoolStep(BenefitKind.NONE)
    room = max(0, policy.pool_cap - max(0, paid.pool_paid))
    if room <= tolerance:
        room = 0
    if trace is not None:
        operands: dict[str, int | str] = {
            "pool_cap": policy.pool_cap,
            "pool_paid": paid.pool_paid,
        }
        trace.append(TraceNode("pool_room", operands, room, policy.citation("pool_cap")))
    if room == 0:
        if trace is not None:
            citation = policy.citation("reading", "pool_cap")
            trace.append(TraceNode("pool_used_up", {"base": base}, base, citation))
        return PoolStep(BenefitKind.DIRECT, supplement_base=base)
    return _within_room(base, room, expense, policy, trace)


def _within_room(base: int, room: int, expense: Expense, policy: Policy, trace: Trace) -> PoolStep:
    """Contract rule 2: the uncapped pool is compared with the room before it is rounded."""
    rate, deductible = expense.pool_rate, expense.deductible
    if rate is None:
        raise InvalidExpense("pool_rate_missing", field="pool_rate")
    numerator, denominator = rate.numerator, rate.denominator
    uncapped = max(0, base - deductible) * numerator
    below = uncapped <= room * denominator
    terms: dict[str, int | str] = {}
    if trace is not None:
        terms = {"deductible": deductible, "pool_rate": plain_rate(rate), "room": room}
    if below:
        payment = half_up(uncapped, denominator)
        if trace is not None:
            operands: dict[str, int | str] = {"base": base, **terms}
            citation = policy.citation("pool_cap")
            trace.append(TraceNode("below_pool_cap", operands, payment, citation))
        return PoolStep(BenefitKind.BASIC_ONLY, payment)
    crossing_point = deductible + half_up(room * denominator, numerator)
    above = base - crossing_point
    if trace is not None:
        citation = policy.citation("reading", "pool_cap")
        trace.append(TraceNode("crossing_point", terms, crossing_point, citation))
        crossed: dict[str, int | str] = {"base": base, "crossing_point": crossing_point}
        trace.append(TraceNode("above_crossing", crossed, above, citation))
    return PoolStep(BenefitKind.CROSSING, room, crossing_point, above)


def _supplement_step(base: int, policy: Policy, paid: YearToDate, trace: Trace) -> SupplementStep:
    """Contract rule 3."""
    left = max(0, policy.supplement_cap - paid.supplement_paid)
    if base == 0:
        return SupplementStep(left)
    gross = share(base, policy.supplement_rate)
    payment = min(gross, left)
    if trace is not None:
        rate: dict[str, int | str] = {"base": base, "rate": plain_rate(policy.supplement_rate)}
        trace.append(TraceNode("supplement_gross", rate, gross, policy.citation("supplement_rate")))
        limit: dict[str, int | str] = {
            "gross": gross,
            "supplement_cap": policy.supplement_cap,
            "supplement_paid": paid.supplement_paid,
            "left": left,
        }
        citation = policy.citation("supplement_cap")
        trace.append(TraceNode("supplement_cap", limit, payment, citation))
    return SupplementStep(left, gross, payment)
