"""How does a whole stay look on the phone, of which several years or claims are parts?"""

from datetime import date
from typing import Self

from casework.phone.stays import StayPart, StayStep, WholeStay
from claims_core.benefit import Auditor
from claims_core.claim import Stage
from frontdoor.shapes import Money, Shown
from miniapp_api.shapes.claim_shown import TimelineShown

_OFFICES = {Auditor.CENTRE: "市医保中心审", Auditor.INSURER: "我们审", Auditor.NONE: "没有大额补助"}


class StayPartShown(Shown):
    """这次住院的一部分：一个年度算一部分。"""

    claim_id: str
    claim_no: str
    year: int
    office_words: str
    """谁审的；还没定为空"""
    stage: Stage
    stage_words: str
    supplement: Money | None
    """这一部分的大额补助；核定前为空"""
    pool: Money | None
    """这一部分统筹付的；核定前为空"""
    pool_paid: Money | None
    """这一年统筹一共付了多少，连这一部分；核定前、只能看一部分申请的家人，为空"""
    supplement_paid: Money | None
    """这一年大额补助一共付了多少，连这一部分；核定前、只能看一部分申请的家人，为空"""

    @classmethod
    def from_part(cls, part: StayPart) -> Self:
        """From casework's view."""
        return cls.from_view(
            part,
            office_words=_OFFICES[part.auditor] if part.auditor else "",
            supplement=Money.maybe(part.supplement_fen),
            pool=Money.maybe(part.pool_fen),
            pool_paid=Money.maybe(part.pool_paid_fen),
            supplement_paid=Money.maybe(part.supplement_paid_fen),
        )


class StayStepShown(TimelineShown):
    """进度的一步。"""

    claim_no: str
    """是哪一份申请的；只有一份、还没到的为空"""

    @classmethod
    def from_step(cls, step: StayStep) -> Self:
        """From casework's view."""
        entry = TimelineShown.from_view(step.entry)
        return cls(claim_no=step.claim_no, **dict(entry))


class StayShown(Shown):
    """一次住院，从头到尾：分几个年度算、分几份申请办的，都在这里。"""

    provider_name: str
    admission_on: date | None
    discharge_on: date | None
    parts: tuple[StayPartShown, ...]
    steps: tuple[StayStepShown, ...]
    total: Money | None
    """各部分加起来的大额补助；都核定了才有"""

    @classmethod
    def from_stay(cls, stay: WholeStay) -> Self:
        """From casework's view."""
        return cls.from_view(
            stay,
            parts=tuple(map(StayPartShown.from_part, stay.parts)),
            steps=tuple(map(StayStepShown.from_step, stay.steps)),
            total=Money.maybe(stay.total_fen),
        )
