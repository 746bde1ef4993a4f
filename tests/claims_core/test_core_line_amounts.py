"""Do the parts of every stage add up to the settlement, to the fen, and no line get too much?"""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_core.bill import Deduction, Expense
from claims_core.ledger import YearToDate
from claims_core.line_amounts import LineDeduction, ReceiptLine, allocate, line_amounts
from claims_core.policy import PolicyBook
from claims_core.receipt_count import CountedReceipt, ReceiptVerdict
from claims_core.stay import StaySettlement, settle_stay

BOOK = PolicyBook.load()
DAY = date(2025, 6, 20)
FEN = st.integers(0, 90_000_000)


def receipt(number: str, claimed: int | None, **more: object) -> ReceiptLine:
    return ReceiptLine(code="41060125", number=number, claimed=claimed, **more)  # type: ignore[arg-type]


def stay(expense: Expense, pool: int = 10_000_000, paid: int = 0) -> StaySettlement:
    return settle_stay({2025: expense}, DAY, {2025: YearToDate(pool, paid)}, BOOK)


@given(FEN, st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any))
def test_shares_add_up_and_none_is_further_than_a_fen_from_its_due(
    total: int, weights: list[int]
) -> None:
    parts = allocate(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1
        assert part == 0 or weight > 0


def test_the_largest_remainder_gets_the_fen_and_of_equals_the_earlier() -> None:
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(10, [3, 3, 4]) == [3, 3, 4]
    assert allocate(5, [10, 25, 65]) == [1, 1, 3]
    assert allocate(0, [0, 0]) == [0, 0]
    with pytest.raises(ValueError):
        allocate(1, [0])


@st.composite
def stays(draw: st.DrawFn) -> tuple[StaySettlement, list[ReceiptLine]]:
    """A stay of one or two years with its receipts, some amounts keyed in, some deducted."""
    last = draw(st.sampled_from([2025, 2026]))
    expenses, shares = {}, {}
    claimed = draw(st.lists(st.integers(1, 30_000_000), min_size=1, max_size=6))
    cuts = {}
    for year in range(2025, last + 1):
        total = draw(FEN)
        outside = draw(st.integers(0, total))
        cut = draw(st.integers(0, total - outside))
        cuts[year] = cut
        expenses[year] = Expense(
            total=total,
            non_covered_expense=outside,
            deductible=draw(st.integers(0, 100_000)),
            pool_rate=Fraction(draw(st.integers(1, 100)), 100),
            extra_upfront_rate=Fraction(draw(st.integers(0, 30)), 100),
            deductions=(Deduction("床位费", cut, "charged_twice"),) if cut else (),
        )
        keyed = draw(st.booleans())
        shares[year] = allocate(total - outside, claimed) if keyed else None
    receipts = [
        receipt(
            f"{n:010d}",
            amount,
            in_scope={year: part[n] for year, part in shares.items() if part},
            deductions={
                year: (LineDeduction(item="床位费", amount=cut, reason="charged_twice"),)
                for year, cut in cuts.items()
                if n == 0 and cut
            },
        )
        for n, amount in enumerate(claimed)
    ]
    so_far = {
        year: YearToDate(draw(st.integers(0, 10_000_000)), draw(st.integers(0, 40_000_000)))
        for year in expenses
    }
    return settle_stay(expenses, date(last, 12, 20), so_far, BOOK), receipts


@given(stays())
def test_every_column_adds_up_to_the_settlement(made: tuple[StaySettlement, list]) -> None:
    settled, receipts = made
    table = line_amounts(settled, receipts)
    assert len(table.lines) == len(receipts)
    whole, segments = table.total, settled.segments
    assert whole.claimed == sum(each.claimed for each in receipts)
    assert whole.recognised == sum(s.expense.total for s in segments)
    assert whole.in_scope == sum(s.expense.stated_in_scope for s in segments)
    assert whole.deducted == sum(s.expense.deducted for s in segments)
    assert whole.pool == settled.pool_payment
    assert whole.supplement_base == sum(s.supplement_base for s in segments)
    assert whole.paid == settled.supplement_payment
    assert whole.over_cap == sum(s.over_cap for s in segments)
    assert whole.self_pay == sum(s.in_scope_self_pay for s in segments)
    for name in ("recognised", "in_scope", "deducted", "pool", "supplement_base", "paid"):
        assert sum(getattr(line, name) for line in table.lines) == getattr(whole, name)


@given(stays())
def test_no_line_is_paid_more_than_there_was_to_pay_from(
    made: tuple[StaySettlement, list],
) -> None:
    settled, receipts = made
    for line in line_amounts(settled, receipts).lines:
        assert 0 <= line.deducted <= line.in_scope <= line.recognised
        assert line.pool + line.supplement_base <= line.in_scope - line.deducted
        assert min(line.pool, line.paid, line.over_cap, line.self_pay) >= 0
        assert line.paid + line.over_cap <= line.supplement_base


def test_a_keyed_share_is_kept_and_a_deduction_stays_on_its_receipt() -> None:
    made = stay(
        Expense(
            total=3_000_000,
            non_covered_expense=1_000_000,
            deductions=(Deduction("床位费", 500, "charged_twice"),),
        )
    )
    table = line_amounts(
        made,
        [
            receipt("1", 1_000_000, in_scope={2025: 100_000}),
            receipt(
                "2",
                2_000_000,
                in_scope={2025: 1_900_000},
                deductions={
                    2025: (LineDeduction(item="床位费", amount=500, reason="charged_twice"),)
                },
            ),
        ],
    )
    assert [line.in_scope for line in table.lines] == [100_000, 1_900_000]
    assert [line.recognised for line in table.lines] == [1_000_000, 2_000_000]
    assert [line.deducted for line in table.lines] == [0, 500]
    assert [line.paid for line in table.lines] == [90_000, 1_709_550]
    assert [line.reasons for line in table.lines] == [(), ("charged_twice",)]


def test_keyed_shares_that_do_not_come_to_the_whole_are_not_used() -> None:
    made = stay(Expense(total=200))
    lines = line_amounts(made, [receipt("1", 100, in_scope={2025: 1}), receipt("2", 100)]).lines
    assert [line.in_scope for line in lines] == [100, 100]


def test_a_receipt_that_does_not_count_is_listed_with_its_reason_and_nothing_else() -> None:
    made = stay(Expense(total=3_000_000))
    table = line_amounts(
        made, [receipt("1", 3_000_000), receipt("2", 50, not_counted="invoice_voided")]
    )
    assert [line.paid for line in table.lines] == [2_700_000, 0]
    assert table.lines[1].reasons == ("invoice_voided",)
    assert (table.lines[1].claimed, table.lines[1].recognised) == (50, 0)
    assert table.total.claimed == 3_000_050


def test_a_cap_shows_on_every_line_with_its_code() -> None:
    table = line_amounts(
        stay(Expense(in_scope=3_000_000), paid=38_000_000),
        [receipt("1", 1_000_000), receipt("2", 2_000_000)],
    )
    assert [(line.paid, line.over_cap) for line in table.lines] == [
        (666_667, 233_333),
        (1_333_333, 466_667),
    ]
    assert {line.reasons for line in table.lines} == {("supplement_cap_cut",)}


def test_without_amounts_one_line_stands_for_all() -> None:
    made = stay(Expense(total=3_000_000))
    for receipts in ([], [receipt("1", None), receipt("2", 5)]):
        (line,) = line_amounts(made, receipts).lines
        assert (line.number, line.claimed, line.paid) == ("", None, 2_700_000)
    lines = line_amounts(made, [receipt("1", None), receipt("2", 5, not_counted="x")]).lines
    assert [line.number for line in lines] == ["", "2"]
    zero = line_amounts(made, [receipt("1", 0), receipt("2", 0)]).lines
    assert [line.paid for line in zero] == [1_350_000, 1_350_000]


def test_a_history_that_names_its_receipts_makes_its_own_lines() -> None:
    made = stay(
        Expense(
            receipts=(
                CountedReceipt("C", "1", 1_000, ReceiptVerdict.COUNTED),
                CountedReceipt("C", "2", 700, ReceiptVerdict.INVOICE_VOIDED),
                CountedReceipt("C", "3", 2_000, ReceiptVerdict.COUNTED),
            )
        )
    )
    table = line_amounts(made)
    assert [line.paid for line in table.lines] == [900, 0, 1_800]
    assert [line.in_scope for line in table.lines] == [1_000, 0, 2_000]
