"""What does a program see of the review: what is missing, what was done and why, and when it is
due? Part of a claim's details."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Self

from casework.desk.views import DeskClaim
from claims_core.actions import Action
from claims_core.checklist import Material
from claims_core.review_reasons import ReasonCode
from frontdoor.shapes import Shown


class DeskGapShown(Shown):
    """往下办还差的一样。"""

    code: str
    title: str
    hint: str


class DeskWantedShown(Shown):
    """请参保人补的一样材料。"""

    material: Material
    reason: str


class StepShown(Shown):
    """办理记录的一步。"""

    title: str
    actor_name: str
    at: datetime
    reason: str
    source: str
    target: str
    reason_code: str
    """理由代码；没有为空"""
    reason_title: str
    """理由代码的文字"""


class PromiseMoveShown(Shown):
    """承诺办结日的一次变动。"""

    at: datetime
    before: date | None
    after: date | None
    """为空是暂停或不再计算"""
    provisional: bool
    code: str
    words: str


class ReviewShown(Shown):
    """审核的理由和时限。"""

    reasons: dict[Action, tuple[ReasonCode, ...]]
    """要给理由的动作，您可以用的理由代码"""
    centre_audited: bool
    """市医保中心已经审定"""
    material_check_on: date | None
    """材料核实最晚哪一天；不在这一步为空"""
    promise_moves: tuple[PromiseMoveShown, ...]
    """承诺办结日怎么来的，旧的在前"""

    @classmethod
    def of(cls, claim: DeskClaim) -> Self:
        """From the claim as the desk shows it to this person."""
        return cls(
            reasons=dict(claim.reasons),
            centre_audited=claim.centre_audited,
            material_check_on=claim.material_check_on,
            promise_moves=tuple(PromiseMoveShown(**asdict(move)) for move in claim.promise_moves),
        )
