"""What does a program send to put right what a claim says of the care?"""

from datetime import date
from typing import Annotated

from pydantic import Field

from claims_core.checklist import CareCause, CareKind, CarePlace, PayeeRelation
from claims_core.claim import CareFacts
from frontdoor.given_shapes import VersionGiven
from frontdoor.shapes import Given


class CareCorrectedGiven(Given):
    """更正后的就医情况，整组替换。"""

    kind: CareKind
    place: CarePlace
    region: Annotated[str, Field(max_length=60)] = ""
    provider_name: Annotated[str, Field(min_length=1, max_length=100)]
    """医院全称"""
    admission_on: date | None = None
    discharge_on: date
    cause: CareCause | None = None
    payee_relation: PayeeRelation | None = None
    emergency: bool | None = None
    filed: bool | None = None


class CareCorrectionGiven(VersionGiven):
    """提出更正。"""

    care: CareCorrectedGiven
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    """依据哪样材料"""

    def facts(self) -> CareFacts:
        """For the desk."""
        return CareFacts(**dict(self.care))


class DropGiven(VersionGiven):
    """不更正。"""

    reason: Annotated[str, Field(min_length=1, max_length=500)]
    """为什么不更正"""
