"""Are receipts, platform and our own figures compared as an auditor would compare them?"""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_core.benefit import settle
from claims_core.bill import Expense
from claims_core.comparison import (
    DECISIVE,
    Agreement,
    Column,
    ComparedFigure,
    Comparison,
    FigureName,
    PlatformSheet,
    ReceiptFigures,
    SheetCheck,
    added_columns,
    added_sheets,
    compare,
    our_column,
)
from claims_core.comparison_words import FIGURE_NAME_WORDS, agreement_of, named_differences
from claims_core.figures_hash import figures_hash
from claims_core.ledger import YearToDate
from claims_core.policy import PolicyBook

BOOK = PolicyBook.load()
DAY = date(2025, 6, 20)
DIRECT = settle(
    Expense(total=8_600_000, non_covered_expense=300_000, upfront_self_pay=144_706),
    DAY,
    YearToDate(10_000_000),
    BOOK,
)
OURS = our_column(DIRECT)
SHEET = {
    FigureName.TOTAL: 8_600_000,
    FigureName.NON_COVERED: 300_000,
    FigureName.OVER_LIMIT: 0,
    FigureName.UPFRONT_SELF_PAY: 144_706,
    FigureName.IN_SCOPE: 8_155_294,
    FigureName.DEDUCTIBLE: 0,
    FigureName.POOL: 0,
    FigureName.SUPPLEMENT: 7_339_765,
    FigureName.OVER_CAP: 0,
    FigureName.PERSONAL_BURDEN: 1_260_235,
}


def compared(
    platform: Column = SHEET,
    receipts: Column | None = None,
    list_total: int | None = None,
    **paid: int,
) -> Comparison:
    return compare(
        year=2025,
        papers=ReceiptFigures(figures=receipts or {}, list_total=list_total),
        sheet=PlatformSheet(figures=platform, **paid),
        ours=OURS,
    )


def row(comparison: Comparison, figure: FigureName) -> ComparedFigure:
    return next(each for each in comparison.rows if each.figure is figure)


def test_equal_figures_agree_and_nothing_is_named() -> None:
    made = compared(receipts={FigureName.TOTAL: 8_600_000}, list_total=8_600_000)
    assert made.agrees and not made.decisive and made.not_stated == ()
    assert {each.agreement for each in made.rows} == {Agreement.AGREES}
    assert named_differences(made) == ()


@pytest.mark.parametrize("figure", list(FigureName))
def test_a_fen_too_much_on_the_platform_is_a_named_difference(figure: FigureName) -> None:
    made = compared({**SHEET, figure: SHEET[figure] + 1})
    assert [each.figure for each in made.differing] == [figure]
    assert row(made, figure).difference == 1
    assert made.decisive is (figure in DECISIVE)
    assert FIGURE_NAME_WORDS[figure] in named_differences(made)[0]


@pytest.mark.parametrize("figure", list(FigureName))
def test_what_only_we_know_cannot_be_compared(figure: FigureName) -> None:
    made = compared({name: fen for name, fen in SHEET.items() if name is not figure})
    assert row(made, figure).agreement is Agreement.CANNOT_COMPARE
    assert row(made, figure).difference is None
    assert made.differing == ()
    assert made.not_stated == ((figure,) if figure in DECISIVE else ())


@pytest.mark.parametrize(
    ("receipts", "agreement", "difference"),
    [
        (8_600_010, Agreement.AGREES, 10),
        (8_600_011, Agreement.DIFFERS, 11),
        (8_599_990, Agreement.AGREES, -10),
        (8_599_989, Agreement.DIFFERS, -11),
    ],
)
def test_the_receipts_total_may_be_off_by_ten_fen(receipts, agreement, difference) -> None:
    total = row(compared(receipts={FigureName.TOTAL: receipts}), FigureName.TOTAL)
    assert (total.agreement, total.difference) == (agreement, difference)
    assert not total.decisive


def test_any_other_printed_figure_must_be_equal_to_the_fen() -> None:
    made = compared(receipts={FigureName.POOL: 1})
    assert row(made, FigureName.POOL).agreement is Agreement.DIFFERS
    assert not made.decisive, "the platform and we agree; only the paper differs"


def test_receipts_are_compared_with_ours_where_the_platform_is_silent() -> None:
    made = compared({}, receipts={FigureName.TOTAL: 8_700_000})
    assert row(made, FigureName.TOTAL).difference == 100_000
    assert named_differences(made) == ("2025年 医疗费总额：我们86,000.00元，票据87,000.00元",)


def test_a_platform_difference_is_told_before_one_of_the_receipts() -> None:
    made = compared({**SHEET, FigureName.TOTAL: 9_000_000}, receipts={FigureName.TOTAL: 8_700_000})
    assert row(made, FigureName.TOTAL).difference == 400_000


def test_the_parts_of_a_sheet_must_come_to_its_total() -> None:
    made = compared({**SHEET, FigureName.OVER_LIMIT: 5})
    (failed,) = made.failed
    assert failed.check is SheetCheck.PARTS_OF_TOTAL
    assert (failed.stated, failed.added, failed.difference) == (8_600_000, 8_600_005, -5)
    assert not made.agrees


def test_who_paid_a_sheet_must_come_to_its_total() -> None:
    assert compared(funds=7_339_765, personal=1_260_235).failed == ()
    assert compared(funds=7_339_765, personal=1_260_200, hospital=35).failed == ()
    (failed,) = compared(funds=7_339_765, personal=1_260_200).failed
    assert (failed.check, failed.difference) == (SheetCheck.PAYERS_OF_TOTAL, 35)
    assert compared(funds=7_339_765).checks[1].agreement is Agreement.CANNOT_COMPARE


def test_list_and_receipts_may_be_off_by_ten_fen() -> None:
    def check(list_total: int) -> Agreement:
        made = compared(receipts={FigureName.TOTAL: 8_600_000}, list_total=list_total)
        return made.checks[2].agreement

    assert check(8_599_990) is Agreement.AGREES
    assert check(8_599_989) is Agreement.DIFFERS


def test_a_deductible_that_was_not_taken_is_nil() -> None:
    direct = settle(
        Expense(total=100, in_scope=100, deductible=80), DAY, YearToDate(10_000_000), BOOK
    )
    assert our_column(direct)[FigureName.DEDUCTIBLE] == 0
    basic = settle(
        Expense(in_scope=1_000, deductible=80, pool_rate=Fraction(1, 2)), DAY, YearToDate(), BOOK
    )
    column = our_column(basic)
    assert column[FigureName.DEDUCTIBLE] == 80
    assert FigureName.TOTAL not in column and FigureName.PERSONAL_BURDEN not in column


def test_years_add_up_where_every_year_knows_the_figure() -> None:
    assert added_columns([{FigureName.POOL: 1, FigureName.TOTAL: 5}, {FigureName.POOL: 2}]) == {
        FigureName.POOL: 3
    }
    assert added_columns([]) == {}
    both = added_sheets(
        [PlatformSheet(figures={}, funds=1, personal=2), PlatformSheet(figures={}, funds=3)]
    )
    assert (both.funds, both.personal, both.hospital) == (4, None, None)


def test_the_fingerprint_changes_with_every_value_and_with_nothing_else() -> None:
    assert figures_hash([compared()]) == figures_hash([compared()])
    others = [compared({**SHEET, figure: SHEET[figure] + 1}) for figure in FigureName]
    others += [compared(receipts={FigureName.TOTAL: 1}), compared(list_total=3), compared(funds=4)]
    # who paid is compared only where all payers are known
    assert len({figures_hash([each]) for each in [compared(), *others]}) == len(others)
    assert figures_hash([compared(funds=4)]) == figures_hash([compared()])


def test_agreement_is_told_in_words() -> None:
    made = compared(
        {**SHEET, FigureName.SUPPLEMENT: 7_300_000}, receipts={FigureName.TOTAL: 8_600_003}
    )
    assert agreement_of(row(made, FigureName.SUPPLEMENT)) == "不一致，平台少397.65元"
    assert agreement_of(row(made, FigureName.TOTAL)) == "一致（相差0.03元，在允许范围内）"
    assert agreement_of(row(made, FigureName.POOL)) == "一致"
    assert agreement_of(made.checks[1]) == "无法对照"


FEN = st.integers(0, 10**9)


@given(
    st.dictionaries(st.sampled_from(FigureName), FEN),
    st.dictionaries(st.sampled_from(FigureName), FEN),
)
def test_no_pair_of_known_values_that_differs_goes_unnoticed(
    platform: Column, ours: Column
) -> None:
    made = compare(
        year=None,
        papers=ReceiptFigures(figures={}),
        sheet=PlatformSheet(figures=platform),
        ours=ours,
    )
    for each in made.rows:
        both = each.platform is not None and each.ours is not None
        expected = (
            Agreement.CANNOT_COMPARE
            if not both
            else Agreement.AGREES
            if each.platform == each.ours
            else Agreement.DIFFERS
        )
        assert each.agreement is expected
        assert each.decisive is (expected is Agreement.DIFFERS and each.figure in DECISIVE)
