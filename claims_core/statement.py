"""How a settlement explains itself: to the member, why this sum; to the reviewer, each formula.

Rendered from the trace whenever somebody asks; no sentence is stored with a decision.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from claims_core.benefit import Settlement
from claims_core.member_words import TELL_MEMBER
from claims_core.money import format_yuan
from claims_core.reviewer_words import TELL_REVIEWER


@dataclass(frozen=True)
class StatementLine:
    """说明: one step, the figure it ends in (fen), and the article where its rule stands."""

    title: str
    sentence: str
    amount_fen: int | None
    article: str


def member_lines(settlement: Settlement) -> list[StatementLine]:
    """为什么是这个数: in plain words, in the order in which the sum comes about."""
    lines = list(_unpublished_year(settlement))
    for node in settlement.trace:
        title, sentence = TELL_MEMBER[node.code](node, settlement)
        lines.append(StatementLine(title, sentence, node.result, node.article))
    lines.extend(_year_so_far(settlement))
    lines.append(
        StatementLine(
            "以哪里的金额为准",
            "最后支付的金额，以河南省医疗保障信息平台的结算结果为准。"
            "两边对不上时，我们会先查清楚，再告诉您。",
            None,
            settlement.policy.citation("whose_figure"),
        )
    )
    return lines


def reviewer_lines(settlement: Settlement) -> list[StatementLine]:
    """审核说明: formulas with their figures, rounding, article, and whatever is unconfirmed."""
    lines = []
    for node in settlement.trace:
        title, formula = TELL_REVIEWER[node.code](node)
        lines.append(StatementLine(title, formula, node.result, node.article))
    policy = settlement.policy
    if settlement.supplement_base:
        lines.append(
            StatementLine(
                "口径A（待确认）",
                "把统筹基金付满年度限额那一点以上的政策范围内费用作为大额补助基数。"
                "尚未见到真实结算单，请与省平台结算单核对，不一致时先停付并说明。",
                None,
                policy.citation("reading"),
            )
        )
    if not settlement.policy_confirmed:
        lines.append(
            StatementLine(
                "参数待确认",
                f"{settlement.year}年度的限额和比例尚未公布，"
                f"{_carried(settlement)}。公布后需要重新核算。",
                None,
                policy.citation("supplement_rate"),
            )
        )
    known = f"，按{settlement.known_on}已知的规定" if settlement.known_on else ""
    lines.append(
        StatementLine(
            "计算依据",
            f"政策版本 {settlement.policy_version}{known}；"
            f"计算程序第{settlement.engine_version}版；金额按分计算，四舍五入。",
            None,
            policy.document,
        )
    )
    return lines


def _unpublished_year(settlement: Settlement) -> Iterator[StatementLine]:
    if settlement.policy_confirmed:
        return
    year = settlement.policy.carried_from_year
    rule = f"按{year}年的规定算" if year else "按现有的规定算"
    yield StatementLine(
        "按哪一年的规定",
        f"这是{settlement.year}年的费用，这一年的规定我们还没有拿到。"
        f"下面先{rule}，给您一个参考，新年度以公布为准。",
        None,
        settlement.policy.citation("supplement_rate"),
    )


def _year_so_far(settlement: Settlement) -> Iterator[StatementLine]:
    if not settlement.supplement_base:
        return
    paid = settlement.year_to_date_after.supplement_paid
    left = max(0, settlement.policy.supplement_cap - paid)
    yield StatementLine(
        f"{settlement.year}年一共补助了多少",
        f"加上这一次，{settlement.year}年大额补助一共是{format_yuan(paid)}元，"
        f"这一年还可以再补助{format_yuan(left)}元。",
        paid,
        settlement.policy.citation("supplement_cap"),
    )


def _carried(settlement: Settlement) -> str:
    year = settlement.policy.carried_from_year
    return f"暂按{year}年的规定计算" if year else "暂按现有规定计算"
