"""How a settlement explains itself: to the member, why this sum; to the reviewer, each formula.

Rendered from the trace whenever somebody asks; no sentence is stored with a decision.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from claims_core.benefit import Settlement
from claims_core.ladder import TraceNode
from claims_core.member_words import TELL_MEMBER
from claims_core.money import format_rate, format_yuan
from claims_core.own_figures import tell_own, year_so_far
from claims_core.reason_words import told_to_member, told_to_reviewer
from claims_core.reviewer_words import TELL_REVIEWER
from claims_core.stay import StaySettlement

AnySettlement = Settlement | StaySettlement


@dataclass(frozen=True, slots=True)
class StatementLine:
    """说明: one step, the figure it ends in (fen), and the article where its rule stands.

    ``heading`` opens the part of a year in a stay that lasted over the end of one.
    """

    title: str
    sentence: str
    amount_fen: int | None
    article: str
    heading: bool = False


def member_lines(settled: AnySettlement, *, of_year: bool = True) -> list[StatementLine]:
    """为什么是这个数: in plain words, in the order in which the sum comes about; without `of_year`
    for somebody who may not see what else was paid in the year."""
    segments = _segments(settled)
    lines: list[StatementLine] = []
    for segment in segments:
        if len(segments) > 1:
            lines.append(_year_for_member(segment))
        lines.extend(_unpublished_year(segment))
        for node in segment.trace:
            title, sentence, result = _told(node, segment, of_year)
            lines.append(StatementLine(title, sentence, result, node.article))
            if "deducted" in node.operands:
                lines.extend(_deductions_for_member(segment))
        lines.extend(_year_so_far(segment, of_year))
    last = segments[-1]
    if len(segments) > 1:
        lines.append(_years_together(segments, "合在一起", "几个年度的大额补助合在一起是"))
    lines.append(
        StatementLine(
            "以哪里的金额为准",
            "最后支付的金额，以河南省医疗保障信息平台的结算结果为准。"
            "两边对不上时，我们会先查清楚，再告诉您。",
            None,
            last.policy.citation("whose_figure"),
        )
    )
    return lines


def reviewer_lines(settled: AnySettlement) -> list[StatementLine]:
    """审核说明: formulas with their figures, rounding, article, and whatever is unconfirmed."""
    segments = _segments(settled)
    lines: list[StatementLine] = []
    if len(segments) > 1:
        lines.append(_year_end_rule(segments[-1]))
    for segment in segments:
        if len(segments) > 1:
            lines.append(_year_for_reviewer(segment))
        lines.extend(_reviewed_year(segment))
    if len(segments) > 1:
        lines.append(_years_together(segments, "各年度合计", "各年度大额补助支付合计"))
    last = segments[-1]
    known = f"，按{last.known_on}已知的规定" if last.known_on else ""
    versions = "；".join(dict.fromkeys(segment.policy_version for segment in segments))
    lines.append(
        StatementLine(
            "计算依据",
            f"政策版本 {versions}{known}；"
            f"计算程序第{last.engine_version}版；金额按分计算，四舍五入。",
            None,
            last.policy.document,
        )
    )
    return lines


def _segments(settled: AnySettlement) -> tuple[Settlement, ...]:
    return settled.segments if isinstance(settled, StaySettlement) else (settled,)


def _reviewed_year(settlement: Settlement) -> Iterator[StatementLine]:
    policy = settlement.policy
    for node in settlement.trace:
        title, formula = TELL_REVIEWER[node.code](node)
        yield StatementLine(title, formula, node.result, node.article)
        if "deducted" in node.operands:
            for each in settlement.expense.deductions:
                reason = told_to_reviewer(each.reason) if each.reason else "未写原因"
                sentence = f"{each.item}：{reason}，{format_yuan(each.amount)}"
                yield StatementLine("扣减", sentence, each.amount, node.article)
    for code in settlement.reasons:
        yield StatementLine(
            "原因", f"{told_to_reviewer(code)}（{code}）", None, policy.citation("supplement_cap")
        )
    if settlement.expense.extra_upfront_rate:
        yield StatementLine(
            "异地比例待确认",
            f"另行先负担的{format_rate(settlement.expense.extra_upfront_rate)}按录入时所依据的文件，"
            "原文尚未核对；大额补助本身的比例不能手工改动。",
            None,
            policy.citation("off_site"),
        )
    if settlement.supplement_base:
        yield StatementLine(
            "口径A（待确认）",
            "把统筹基金付满年度限额那一点以上的政策范围内费用作为大额补助基数。"
            "尚未见到真实结算单，请与省平台结算单核对，不一致时先停付并说明。",
            None,
            policy.citation("reading"),
        )
    if not settlement.policy_confirmed:
        yield StatementLine(
            "参数待确认",
            f"{settlement.year}年度的限额和比例尚未公布，"
            f"{_carried(settlement)}。公布后需要重新核算。",
            None,
            policy.citation("supplement_rate"),
        )


def _year_end_rule(last: Settlement) -> StatementLine:
    return StatementLine(
        "跨年住院（待确认）",
        "合同只说按基本医保的年末结转办法办理，原文尚未核对。这里按各年度的费用分别计算，"
        "各用各年度的累计和政策；起付线按录入的算。请与省平台的分年度结算单逐项核对。",
        None,
        _year_end_article(last),
    )


def _year_for_reviewer(settlement: Settlement) -> StatementLine:
    before = settlement.year_to_date_before
    return StatementLine(
        f"{settlement.year}年度",
        f"按{settlement.policy.day}的政策；此前统筹累计{format_yuan(before.pool_paid)}元，"
        f"大额累计{format_yuan(before.supplement_paid)}元",
        settlement.supplement_payment,
        _year_end_article(settlement),
        heading=True,
    )


def _year_for_member(settlement: Settlement) -> StatementLine:
    return StatementLine(
        f"{settlement.year}年的费用",
        f"这次看病跨了年。{settlement.year}年的费用，用{settlement.year}年的限额单独算。",
        settlement.supplement_payment,
        _year_end_article(settlement),
        heading=True,
    )


def _years_together(segments: tuple[Settlement, ...], title: str, sentence: str) -> StatementLine:
    whole = sum(segment.supplement_payment for segment in segments)
    parts = " + ".join(format_yuan(segment.supplement_payment) for segment in segments)
    return StatementLine(
        title,
        f"{sentence}{parts} = {format_yuan(whole)}元。",
        whole,
        _year_end_article(segments[-1]),
        heading=True,
    )


def _year_end_article(settlement: Settlement) -> str:
    policy = settlement.policy
    return policy.citation("year_end_stay") or policy.citation("in_scope")


def _deductions_for_member(settlement: Settlement) -> Iterator[StatementLine]:
    for each in settlement.expense.deductions:
        why = told_to_member(each.reason) or "如果您觉得不对，可以向窗口询问。"
        yield StatementLine(
            f"核减：{each.item}",
            f"这一项核减{format_yuan(each.amount)}元。{why}",
            each.amount,
            settlement.policy.citation("in_scope"),
        )


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


def _told(node: TraceNode, settlement: Settlement, of_year: bool) -> tuple[str, str, int | None]:
    if not of_year:
        return tell_own(node, settlement)
    title, sentence = TELL_MEMBER[node.code](node, settlement)
    return title, sentence, node.result


def _year_so_far(settlement: Settlement, of_year: bool) -> Iterator[StatementLine]:
    if not settlement.supplement_base:
        return
    article = settlement.policy.citation("supplement_cap")
    if not of_year:
        yield StatementLine(*year_so_far(settlement), None, article)
        return
    paid = settlement.year_to_date_after.supplement_paid
    left = max(0, settlement.policy.supplement_cap - paid)
    yield StatementLine(
        f"{settlement.year}年一共补助了多少",
        f"加上这一次，{settlement.year}年大额补助一共是{format_yuan(paid)}元，"
        f"这一年还可以再补助{format_yuan(left)}元。",
        paid,
        article,
    )


def _carried(settlement: Settlement) -> str:
    year = settlement.policy.carried_from_year
    return f"暂按{year}年的规定计算" if year else "暂按现有规定计算"
