"""Which facts of care can be put right on the claim page, and how do they read? Asked by its screen
and by the handlers of corrections."""

from datetime import date
from typing import Any

from pydantic import Field

from casework.desk.views import DeskClaim
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
from claims_core.claim import CareFacts
from window import words
from window.claim.forms import MAX_REASON
from window.forms import Versioned

_YES_NO = {"yes": True, "no": False}
# field → the choices of its list
CARE_CHOICES: dict[str, dict[str, str]] = {
    "kind": {each.value: title for each, title in CARE_KIND_WORDS.items()},
    "place": {each.value: title for each, title in CARE_PLACE_WORDS.items()},
    "cause": {each.value: title for each, title in CARE_CAUSE_WORDS.items()},
    "payee_relation": {each.value: title for each, title in PAYEE_RELATION_WORDS.items()},
    "emergency": {"yes": "是", "no": "否"},
    "filed": {"yes": "是", "no": "否"},
}
CARE_TITLES: dict[str, str] = {
    "kind": "看病方式",
    "place": "就医地点",
    "region": "就医的省市",
    "provider_name": "就医机构",
    "admission_on": "入院日期",
    "discharge_on": "出院日期",
    "cause": "就医原因",
    "payee_relation": "收款人",
    "emergency": "急诊抢救",
    "filed": "异地备案或转诊",
}


class CareForm(Versioned):
    """更正后的就医情况; a choice left open is unsaid."""

    kind: CareKind
    place: CarePlace
    region: str = Field(default="", max_length=60)
    provider_name: str = Field(default="", max_length=100)
    admission_on: str = Field(default="", pattern=r"^(\d{4}-\d{2}-\d{2})?$")
    discharge_on: date
    cause: CareCause
    payee_relation: PayeeRelation
    emergency: str = Field(default="", pattern="^(yes|no|)$")
    filed: str = Field(default="", pattern="^(yes|no|)$")
    correction_reason: str = Field(default="", max_length=MAX_REASON)

    def care(self) -> CareFacts:
        """For the desk."""
        return CareFacts(
            self.kind,
            self.place,
            cause=self.cause,
            payee_relation=self.payee_relation,
            emergency=_YES_NO.get(self.emergency),
            filed=_YES_NO.get(self.filed),
            region=self.region,
            provider_name=self.provider_name,
            admission_on=date.fromisoformat(self.admission_on) if self.admission_on else None,
            discharge_on=self.discharge_on,
        )


def care_fields(care: CareFacts) -> dict[str, str]:
    """The facts as the form shows them; an unsaid cause and payee as they are taken."""
    facts: dict[str, Any] = {name: getattr(care, name) for name in CARE_TITLES}
    facts["cause"] = facts["cause"] or CareCause.ILLNESS
    facts["payee_relation"] = facts["payee_relation"] or PayeeRelation.SELF
    for name in ("emergency", "filed"):
        facts[name] = {True: "yes", False: "no", None: ""}[facts[name]]
    return {name: "" if value is None else str(value) for name, value in facts.items()}


def corrected(claim: DeskClaim) -> list[tuple[str, str, str]]:
    """What a proposed correction changes: title, before, after."""
    if claim.correction is None:
        return []
    before, after = care_fields(claim.care), care_fields(claim.correction)
    return [
        (title, _read(name, before[name]), _read(name, after[name]))
        for name, title in CARE_TITLES.items()
        if before[name] != after[name]
    ]


def _read(name: str, value: str) -> str:
    return CARE_CHOICES.get(name, {}).get(value, value) or words.yes_no(None)
