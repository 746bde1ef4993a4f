"""Does the reason of a claim on paper follow from what was said of the care?"""

import pytest

from claims_core.checklist import CareKind, CarePlace, Circumstances
from claims_core.filing import MANUAL_REASON_WORDS, ManualReason, counts_as_filed, manual_reason

AWAY, NEAR, HOME = CarePlace.OUT_OF_PROVINCE, CarePlace.IN_PROVINCE, CarePlace.LOCAL


@pytest.mark.parametrize(
    ("care", "designated", "reason"),
    [
        (Circumstances(), None, ManualReason.GENERAL),
        (Circumstances(place=HOME), None, ManualReason.GENERAL),
        (Circumstances(place=HOME), True, ManualReason.NO_CARD),
        (Circumstances(place=HOME), False, ManualReason.NOT_DESIGNATED),
        (Circumstances(place=HOME, emergency=True), False, ManualReason.EMERGENCY),
        (Circumstances(place=AWAY), True, ManualReason.OFF_SITE),
        (Circumstances(place=AWAY, filed=True), None, ManualReason.FILED_OFF_SITE),
        (Circumstances(place=NEAR, filed=False), True, ManualReason.UNFILED_OFF_SITE),
        (Circumstances(place=AWAY, filed=False), False, ManualReason.NOT_DESIGNATED),
        (Circumstances(place=AWAY, filed=False, emergency=True), True, ManualReason.EMERGENCY),
        (
            Circumstances(CareKind.SPECIAL_DRUG, AWAY, filed=True),
            True,
            ManualReason.OFF_SITE_SPECIAL_DRUG,
        ),
        (
            Circumstances(CareKind.SPECIAL_DRUG, NEAR, filed=True),
            True,
            ManualReason.FILED_OFF_SITE,
        ),
    ],
)
def test_the_reason_follows_from_the_facts(care, designated, reason) -> None:
    assert manual_reason(care, designated) is reason


def test_an_emergency_counts_as_filed_whatever_was_said() -> None:
    assert counts_as_filed(Circumstances(emergency=True, filed=False)) is True
    assert counts_as_filed(Circumstances(emergency=False, filed=False)) is False
    assert counts_as_filed(Circumstances()) is None


def test_every_reason_has_its_words() -> None:
    assert set(MANUAL_REASON_WORDS) == set(ManualReason)
