"""How the operands of a trace node are written for people; asked by both kinds of words."""

from fractions import Fraction

from claims_core.ladder import TraceNode
from claims_core.money import format_rate, format_yuan

# title and sentence
Words = tuple[str, str]


def yuan(node: TraceNode, name: str) -> str:
    value = node.operands[name]
    if not isinstance(value, int):
        raise TypeError(f"{name} is a sum in fen")
    return format_yuan(value)


def percent(node: TraceNode, name: str) -> str:
    return format_rate(Fraction(str(node.operands[name])))
