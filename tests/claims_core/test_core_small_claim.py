"""Are paper originals wanted of large claims alone, and is nobody let off by a sum that nobody
knows?"""

from datetime import date

import pytest

from claims_core.policy import PolicyBook
from claims_core.small_claim import originals_of

BOOK = PolicyBook.load()
DAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("amounts", "wanted"),
    [
        ([], None),
        ([100_00], False),
        ([1_500_00, 1_500_00], False),
        ([1_500_00, 1_500_01], True),
        ([100_00, None], None),
        ([3_000_01, None], True),
    ],
)
def test_up_to_the_limit_no_originals_are_wanted(amounts: list, wanted: bool | None) -> None:
    assert originals_of(BOOK, DAY, amounts).wanted is wanted


def test_members_read_that_it_is_provisional_and_staff_that_nobody_has_confirmed_it() -> None:
    small = originals_of(BOOK, DAY, [100_00])
    assert "3,000元" in small.member_words or "3000元" in small.member_words
    assert "暂定" in small.member_words
    assert "未经确认" in small.staff_words and "号码照样登记" in small.staff_words
    large = originals_of(BOOK, DAY, [3_000_01])
    assert "留好" in large.member_words and "不用交" not in large.member_words


def test_where_no_policy_holds_nothing_is_said() -> None:
    unknown = originals_of(BOOK, date(2099, 1, 1), [100_00])
    assert (unknown.wanted, unknown.member_words, unknown.staff_words) == (None, "", "")
