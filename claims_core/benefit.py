"""What pool and supplement pay for a stay, as a decision with its inputs, steps and exact bytes.

Asked by the window, the phone's estimate and the checks; kept with the claim.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

from claims_core.bill import Expense

# The kind is found on the ladder, and asked for together with the settlement that it belongs to.
from claims_core.ladder import BenefitKind as BenefitKind
from claims_core.ladder import Figures, TraceNode, climb
from claims_core.ledger import YearToDate
from claims_core.policy import Policy, PolicyBook

# Raise it with every change that can alter a figure, a trace or the stored bytes: decisions name
# theirs, and are calculated again only by the engine that made them.
ENGINE_VERSION: Final = "2"


class Auditor(StrEnum):
    """审核方 (article 17)"""

    CENTRE = "centre"  # 医保中心
    INSURER = "insurer"  # 承办的保险公司
    NONE = "none"


AUDITOR_WORDS: dict[Auditor, str] = {
    Auditor.CENTRE: "市医保中心审核",
    Auditor.INSURER: "承办公司审核",
    Auditor.NONE: "无需审核",
}


class BenefitReason(StrEnum):
    """原因: why the supplement paid nothing, or less than its share (contract rule 8)."""

    BELOW_POOL_CAP = "below_pool_cap"
    CROSSING_ROUNDS_TO_ZERO = "crossing_rounds_to_zero"
    SUPPLEMENT_CAP_CUT = "supplement_cap_cut"
    SUPPLEMENT_CAP_USED_UP = "supplement_cap_used_up"
    NOTHING_IN_SCOPE = "nothing_in_scope"


class Settlement(NamedTuple):
    """结算结果: of one stay in one policy year, with everything needed to calculate it again."""

    expense: Expense
    policy: Policy
    discharge: date
    year: int
    known_on: date | None
    year_to_date_before: YearToDate
    kind: BenefitKind
    auditor: Auditor
    in_scope_expense: int
    calculation_base: int
    pool_payment: int
    crossing_point: int | None
    supplement_base: int
    supplement_gross: int
    supplement_payment: int
    over_cap: int
    in_scope_self_pay: int
    personal_burden: int | None
    reasons: tuple[BenefitReason, ...]
    year_to_date_after: YearToDate
    trace: tuple[TraceNode, ...]
    engine_version: str = ENGINE_VERSION
    pool_tolerance: int = 0

    @property
    def policy_version(self) -> str:
        return self.policy.version

    @property
    def policy_confirmed(self) -> bool:
        return self.policy.confirmed

    def as_record(self) -> dict[str, object]:
        """Plain values, from which ``from_record`` makes the same settlement again."""
        return {
            "engine_version": self.engine_version,
            "expense": self.expense.as_record(),
            "policy": self.policy.as_record(),
            "discharge": self.discharge.isoformat(),
            "year": self.year,
            "known_on": self.known_on.isoformat() if self.known_on else None,
            "year_to_date_before": asdict(self.year_to_date_before),
            "year_to_date_after": asdict(self.year_to_date_after),
            "kind": self.kind,
            "auditor": self.auditor,
            "amounts": {name: getattr(self, name) for name in _AMOUNTS},
            "reasons": list(self.reasons),
            "trace": [[n.code, dict(n.operands), n.result, n.article] for n in self.trace],
            # absent at 0, as it was before there was one
            **({"pool_tolerance": self.pool_tolerance} if self.pool_tolerance else {}),
        }

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> "Settlement":
        """The settlement as it was recorded; nothing is recalculated."""
        known_on = record["known_on"]
        return Settlement(
            expense=Expense.from_record(record["expense"]),
            policy=Policy.from_record(record["policy"]),
            discharge=date.fromisoformat(record["discharge"]),
            year=record["year"],
            known_on=date.fromisoformat(known_on) if known_on else None,
            year_to_date_before=YearToDate(**record["year_to_date_before"]),
            year_to_date_after=YearToDate(**record["year_to_date_after"]),
            kind=BenefitKind(record["kind"]),
            auditor=Auditor(record["auditor"]),
            reasons=tuple(BenefitReason(code) for code in record["reasons"]),
            trace=tuple(TraceNode(*node) for node in record["trace"]),
            engine_version=record["engine_version"],
            pool_tolerance=record.get("pool_tolerance", 0),
            **record["amounts"],
        )

    def to_json(self) -> bytes:
        """Canonical bytes: equal settlements, and only they, are equal byte by byte."""
        return canonical(self.as_record())

    @staticmethod
    def from_json(stored: bytes) -> "Settlement":
        return Settlement.from_record(json.loads(stored))


_AMOUNTS: Final = (
    "in_scope_expense",
    "calculation_base",
    "pool_payment",
    "crossing_point",
    "supplement_base",
    "supplement_gross",
    "supplement_payment",
    "over_cap",
    "in_scope_self_pay",
    "personal_burden",
)
_AUDITORS: Final = {
    BenefitKind.CROSSING: Auditor.CENTRE,
    BenefitKind.DIRECT: Auditor.INSURER,
    BenefitKind.BASIC_ONLY: Auditor.NONE,
    BenefitKind.NONE: Auditor.NONE,
}


def canonical(record: object) -> bytes:
    """规范字节 of plain values: one way of writing each."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def settle(
    expense: Expense,
    discharge: date,
    year_to_date: YearToDate,
    book: PolicyBook,
    known_on: date | None = None,
) -> Settlement:
    """结算: one stay, wholly in the year of discharge, under the policy of that day.

    ``known_on`` is the day of the decision; None means everything recorded. Raises NoPolicyForDay,
    and InvalidExpense when the pool has room and its rate is not given.
    """
    policy = book.on(discharge, known_on)
    return settle_under(policy, expense, discharge, year_to_date, discharge.year, known_on)


def recalculate(settlement: Settlement) -> Settlement:
    """重算: from the stored inputs and the stored policy; the same engine gives the same bytes."""
    return settle_under(
        settlement.policy,
        settlement.expense,
        settlement.discharge,
        settlement.year_to_date_before,
        settlement.year,
        settlement.known_on,
        settlement.pool_tolerance,
    )


def settle_under(
    policy: Policy,
    expense: Expense,
    discharge: date,
    year_to_date: YearToDate,
    year: int,
    known_on: date | None = None,
    pool_tolerance: int = 0,
) -> Settlement:
    """按指定政策结算: the part of a stay that belongs to ``year``, with its trace; the tolerance is
    `climb`'s."""
    if policy.reading != "A":
        raise ValueError("the ladder calculates reading A only")
    trace: list[TraceNode] = []
    figures = climb(expense, policy, year_to_date, trace, pool_tolerance)
    pool, supplement = figures.pool, figures.supplement
    in_scope = figures.in_scope_expense
    self_pay = in_scope - pool.payment - supplement.payment
    paid = {"pool_payment": pool.payment, "supplement_payment": supplement.payment}
    shares = policy.citation("pool_cap", "supplement_rate")
    trace.append(TraceNode("in_scope_self_pay", {"in_scope": in_scope, **paid}, self_pay, shares))
    burden = None
    if expense.total is not None:
        burden = expense.total - pool.payment - supplement.payment
        total, outside = {"total": expense.total, **paid}, policy.citation("in_scope")
        trace.append(TraceNode("personal_burden", total, burden, outside))
    return Settlement(
        expense=expense,
        policy=policy,
        discharge=discharge,
        year=year,
        known_on=known_on,
        year_to_date_before=year_to_date,
        kind=pool.kind,
        auditor=_AUDITORS[pool.kind],
        in_scope_expense=in_scope,
        calculation_base=figures.calculation_base,
        pool_payment=pool.payment,
        crossing_point=pool.crossing_point,
        supplement_base=pool.supplement_base,
        supplement_gross=supplement.gross,
        supplement_payment=supplement.payment,
        over_cap=supplement.gross - supplement.payment,
        in_scope_self_pay=self_pay,
        personal_burden=burden,
        reasons=tuple(sorted(_reasons(figures))),
        year_to_date_after=year_to_date.plus(pool.payment, supplement.payment),
        trace=tuple(trace),
        pool_tolerance=pool_tolerance,
    )


def _reasons(figures: Figures) -> Iterator[BenefitReason]:
    """Contract rule 8, as far as it does not concern receipts."""
    pool, supplement = figures.pool, figures.supplement
    if pool.kind is BenefitKind.NONE:
        yield BenefitReason.NOTHING_IN_SCOPE
    if pool.kind is BenefitKind.BASIC_ONLY:
        yield BenefitReason.BELOW_POOL_CAP
    if pool.kind is BenefitKind.CROSSING and pool.supplement_base == 0:
        yield BenefitReason.CROSSING_ROUNDS_TO_ZERO
    if supplement.payment < supplement.gross:
        yield (
            BenefitReason.SUPPLEMENT_CAP_CUT
            if supplement.left
            else BenefitReason.SUPPLEMENT_CAP_USED_UP
        )
