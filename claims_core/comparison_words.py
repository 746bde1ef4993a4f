"""How are the three columns and what differs in them told to staff?

Asked by the desk and its screens.
"""

from typing import Final

from claims_core.comparison import (
    Agreement,
    CheckedSum,
    ComparedFigure,
    Comparison,
    FigureName,
    SheetCheck,
)
from claims_core.money import format_yuan

FIGURE_NAME_WORDS: Final[dict[FigureName, str]] = {
    FigureName.TOTAL: "医疗费总额",
    FigureName.NON_COVERED: "全自费",
    FigureName.OVER_LIMIT: "超限价自费",
    FigureName.UPFRONT_SELF_PAY: "先行自付",
    FigureName.IN_SCOPE: "政策范围内费用",
    FigureName.DEDUCTIBLE: "起付线",
    FigureName.POOL: "统筹基金支付",
    FigureName.SUPPLEMENT: "大额补助支付",
    FigureName.OVER_CAP: "超过大额年度限额",
    FigureName.PERSONAL_BURDEN: "个人负担（其他基金支付前）",
}
SHEET_CHECK_WORDS: Final[dict[SheetCheck, str]] = {
    SheetCheck.PARTS_OF_TOTAL: "平台总额与全自费、超限价、先行自付、政策范围内的合计",
    SheetCheck.PAYERS_OF_TOTAL: "平台总额与基金、个人、医院负担的合计",
    SheetCheck.LIST_AND_RECEIPTS: "票据合计与清单合计（相差0.10元以内）",
}
AGREEMENT_WORDS: Final[dict[Agreement, str]] = {
    Agreement.AGREES: "一致",
    Agreement.DIFFERS: "不一致",
    Agreement.PLATFORM_PAID: "按省平台支付",
    Agreement.CANNOT_COMPARE: "无法对照",
}


def agreement_of(row: ComparedFigure | CheckedSum) -> str:
    """一致、差多少，还是无法对照."""
    words = AGREEMENT_WORDS[row.agreement]
    if row.difference and row.agreement is Agreement.DIFFERS:
        more = "多" if row.difference > 0 else "少"
        return f"{words}，{_first(row)}{more}{format_yuan(abs(row.difference))}元"
    if row.difference and row.agreement is Agreement.PLATFORM_PAID:
        return f"{words}，相差{format_yuan(abs(row.difference))}元"
    if row.difference:
        return f"{words}（相差{format_yuan(abs(row.difference))}元，在允许范围内）"
    return words


def named_differences(comparison: Comparison) -> tuple[str, ...]:
    """差异: each in a sentence that names both figures."""
    year = f"{comparison.year}年 " if comparison.year else ""
    return (
        *(f"{year}{_difference(row)}" for row in comparison.differing),
        *(
            f"{year}{SHEET_CHECK_WORDS[each.check]}：{_yuan(each.stated)}对{_yuan(each.added)}"
            for each in comparison.failed
        ),
    )


def _difference(row: ComparedFigure) -> str:
    columns = (("平台", row.platform), ("我们", row.ours), ("票据", row.receipts))
    told = "，".join(f"{name}{_yuan(value)}" for name, value in columns if value is not None)
    return f"{FIGURE_NAME_WORDS[row.figure]}：{told}"


def _first(row: ComparedFigure | CheckedSum) -> str:
    if isinstance(row, CheckedSum):
        return "前者"
    return "平台" if row.platform is not None and row.ours not in (None, row.platform) else "票据"


def _yuan(fen: int | None) -> str:
    return "未知" if fen is None else f"{format_yuan(fen)}元"
