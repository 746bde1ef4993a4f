"""How is an estimate asked for on the phone, and how does it look there?"""

from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field

from casework.ledger.estimate_words import estimate_in_words
from casework.ledger.estimates import SupplementEstimate
from frontdoor.given_shapes import Fen
from frontdoor.shapes import Given, Money, Shown


class EstimateGiven(Given):
    """试算的数字，分。"""

    total_fen: Annotated[Fen, Field(gt=0)]
    """这次看病一共花了多少"""
    outside_fen: Fen = 0
    """其中医保目录以外的：自费、超限价、乙类先自付"""
    own: bool = False
    """按自己账上今年的累计算；没有绑定的不行"""
    pool_paid_fen: Fen = 0
    """不按自己账上算时：今年到现在统筹基金一共付过多少"""
    pool_used_up: bool = False
    """不按自己账上算时：统筹基金今年的限额已经用完"""
    pool_percent: Annotated[str, Field(pattern=r"^(100|\d{1,2}(\.\d{1,2})?)$")] | None = None
    """这次统筹基金按百分之几报，例如 85；不知道为空，只能算个最多"""
    deductible_fen: Fen = 0
    """这次的起付线"""

    def rate(self) -> Fraction | None:
        """The pool's rate, if it is known."""
        return Fraction(self.pool_percent) / 100 if self.pool_percent else None


class EstimateShown(Shown):
    """试算结果；什么也不定，哪里也不留。"""

    words: str
    """给人看的：结果、按哪一年的规定、只是估算"""
    in_scope: Money
    """政策范围内费用"""
    pool: Money | None
    """统筹基金大约付；报销比例不知道时为空"""
    supplement: Money
    """大额大约补，或者最多补"""
    at_most: bool
    """报销比例不知道，只能说最多多少"""
    rate_matters: bool
    """这笔费用可能用满统筹的限额，填上报销比例和起付线才算得准"""

    @classmethod
    def from_estimate(cls, estimate: SupplementEstimate, room_fen: int) -> Self:
        """From casework's view, with what the pool may still pay."""
        done = estimate.settlement
        return cls(
            words=estimate_in_words(estimate),
            in_scope=Money.from_fen(done.in_scope_expense),
            pool=None if estimate.at_most else Money.from_fen(done.pool_payment),
            supplement=Money.from_fen(done.supplement_payment),
            at_most=estimate.at_most,
            rate_matters=0 < room_fen < done.in_scope_expense,
        )
