"""How one step of a settlement is shown to a reviewer: its formula with every figure.

Asked by the statement, one function per code of the trace.
"""

from collections.abc import Callable
from typing import Final

from claims_core.ladder import TraceNode
from claims_core.money import TIMES, format_yuan
from claims_core.operand_words import Words, percent, yuan

_MINUS: Final = "－"


def _equals(node: TraceNode, formula: str, note: str = "") -> str:
    return f"{formula} = {format_yuan(node.result)}{note}"


_ROUNDED: Final = "（四舍五入到分）"


def _less(node: TraceNode, *names: str) -> str:
    return f" {_MINUS} ".join(yuan(node, name) for name in names)


def _below_cap_formula(node: TraceNode) -> Words:
    eligible = f"max(0, {_less(node, 'base', 'deductible')})"
    rate, room = percent(node, "pool_rate"), yuan(node, "room")
    note = f"{_ROUNDED}；取整前未超过统筹余额 {room}"
    return "统筹支付（未过限额）", _equals(node, f"{eligible} {TIMES} {rate}", note)


def _crossing_formula(node: TraceNode) -> Words:
    formula = f"{yuan(node, 'deductible')} + {yuan(node, 'room')} ÷ {percent(node, 'pool_rate')}"
    return "跨限点（起付线，加统筹余额÷统筹比例）", _equals(node, formula, _ROUNDED)


def _cap_formula(node: TraceNode) -> Words:
    left = f"max(0, {_less(node, 'supplement_cap', 'supplement_paid')})"
    return "大额补助支付（年度限额内）", _equals(node, f"min({yuan(node, 'gross')}, {left})")


TELL_REVIEWER: Final[dict[str, Callable[[TraceNode], Words]]] = {
    "in_scope_from_total": lambda node: (
        "政策范围内费用（总额－全自费－超限价－先行自付－扣减）",
        _equals(
            node,
            _less(
                node,
                "total",
                "non_covered_expense",
                "over_limit_expense",
                "upfront_self_pay",
                "deducted",
            ),
        ),
    ),
    "in_scope_from_receipts": lambda node: (
        "政策范围内费用（各张有效票据合计－扣减）",
        _equals(
            node,
            _less(node, "in_scope", "deducted"),
            f"；{node.operands['receipts']}张票据中{node.operands['counted']}张有效",
        ),
    ),
    "in_scope_as_stated": lambda node: (
        "政策范围内费用（结算单－扣减）",
        _equals(node, _less(node, "in_scope", "deducted")),
    ),
    "off_site_base": lambda node: (
        "计算基数（异地另行先负担后，比例待确认）",
        _equals(
            node,
            f"{yuan(node, 'in_scope')} {TIMES} (1 {_MINUS} {percent(node, 'extra_upfront_rate')})",
            _ROUNDED,
        ),
    ),
    "nothing_in_scope": lambda node: ("计算基数为零", _equals(node, "统筹和大额补助")),
    "pool_room": lambda node: (
        "统筹余额",
        _equals(
            node,
            f"max(0, {yuan(node, 'pool_cap')} {_MINUS} max(0, {yuan(node, 'pool_paid')}))",
        ),
    ),
    "pool_used_up": lambda node: (
        "直进大额：基数全部进入大额补助，不再减起付线",
        _equals(node, yuan(node, "base")),
    ),
    "below_pool_cap": _below_cap_formula,
    "crossing_point": _crossing_formula,
    "above_crossing": lambda node: (
        "跨基本进大额：大额补助基数",
        _equals(node, _less(node, "base", "crossing_point")),
    ),
    "supplement_gross": lambda node: (
        "大额补助应付",
        _equals(node, f"{yuan(node, 'base')} {TIMES} {percent(node, 'rate')}", _ROUNDED),
    ),
    "supplement_cap": _cap_formula,
    "in_scope_self_pay": lambda node: (
        "政策范围内个人负担",
        _equals(node, _less(node, "in_scope", "pool_payment", "supplement_payment")),
    ),
    "personal_burden": lambda node: (
        "个人负担合计",
        _equals(node, _less(node, "total", "pool_payment", "supplement_payment")),
    ),
}
