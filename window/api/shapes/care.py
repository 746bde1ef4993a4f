"""How do the facts of care and the eligibility of a person look to a program?"""

from datetime import date
from typing import Self

from claims_core.checklist import CareCause, CareKind, CarePlace, PayeeRelation
from claims_core.claim import CareFacts
from claims_core.eligibility import EligibilityVerdict
from claims_core.filing import ManualReason, manual_reason
from frontdoor.shapes import Shown


class CareFactsShown(Shown):
    """就医情形；没说的为空。"""

    cause: CareCause | None
    """为什么看病；空的按生病"""
    payee_relation: PayeeRelation | None
    """补助款打给谁；空的按参保人本人"""
    emergency: bool | None
    """急诊抢救"""
    filed: bool | None
    """办过异地备案或转诊"""
    designated: bool | None
    """就医机构是医保定点；空的是还没查"""
    manual_reason: ManualReason
    """手工报销原因，按以上情形得出的建议"""

    @classmethod
    def from_care(cls, care: CareFacts) -> Self:
        """From the facts of care."""
        return cls.from_view(care, manual_reason=manual_reason(care, care.designated))


class CorrectionShown(Shown):
    """提出的更正，整组就医情况。"""

    kind: CareKind | None
    place: CarePlace | None
    region: str
    provider_name: str
    admission_on: date | None
    discharge_on: date | None
    cause: CareCause | None
    payee_relation: PayeeRelation | None
    emergency: bool | None
    filed: bool | None


class EligibilityShown(Shown):
    """待遇资格，逐日核对；只供人参考，系统不会因此拒绝。"""

    verdict: EligibilityVerdict
    """eligible 符合，not_eligible 有不符合的地方，unknown 要人工核对"""
    words: str
    against: tuple[str, ...]
    """不符合的日期、原因和依据"""
    doubts: tuple[str, ...]
    """系统说不准、要人工核对的"""
    as_of: date | None
    """依据哪一天的参保名册；名册里没有为空"""
