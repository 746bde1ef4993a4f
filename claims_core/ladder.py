"""The steps from a bill to what pool and supplement pay (2025 contract, articles 11 to 14).

Climbed by the benefit calculation; every step leaves a trace node of codes and operands, no words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from claims_core.bill import Expense
from claims_core.errors import InvalidExpense
from claims_core.ledger import YearToDate
from claims_core.money import plain_rate, share
from claims_core.policy import Policy


class BenefitKind(StrEnum):
    """支付类型: follows from the ledger and the bill; nobody types it in."""

    DIRECT = "direct"  # 直进大额: the pool's limit was used up before
    CROSSING = "crossing"  # 跨基本进大额: this stay crosses the pool's limit
    BASIC_ONLY = "basic_only"  # 只涉及统筹基金
    NONE = "none"  # 没有可以报销的费用


@dataclass(frozen=True)
class TraceNode:
    """计算步骤: a code, what went in (fen, or a rate as text), what came out, which article."""

    code: str
    operands: Mapping[str, int | str]
    result: int
    article: str


@dataclass(frozen=True, kw_only=True)
class PoolStep:
    """统筹这一步: what the pool pays, and what is left to the supplement."""

    room: int
    payment: int = 0
    crossing_point: int | None = None
    supplement_base: int = 0


@dataclass(frozen=True, kw_only=True)
class SupplementStep:
    """大额这一步: what the share comes to, and what the year's limit leaves of it."""

    left: int
    gross: int = 0
    payment: int = 0


def calculation_base(expense: Expense, policy: Policy, trace: list[TraceNode]) -> int:
    """Contract rule 0."""
    article = policy.citation("in_scope")
    in_scope = expense.in_scope_expense
    if expense.in_scope is not None:
        given = {"in_scope": expense.in_scope, "deducted": expense.deducted}
        trace.append(TraceNode("in_scope_as_stated", given, in_scope, article))
    else:
        parts = {
            "total": expense.total or 0,
            "non_covered_expense": expense.non_covered_expense,
            "over_limit_expense": expense.over_limit_expense,
            "upfront_self_pay": expense.upfront_self_pay,
            "deducted": expense.deducted,
        }
        trace.append(TraceNode("in_scope_from_total", parts, in_scope, article))
    rate = expense.extra_upfront_rate
    if rate == 0:
        return in_scope
    base = share(in_scope, 1 - rate)
    operands: dict[str, int | str] = {"in_scope": in_scope, "extra_upfront_rate": plain_rate(rate)}
    trace.append(TraceNode("off_site_base", operands, base, policy.citation("off_site")))
    return base


def pool_step(
    base: int, expense: Expense, policy: Policy, paid: YearToDate, trace: list[TraceNode]
) -> PoolStep:
    """Contract rules 1 and 2."""
    if base == 0:
        trace.append(TraceNode("nothing_in_scope", {"base": 0}, 0, policy.citation("in_scope")))
        return PoolStep(room=0)
    article = policy.citation("pool_cap")
    room = max(0, policy.pool_cap - max(0, paid.pool_paid))
    operands: dict[str, int | str] = {"pool_cap": policy.pool_cap, "pool_paid": paid.pool_paid}
    trace.append(TraceNode("pool_room", operands, room, article))
    if room == 0:
        citation = policy.citation("reading", "pool_cap")
        trace.append(TraceNode("pool_used_up", {"base": base}, base, citation))
        return PoolStep(room=0, supplement_base=base)
    if expense.pool_rate is None:
        raise InvalidExpense("pool_rate_missing", field="pool_rate")
    return _within_room(base, room, expense.deductible, expense.pool_rate, policy, trace)


def _within_room(
    base: int, room: int, deductible: int, rate: Fraction, policy: Policy, trace: list[TraceNode]
) -> PoolStep:
    """Contract rule 2: the uncapped pool is compared with the room before it is rounded."""
    article = policy.citation("pool_cap")
    eligible = max(0, base - deductible)
    terms: dict[str, int | str] = {
        "deductible": deductible,
        "pool_rate": plain_rate(rate),
        "room": room,
    }
    if eligible * rate <= room:
        payment = share(eligible, rate)
        trace.append(TraceNode("below_pool_cap", {"base": base, **terms}, payment, article))
        return PoolStep(room=room, payment=payment)
    crossing_point = deductible + share(room, 1 / rate)
    above = base - crossing_point
    citation = policy.citation("reading", "pool_cap")
    trace.append(TraceNode("crossing_point", terms, crossing_point, citation))
    operands: dict[str, int | str] = {"base": base, "crossing_point": crossing_point}
    trace.append(TraceNode("above_crossing", operands, above, citation))
    return PoolStep(room=room, payment=room, crossing_point=crossing_point, supplement_base=above)


def supplement_step(
    base: int, policy: Policy, paid: YearToDate, trace: list[TraceNode]
) -> SupplementStep:
    """Contract rule 3."""
    left = max(0, policy.supplement_cap - paid.supplement_paid)
    if base == 0:
        return SupplementStep(left=left)
    gross = share(base, policy.supplement_rate)
    rate: dict[str, int | str] = {"base": base, "rate": plain_rate(policy.supplement_rate)}
    trace.append(TraceNode("supplement_gross", rate, gross, policy.citation("supplement_rate")))
    payment = min(gross, left)
    limit: dict[str, int | str] = {
        "gross": gross,
        "supplement_cap": policy.supplement_cap,
        "supplement_paid": paid.supplement_paid,
        "left": left,
    }
    trace.append(TraceNode("supplement_cap", limit, payment, policy.citation("supplement_cap")))
    return SupplementStep(left=left, gross=gross, payment=payment)
