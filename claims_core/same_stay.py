"""Are two claims about the same days in hospital, and what do member and staff say to that? Asked
before a claim is handed in and before it is accepted or reviewed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from claims_core.checklist import CareKind
from claims_core.claim import CareFacts, Stage
from claims_core.errors import ClaimsError
from claims_core.names import name_form

# Care that takes whole days of its own; two visits to an outpatient ward may well be on one day.
STAYS: Final = frozenset({CareKind.INPATIENT, CareKind.DAY_WARD, CareKind.DAY_SURGERY})
# At these stages a claim asks for nothing (yet, or any more). A reversed one may have been paid.
ASKS_NOTHING: Final = frozenset({Stage.DRAFT, Stage.WITHDRAWN, Stage.NOT_ACCEPTED, Stage.REJECTED})


class StayAnswer(StrEnum):
    """参保人的说明: what a member says of another claim for overlapping days."""

    OTHER_STAY = "other_stay"
    MORE_RECEIPTS = "more_receipts"
    NOT_SURE = "not_sure"


STAY_ANSWER_WORDS: dict[StayAnswer, str] = {
    StayAnswer.OTHER_STAY: "不是同一次住院",
    StayAnswer.MORE_RECEIPTS: "是同一次住院，这次交的是上次没交的票据",
    StayAnswer.NOT_SURE: "说不清，请窗口帮我看看",
}


class StayFinding(StrEnum):
    """窗口的认定: what staff find of two claims for overlapping days."""

    OTHER_STAY = "other_stay"
    MORE_RECEIPTS = "more_receipts"
    DUPLICATE = "duplicate"


STAY_FINDING_WORDS: dict[StayFinding, str] = {
    StayFinding.OTHER_STAY: "不是同一次住院，各办各的",
    StayFinding.MORE_RECEIPTS: "是同一次住院，票据没有重复，可以办",
    StayFinding.DUPLICATE: "重复申请，这份不能再办",
}


class SameStayUnanswered(ClaimsError):
    """同一段住院还没说明: the member has to say first how this claim goes with the earlier one."""

    code = "same_stay_unanswered"
    template = "这几天住院以前申请过（{stays}）。请先选一下：是不是同一次住院。选好就能提交。"


class SameStayUndecided(ClaimsError):
    """同一段住院还没认定: staff have to compare both claims first, or found a duplicate."""

    code = "same_stay_undecided"
    template = "同一个人的住院日期和{claim_nos}有重叠。请先对照两份申请，写明认定和理由，再往下办。"


class SameStayDuplicate(SameStayUndecided):
    """重复申请: found to be the same claim once more, so it does not go on."""

    code = "same_stay_duplicate"
    template = (
        "这份申请已认定和{claim_nos}重复，不能往下办。请主管不予受理或不予支付；认定有误可以改。"
    )


@dataclass(frozen=True, slots=True)
class StayDays:
    """住院起止: both days counted; a stay without a day of admission is its last day."""

    admission: date
    discharge: date

    @classmethod
    def from_care(cls, care: CareFacts) -> "StayDays | None":
        """The days in hospital that a claim is about; None where it is about none."""
        if care.kind not in STAYS or care.discharge_on is None:
            return None
        return cls(care.admission_on or care.discharge_on, care.discharge_on)

    def overlaps(self, other: "StayDays") -> bool:
        """Whether a day belongs to both, apart from one on which somebody moved from one hospital
        to the next."""
        first, second = sorted((self, other), key=lambda stay: (stay.admission, stay.discharge))
        if second.admission > first.discharge:
            return False
        moved = first.admission < first.discharge == second.admission < second.discharge
        return not moved


def goes_on(earlier: CareFacts, later: CareFacts) -> bool:
    """Whether the second claim is about the rest of the first one's stay: the same ward's bill was
    closed at the end of a year, and the next begins with the new one."""
    before, after = StayDays.from_care(earlier), StayDays.from_care(later)
    if before is None or after is None or earlier.kind is not later.kind:
        return False
    if name_form(earlier.provider_name) != name_form(later.provider_name):
        return False
    new_year = after.admission == date(after.admission.year, 1, 1)
    old_year = before.discharge == date(before.discharge.year, 12, 31)
    gap = (after.admission - before.discharge).days
    return (new_year or old_year) and gap in (0, 1)
