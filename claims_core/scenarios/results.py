"""How is the outcome of a step written? The contract's keys, sums in yuan as text; asked by the
histories."""

from claims_core.benefit import Settlement
from claims_core.ledger import YearToDate
from claims_core.money import plain_yuan
from claims_core.stay import StaySettlement


def settled(stay: StaySettlement, *, several_years: bool) -> dict[str, object]:
    """The result of ``settle``."""
    if not several_years:
        return _segment(stay.segments[0])
    return {
        "segments": {str(segment.year): _segment(segment) for segment in stay.segments},
        "supplement_payment": plain_yuan(stay.supplement_payment),
    }


def accumulators(paid: YearToDate) -> dict[str, str]:
    """年度累计"""
    return {
        "pool_paid": plain_yuan(paid.pool_paid),
        "supplement_paid": plain_yuan(paid.supplement_paid),
    }


def _segment(settlement: Settlement) -> dict[str, object]:
    receipts = settlement.expense.receipts
    verdicts = {receipt.verdict for receipt in receipts if not receipt.counts}
    result: dict[str, object] = {
        "kind": settlement.kind.value,
        "auditor": settlement.auditor.value,
        "in_scope_expense": plain_yuan(settlement.in_scope_expense),
        "pool_payment": plain_yuan(settlement.pool_payment),
    }
    if settlement.crossing_point is not None:
        result["crossing_point"] = plain_yuan(settlement.crossing_point)
    for name in ("supplement_base", "supplement_gross", "supplement_payment", "over_cap"):
        result[name] = plain_yuan(getattr(settlement, name))
    result["in_scope_self_pay"] = plain_yuan(settlement.in_scope_self_pay)
    if settlement.personal_burden is not None:
        result["personal_burden"] = plain_yuan(settlement.personal_burden)
    result["reasons"] = sorted({*map(str, settlement.reasons), *map(str, verdicts)})
    blocked = sorted(receipt.number for receipt in receipts if receipt.blocked)
    if blocked:
        result["blocked_invoices"] = blocked
    result["year_to_date_after"] = accumulators(settlement.year_to_date_after)
    return result
