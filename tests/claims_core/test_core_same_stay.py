"""Do two stays share a day?"""

from datetime import date

from claims_core.checklist import CareKind
from claims_core.claim import CareFacts
from claims_core.same_stay import STAYS, StayDays


def stay(first: int, last: int) -> StayDays:
    return StayDays(date(2025, 6, first), date(2025, 6, last))


def test_stays_overlap_but_for_the_day_of_moving_to_the_next_hospital(subtests) -> None:
    for one, other, overlap in (
        (stay(1, 20), stay(1, 20), True),
        (stay(1, 20), stay(5, 6), True),
        (stay(1, 20), stay(19, 25), True),
        (stay(5, 5), stay(5, 5), True),
        (stay(1, 20), stay(20, 20), True),
        (stay(1, 20), stay(1, 1), True),
        (stay(1, 20), stay(20, 25), False),
        (stay(1, 20), stay(21, 25), False),
    ):
        with subtests.test(one=one, other=other):
            assert one.overlaps(other) is other.overlaps(one) is overlap


def test_only_care_with_days_of_its_own_is_a_stay() -> None:
    day = date(2025, 6, 20)
    found = {kind: StayDays.from_care(CareFacts(kind=kind, discharge_on=day)) for kind in CareKind}
    assert {kind for kind, days in found.items() if days} == STAYS
    assert found[CareKind.INPATIENT] == StayDays(day, day)
    assert StayDays.from_care(CareFacts(kind=CareKind.INPATIENT)) is None
