"""What is due on a claim, above and below zero?"""

import pytest

from claims_core.due import ClaimMoney

PAID = 73_397_65
# settled, reversed, sent, refused, returned, recovered → due
WORKED = {
    "settled": ((PAID, 0, 0, 0, 0, 0), PAID),
    "in transit, or paid": ((PAID, 0, PAID, 0, 0, 0), 0),
    "refused": ((PAID, 0, PAID, PAID, 0, 0), PAID),
    "returned late": ((PAID, 0, PAID, 0, PAID, 0), PAID),
    "reversed": ((PAID, PAID, PAID, 0, 0, 0), -PAID),
    "recovered in full": ((PAID, PAID, PAID, 0, 0, PAID), 0),
    "settled again": ((2 * PAID, PAID, PAID, 0, 0, PAID), PAID),
    "settled again for less, nothing recovered": (
        (PAID + 70_000_00, PAID, PAID, 0, 0, 0),
        -3_397_65,
    ),
}


@pytest.mark.parametrize("case", WORKED)
def test_what_is_due_is_paid_above_zero_and_got_back_below(case: str) -> None:
    records, due = WORKED[case]
    money = ClaimMoney(*records)
    assert money.due == due
    assert (money.to_pay, money.to_recover) == (max(due, 0), max(-due, 0))
    assert money.to_pay - money.to_recover == money.due
