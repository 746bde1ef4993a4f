"""How one step of a settlement is told to the member it concerns: warm, short, no jargon.

Asked by the statement, one function per code of the trace.
"""

from collections.abc import Callable
from typing import Final

from claims_core.benefit import BenefitKind, Settlement
from claims_core.ladder import TraceNode
from claims_core.money import TIMES, format_yuan
from claims_core.operand_words import Words, percent, yuan


def _tell_in_scope_from_total(node: TraceNode, settlement: Settlement) -> Words:
    names = (
        ("non_covered_expense", "医保目录以外的自费"),
        ("over_limit_expense", "超过限价的部分"),
        ("upfront_self_pay", "按规定先由个人负担的"),
        ("deducted", "审核核减的"),
    )
    parts = [f"{words}{yuan(node, key)}元" for key, words in names if node.operands[key]]
    total = f"这次的医疗费一共{yuan(node, 'total')}元"
    result = format_yuan(node.result)
    if not parts:
        return "能算进来的费用", f"{total}，全部在报销范围内。"
    return (
        "能算进来的费用",
        f"{total}。其中{'、'.join(parts)}，不在报销范围内，剩下的{result}元可以算进来。",
    )


def _tell_in_scope_as_stated(node: TraceNode, settlement: Settlement) -> Words:
    title, stated = "能算进来的费用", yuan(node, "in_scope")
    if not node.operands["deducted"]:
        return title, f"按医保结算单，这次有{stated}元在报销范围内。"
    return (
        title,
        (
            f"按医保结算单，这次有{stated}元在报销范围内，审核核减{yuan(node, 'deducted')}元，"
            f"剩下的{format_yuan(node.result)}元可以算进来。"
        ),
    )


def _tell_in_scope_from_receipts(node: TraceNode, settlement: Settlement) -> Words:
    receipts, counted = node.operands["receipts"], node.operands["counted"]
    cut = f"，审核核减{yuan(node, 'deducted')}元" if node.operands["deducted"] else ""
    sums = (
        f"在报销范围内的一共{yuan(node, 'in_scope')}元{cut}，可以算进来{format_yuan(node.result)}元"
    )
    if receipts == counted:
        return "能算进来的费用", f"这次的{receipts}张票据，{sums}。"
    return (
        "能算进来的费用",
        (
            f"这次的{receipts}张票据里，有{counted}张可以算，{sums}。"
            "其余的是重复、作废，或者已经报销过的，不能再算一次。"
        ),
    )


def _tell_off_site(node: TraceNode, settlement: Settlement) -> Words:
    return (
        "在外地看病的部分",
        (
            f"在外地看病，有{percent(node, 'extra_upfront_rate')}要先由个人负担，"
            f"余下的{format_yuan(node.result)}元接着往下算。"
        ),
    )


def _tell_nothing(node: TraceNode, settlement: Settlement) -> Words:
    return (
        "这次没有可以报销的",
        (
            "这次的费用里，没有可以由基本医保或大额补助支付的部分，所以算下来是0元。"
            "如果您觉得不对，请带上票据到大额补助窗口，我们再帮您看一遍。"
        ),
    )


def _tell_pool_room(node: TraceNode, settlement: Settlement) -> Words:
    year, cap = settlement.year, yuan(node, "pool_cap")
    if not node.result:
        return (
            "基本医保统筹基金",
            f"统筹基金一年最多付{cap}元，{year}年已经付满，接下来由大额补助来付。",
        )
    paid = format_yuan(max(0, int(node.operands["pool_paid"])))  # a correction may go below
    return (
        "基本医保统筹基金",
        (
            f"统筹基金一年最多付{cap}元，{year}年已经付了{paid}元，"
            f"还可以付{format_yuan(node.result)}元。"
        ),
    )


def _tell_pool_used_up(node: TraceNode, settlement: Settlement) -> Words:
    return (
        "由大额补助来算的费用",
        f"因为统筹基金已经付满，这{format_yuan(node.result)}元全部由大额补助来算。",
    )


def _tell_below_cap(node: TraceNode, settlement: Settlement) -> Words:
    deductible = (
        f"先减去起付线{yuan(node, 'deductible')}元，" if node.operands["deductible"] else ""
    )
    return (
        "由统筹基金支付",
        (
            f"这{yuan(node, 'base')}元，{deductible}再按{percent(node, 'pool_rate')}"
            f"由统筹基金支付{format_yuan(node.result)}元。统筹基金还没有超过年度限额，所以这次还用不到大额补助。"
        ),
    )


def _tell_crossing(node: TraceNode, settlement: Settlement) -> Words:
    return (
        "统筹基金付到哪里为止",
        (
            f"这次的费用算到{format_yuan(node.result)}元时，统筹基金这一年剩下的"
            f"{yuan(node, 'room')}元正好付满，再往上的部分由大额补助来付。"
            "两笔钱会分两次到账，请您留意。"
        ),
    )


def _tell_above_crossing(node: TraceNode, settlement: Settlement) -> Words:
    if not node.result:
        return "由大额补助来算的费用", "超过的部分不到一分钱，所以这次大额补助是0元。"
    return (
        "由大额补助来算的费用",
        (
            f"从{yuan(node, 'base')}元里减去{yuan(node, 'crossing_point')}元，"
            f"剩下的{format_yuan(node.result)}元由大额补助来算。"
        ),
    )


def _tell_gross(node: TraceNode, settlement: Settlement) -> Words:
    rate, result = percent(node, "rate"), format_yuan(node.result)
    return (
        "大额补助怎么算",
        f"大额补助付{rate}：{yuan(node, 'base')}元{TIMES}{rate}={result}元。",
    )


def _tell_cap(node: TraceNode, settlement: Settlement) -> Words:
    cap, paid = yuan(node, "supplement_cap"), yuan(node, "supplement_paid")
    result = format_yuan(node.result)
    before = f"已经付了{paid}元" if node.operands["supplement_paid"] else "还没有付过"
    rule = f"大额补助一年最多付{cap}元，{settlement.year}年在这之前{before}"
    title = "这次补助多少"
    if not settlement.over_cap:
        return title, f"{rule}，没有超过，所以这次补助{result}元。"
    over = format_yuan(settlement.over_cap)
    if not node.result:
        return title, f"{rule}，已经付满，所以这次算出来的{over}元不能再付，我们很抱歉。"
    return (
        title,
        f"{rule}，只剩{result}元，所以这次补助{result}元，另外{over}元不能再付，我们很抱歉。",
    )


def _tell_self_pay(node: TraceNode, settlement: Settlement) -> Words:
    payers = {
        BenefitKind.DIRECT: "减去大额补助",
        BenefitKind.CROSSING: "减去统筹基金和大额补助",
        BenefitKind.BASIC_ONLY: "减去统筹基金支付的",
    }
    less = payers.get(settlement.kind, "没有可减的")
    result = format_yuan(node.result)
    return (
        "报销范围内自己负担的",
        f"报销范围内的{yuan(node, 'in_scope')}元，{less}，自己负担{result}元。",
    )


def _tell_burden(node: TraceNode, settlement: Settlement) -> Words:
    return (
        "总共自己负担的",
        (
            f"连同不在报销范围内的费用，这次自己一共负担{format_yuan(node.result)}元。"
            "如果您还有公务员补助、医疗救助等，实际会更少。"
        ),
    )


TELL_MEMBER: Final[dict[str, Callable[[TraceNode, Settlement], Words]]] = {
    "in_scope_from_total": _tell_in_scope_from_total,
    "in_scope_as_stated": _tell_in_scope_as_stated,
    "in_scope_from_receipts": _tell_in_scope_from_receipts,
    "off_site_base": _tell_off_site,
    "nothing_in_scope": _tell_nothing,
    "pool_room": _tell_pool_room,
    "pool_used_up": _tell_pool_used_up,
    "below_pool_cap": _tell_below_cap,
    "crossing_point": _tell_crossing,
    "above_crossing": _tell_above_crossing,
    "supplement_gross": _tell_gross,
    "supplement_cap": _tell_cap,
    "in_scope_self_pay": _tell_self_pay,
    "personal_burden": _tell_burden,
}
