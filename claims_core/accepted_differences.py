"""By how much may the platform's figures differ from ours because they are what is paid? Asked by
the comparison at the desk (contract art. 8)."""

from claims_core.benefit import Settlement
from claims_core.comparison import Column, FigureName
from claims_core.paid_figures import PaidYear


def accepted_differences(paid: PaidYear, settlement: Settlement, sheet: Column) -> Column:
    """按平台支付的差额: by how much the platform's figures may differ from ours where they are what
    is paid; the personal burden follows from pool and supplement."""
    if paid.basis is None:
        return {}
    pool, supplement = paid.pool - paid.our_pool, paid.supplement - paid.our_supplement
    in_scope = sheet.get(FigureName.IN_SCOPE, settlement.in_scope_expense)
    return {
        FigureName.IN_SCOPE: in_scope - settlement.in_scope_expense,
        FigureName.POOL: pool,
        FigureName.SUPPLEMENT: supplement,
        FigureName.PERSONAL_BURDEN: -pool - supplement,
    }
