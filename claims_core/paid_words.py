"""How is it told to the member that the platform's figure is paid in place of ours? Asked by the
statement; kept by `claims_core.paid_figures`."""

from collections.abc import Iterable, Iterator

from claims_core.money import format_yuan
from claims_core.paid_figures import PaidBasis, PaidYear
from claims_core.statement import StatementLine

ARTICLE = "2025年合同第八条"


def paid_lines(paid: Iterable[PaidYear]) -> Iterator[StatementLine]:
    """One line for each year in which the supplement that is paid is another than ours."""
    for each in paid:
        if each.supplement == each.our_supplement:
            continue
        told = f"省平台的结算单上，{each.year}年的大额补助是{format_yuan(each.supplement)}元"
        if each.basis is PaidBasis.ONE_FEN:
            why = "和上面算的差一分钱，是四舍五入造成的"
        else:
            why = "市医保中心核实过，以它为准"
        yield StatementLine(
            "实际支付多少", f"{told}，{why}，所以按这个数付给您。", each.supplement, ARTICLE
        )
