"""What may the phone say about why care was needed and who is paid? Each word of the closed lists
stands once, beside its list; what programs read of them here is made from there."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from claims_core.checklist import (
    CARE_CAUSE_WORDS,
    CARE_KIND_WORDS,
    CARE_PLACE_WORDS,
    PAYEE_RELATION_WORDS,
    CareCause,
    CareKind,
    CarePlace,
    PayeeRelation,
)


def _listed(words: Mapping[str, str]) -> str:
    return "；".join(f"{value} {said}" for value, said in words.items())


KindGiven = Annotated[CareKind | None, Field(description=f"看病方式：{_listed(CARE_KIND_WORDS)}")]
PlaceGiven = Annotated[
    CarePlace | None, Field(description=f"就医地点：{_listed(CARE_PLACE_WORDS)}")
]
CauseGiven = Annotated[
    CareCause | None, Field(description=f"为什么看病：{_listed(CARE_CAUSE_WORDS)}。不填按生病")
]
PayeeRelationGiven = Annotated[
    PayeeRelation | None,
    Field(description=f"补助款打给谁：{_listed(PAYEE_RELATION_WORDS)}。不填按本人"),
]
