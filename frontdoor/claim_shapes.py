"""Which parts of a claim look the same on the phone and at the window? Asked by the shapes of both
APIs."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Self

from pydantic import Field

from casework.claims.views import ClaimLine, TypedReceipt
from frontdoor.given_shapes import Fen
from frontdoor.shapes import Given, Shown


class ReceiptGiven(Given):
    """手工填写的票据。"""

    code: Annotated[str, Field(max_length=20)] = ""
    """票据代码；数电发票没有代码，留空"""
    number: Annotated[str, Field(min_length=1, max_length=30)]
    """票据号码"""
    amount_fen: Fen | None = None
    """票面金额，分；不清楚可以不填"""

    def typed(self) -> TypedReceipt:
        """For the services."""
        return TypedReceipt(self.code, self.number, self.amount_fen)


def typed_or_none(given: Iterable[ReceiptGiven] | None) -> tuple[TypedReceipt, ...] | None:
    """For the services, which are told nothing where nothing was sent."""
    return None if given is None else tuple(each.typed() for each in given)


class PromiseShown(Shown):
    """承诺办结日。"""

    day: date
    """最晚哪天办结"""
    provisional: bool
    """为 true 时，当年放假安排还没公布，日期可能会调整"""
    reason: str
    """为什么是这一天"""

    @classmethod
    def from_line(cls, line: ClaimLine) -> Self | None:
        """The promise of this claim, if one has been made."""
        if line.promised_on is None:
            return None
        return cls(
            day=line.promised_on, provisional=line.promise_provisional, reason=line.promise_reason
        )


class GapShown(Shown):
    """还差的一样。"""

    code: str
    """哪一项，例如 care.discharge_on、material.receipt"""
    title: str
    hint: str
    """怎么补"""
    why: str = ""
    """为什么要；没有为空"""
    sample: str = ""
    """材料画的样子：取 /materials/samples/ 加上它；不是材料为空"""
