"""What does a settlement say to somebody who may see this claim, and not all that was paid in its
year? The year's sums less this claim's are what other claims came to, which is not theirs to see.

What the claim itself comes to is said whole: where it uses up a limit, that says what was left of
it, and nobody can be told their own sum without it."""

from collections.abc import Callable, Mapping
from typing import Final

from claims_core.benefit import Settlement
from claims_core.ladder import TraceNode
from claims_core.member_words import TELL_MEMBER
from claims_core.money import format_yuan
from claims_core.operand_words import Words, yuan

# Operands that hold what was paid in the year before, or is left of it.
_OF_YEAR: Final[Mapping[str, frozenset[str]]] = {
    "pool_room": frozenset({"pool_paid"}),
    "below_pool_cap": frozenset({"room"}),
    "supplement_cap": frozenset({"supplement_paid", "left"}),
}
_NOT_YOURS = "这要看家人名下别的申请，不在授权您看的范围里，请问本人。"


def own_trace(settlement: Settlement) -> tuple[TraceNode, ...]:
    """The steps without the year's sums; the step that is nothing but such a sum is left out."""
    return tuple(
        node._replace(
            operands={
                name: value
                for name, value in node.operands.items()
                if name not in _OF_YEAR.get(node.code, ())
            }
        )
        for node in settlement.trace
        if not _is_of_year(node)
    )


def tell_own(node: TraceNode, settlement: Settlement) -> tuple[str, str, int | None]:
    """Title, sentence and figure of one step."""
    if _is_of_year(node):
        rule = f"统筹基金一年最多付{yuan(node, 'pool_cap')}元。"
        return "基本医保统筹基金", f"{rule}在这之前付了多少，{_NOT_YOURS}", None
    title, sentence = TELL_OWN.get(node.code, TELL_MEMBER[node.code])(node, settlement)
    return title, sentence, node.result


def year_so_far(settlement: Settlement) -> Words:
    """In place of what the year came to."""
    return (
        f"{settlement.year}年一共补助了多少",
        f"这一年别的申请补助了多少、还可以再补助多少，{_NOT_YOURS}",
    )


def _is_of_year(node: TraceNode) -> bool:
    # what is used up is known from this claim: it takes nothing of the pool
    return node.code == "pool_room" and node.result > 0


def _tell_cap(node: TraceNode, settlement: Settlement) -> Words:
    cap, result = yuan(node, "supplement_cap"), format_yuan(node.result)
    title, rule = "这次补助多少", f"大额补助一年最多付{cap}元"
    if not settlement.over_cap:
        return title, f"{rule}，没有超过，所以这次补助{result}元。"
    over = format_yuan(settlement.over_cap)
    if not node.result:
        return title, f"{rule}，已经付满，所以这次算出来的{over}元不能再付，我们很抱歉。"
    return (
        title,
        f"{rule}，这次只够再付{result}元，另外{over}元不能再付，我们很抱歉。",
    )


TELL_OWN: Final[dict[str, Callable[[TraceNode, Settlement], Words]]] = {
    "supplement_cap": _tell_cap,
}
