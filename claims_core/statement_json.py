"""How does a settlement look to a program: codes, operands and results, no words?

Served by the APIs; an auditor's own program can check every step with it.
"""

from dataclasses import asdict

from claims_core.benefit import Settlement
from claims_core.line_amounts import LineAmounts, LineTable, line_amounts
from claims_core.own_figures import own_trace
from claims_core.stay import StaySettlement


def statement_json(
    stay: StaySettlement, lines: LineTable | None = None, *, of_year: bool = True
) -> dict[str, object]:
    """结算说明 for programs: sums in fen, rates as text, days as ISO dates.

    ``lines`` is the table by receipt; without it the stay's own receipts make one. Without
    ``of_year`` nothing is said of what else was paid in the year.
    """
    table = lines or line_amounts(stay)
    return {
        "engine_version": stay.engine_version,
        "policy_version": stay.policy_version,
        "policy_confirmed": stay.policy_confirmed,
        "discharge": stay.discharge.isoformat(),
        "known_on": stay.known_on.isoformat() if stay.known_on else None,
        "pool_payment": stay.pool_payment,
        "supplement_payment": stay.supplement_payment,
        "segments": [_segment(segment, of_year) for segment in stay.segments],
        "lines": [_line(line) for line in table.lines],
        "total": _line(table.total),
    }


def _segment(settlement: Settlement, of_year: bool) -> dict[str, object]:
    before, after = settlement.year_to_date_before, settlement.year_to_date_after
    return {
        "year": settlement.year,
        "policy_version": settlement.policy_version,
        "policy_confirmed": settlement.policy_confirmed,
        "kind": settlement.kind.value,
        "auditor": settlement.auditor.value,
        "in_scope_expense": settlement.in_scope_expense,
        "calculation_base": settlement.calculation_base,
        "pool_payment": settlement.pool_payment,
        "crossing_point": settlement.crossing_point,
        "supplement_base": settlement.supplement_base,
        "supplement_gross": settlement.supplement_gross,
        "supplement_payment": settlement.supplement_payment,
        "over_cap": settlement.over_cap,
        "in_scope_self_pay": settlement.in_scope_self_pay,
        "personal_burden": settlement.personal_burden,
        "reasons": [reason.value for reason in settlement.reasons],
        "deductions": [asdict(each) for each in settlement.expense.deductions],
        "year_to_date_before": asdict(before) if of_year else None,
        "year_to_date_after": asdict(after) if of_year else None,
        "trace": [
            {
                "code": node.code,
                "operands": dict(node.operands),
                "result": node.result,
                "article": node.article,
            }
            for node in (settlement.trace if of_year else own_trace(settlement))
        ],
    }


def _line(line: LineAmounts) -> dict[str, object]:
    return {**asdict(line), "reasons": list(line.reasons), "self_pay": line.self_pay}
