"""Does a settlement explain itself, to a member in words and to a reviewer in formulas?"""

from datetime import date
from fractions import Fraction

import pytest

from claims_core.benefit import Settlement, settle
from claims_core.bill import Deduction, Expense
from claims_core.ledger import YearToDate
from claims_core.policy import PolicyBook
from claims_core.statement import StatementLine, member_lines, reviewer_lines

BOOK = PolicyBook.load()
DAY = date(2025, 6, 20)
USED_UP = YearToDate(pool_paid=10_000_000)
RATE = Fraction("0.85")

CASES = {
    "direct": settle(
        Expense(total=8_600_000, non_covered_expense=300_000, upfront_self_pay=144_706),
        DAY,
        USED_UP,
        BOOK,
    ),
    "crossing": settle(
        Expense(in_scope=20_000_000, deductible=80_000, pool_rate=RATE), DAY, YearToDate(), BOOK
    ),
    "rounds_to_zero": settle(
        Expense(in_scope=50_000_000, pool_rate=Fraction("0.200000000001")), DAY, YearToDate(), BOOK
    ),
    "basic_only": settle(
        Expense(total=5_200_000, in_scope=5_000_000, deductible=80_000, pool_rate=RATE),
        DAY,
        YearToDate(),
        BOOK,
    ),
    "no_deductible": settle(
        Expense(total=5_000_000, pool_rate=RATE), DAY, YearToDate(500_000), BOOK
    ),
    "none": settle(Expense(total=5_000, non_covered_expense=5_000), DAY, USED_UP, BOOK),
    "cut": settle(Expense(in_scope=3_000_000), DAY, YearToDate(10_000_000, 38_000_000), BOOK),
    "cap_used_up": settle(
        Expense(in_scope=3_000_000), DAY, YearToDate(10_000_000, 40_000_000), BOOK
    ),
    "off_site": settle(
        Expense(
            in_scope=3_000_000,
            extra_upfront_rate=Fraction(1, 10),
            deductions=(Deduction("重复收费", 100),),
        ),
        DAY,
        USED_UP,
        BOOK,
        date(2025, 8, 1),
    ),
    "carried": settle(Expense(in_scope=3_000_000), date(2026, 6, 20), USED_UP, BOOK),
}


def words(lines: list[StatementLine]) -> str:
    return "\n".join(f"{line.title}：{line.sentence}" for line in lines)


@pytest.mark.parametrize("settlement", CASES.values(), ids=CASES)
def test_every_line_names_its_article_and_says_something(settlement: Settlement) -> None:
    for line in member_lines(settlement):
        assert line.article.startswith("2025年合同第")
        assert line.title
        assert line.sentence.endswith("。")
    for line in reviewer_lines(settlement):
        assert line.article.startswith(("2025年合同第", "新乡市"))


def test_the_member_of_a_direct_claim_reads_every_figure_that_matters() -> None:
    told = words(member_lines(CASES["direct"]))
    for figure in ("86,000.00", "3,000.00", "1,447.06", "81,552.94", "90%", "73,397.65"):
        assert figure in told
    assert "12,602.35" in told
    assert "限价" not in told, "a part that is zero is not mentioned"
    assert "口径" not in told
    assert "待确认" not in told


def test_a_crossing_claim_tells_that_the_money_comes_twice() -> None:
    told = words(member_lines(CASES["crossing"]))
    assert "两笔钱会分两次到账" in told
    assert "118,447.06" in told


def test_a_cut_payment_says_how_much_is_missing_and_why() -> None:
    told = words(member_lines(CASES["cut"]))
    assert "只剩20,000.00元" in told
    assert "另外7,000.00元不能再付" in told
    used_up = words(member_lines(CASES["cap_used_up"]))
    assert "已经付满" in used_up
    assert "27,000.00元不能再付" in used_up


def test_a_year_without_published_rules_is_said_plainly_and_first() -> None:
    first = member_lines(CASES["carried"])[0]
    assert "按2025年的规定" in first.sentence
    assert "以公布为准" in first.sentence
    assert "公布" not in words(member_lines(CASES["direct"]))
    assert "重新核算" in words(reviewer_lines(CASES["carried"]))


def test_nothing_in_scope_tells_what_to_do_next() -> None:
    assert "大额补助窗口" in words(member_lines(CASES["none"]))


def test_small_variants_are_told_correctly() -> None:
    assert "全部在报销范围内" in words(member_lines(CASES["no_deductible"]))
    assert "起付线" not in words(member_lines(CASES["no_deductible"]))
    assert "起付线800.00元" in words(member_lines(CASES["basic_only"]))
    assert "不到一分钱" in words(member_lines(CASES["rounds_to_zero"]))
    assert "有10%要先由个人负担" in words(member_lines(CASES["off_site"]))
    assert "审核核减1.00元" in words(member_lines(CASES["off_site"]))


def test_the_reviewer_sees_formula_rounding_reading_and_version() -> None:
    told = words(reviewer_lines(CASES["crossing"]))
    assert "800.00 + 100,000.00 ÷ 85% = 118,447.06（四舍五入到分）" in told
    assert "口径A（待确认）" in told
    assert "XX-2025@2024-12-23" in told
    assert "按2025-08-01已知的规定" in words(reviewer_lines(CASES["off_site"]))


def test_reading_a_is_mentioned_only_where_it_decides() -> None:
    assert "口径A" not in words(reviewer_lines(CASES["basic_only"]))
    assert "口径A" in words(reviewer_lines(CASES["direct"]))


def test_a_statement_is_the_same_after_storing() -> None:
    for settlement in CASES.values():
        stored = Settlement.from_json(settlement.to_json())
        assert member_lines(stored) == member_lines(settlement)
        assert reviewer_lines(stored) == reviewer_lines(settlement)
