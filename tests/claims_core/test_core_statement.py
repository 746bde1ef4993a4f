"""Does a settlement explain itself, to a member in words and to a reviewer in formulas?"""

import json
from datetime import date
from fractions import Fraction

import pytest

from claims_core.benefit import BenefitReason, Settlement, settle
from claims_core.bill import Deduction, Expense
from claims_core.ledger import YearToDate
from claims_core.line_amounts import ReceiptLine, line_amounts
from claims_core.policy import PolicyBook
from claims_core.reason_words import REASON_WORDS, told_to_member, told_to_reviewer
from claims_core.receipt_count import ReceiptVerdict
from claims_core.statement import StatementLine, member_lines, reviewer_lines
from claims_core.statement_json import statement_json
from claims_core.stay import StaySettlement, settle_stay

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


TWO_YEARS = settle_stay(
    {2025: Expense(total=4_000_000), 2026: Expense(total=2_000_000, pool_rate=RATE)},
    date(2026, 1, 20),
    {2025: USED_UP},
    BOOK,
)


def test_a_stay_of_one_year_is_told_like_its_settlement() -> None:
    for settlement in CASES.values():
        whole = StaySettlement(segments=(settlement,))
        assert member_lines(whole) == member_lines(settlement)
        assert reviewer_lines(whole) == reviewer_lines(settlement)
        assert not any(line.heading for line in member_lines(whole))


def test_a_stay_over_the_end_of_a_year_is_told_year_by_year() -> None:
    lines = member_lines(TWO_YEARS)
    assert [(line.title, line.amount_fen) for line in lines if line.heading] == [
        ("2025年的费用", 3_600_000),
        ("2026年的费用", 0),
        ("合在一起", 3_600_000),
    ]
    assert "36,000.00 + 0.00 = 36,000.00元" in words(lines)
    assert [line.title for line in lines].count("以哪里的金额为准") == 1


def test_the_reviewer_reads_that_the_year_end_rule_is_not_confirmed() -> None:
    lines = reviewer_lines(TWO_YEARS)
    assert lines[0].title == "跨年住院（待确认）"
    assert "年末结转" in lines[0].sentence
    assert [line.title for line in lines if line.heading] == ["2025年度", "2026年度", "各年度合计"]
    assert "按2025-12-31的政策；此前统筹累计100,000.00元" in words(lines)
    assert "跨年" not in words(reviewer_lines(CASES["direct"]))


def test_every_deduction_is_told_with_its_item_and_its_reason() -> None:
    cut = settle(
        Expense(
            total=3_000_000,
            deductions=(
                Deduction("床位费", 12_000, "charged_twice"),
                Deduction("某药", 800, "outside_indication"),
                Deduction("其他", 5),
            ),
        ),
        DAY,
        USED_UP,
        BOOK,
    )
    told = words(member_lines(cut))
    assert "核减：床位费：这一项核减120.00元。同一项收费重复了，只算一次。" in told
    assert "规定的病情" in told and "可以向窗口询问" in told
    told = words(reviewer_lines(cut))
    assert "床位费：重复收费" in told and "其他：未写原因" in told


@pytest.mark.parametrize(
    "code",
    [
        *BenefitReason,
        *(verdict for verdict in ReceiptVerdict if verdict is not ReceiptVerdict.COUNTED),
    ],
)
def test_every_reason_of_the_contract_has_words_for_both(code: str) -> None:
    assert told_to_member(code).endswith("。")
    assert told_to_reviewer(code) != code


def test_every_reason_is_worded_and_an_unknown_one_stands_for_itself() -> None:
    assert all(each.member.endswith("。") and each.reviewer for each in REASON_WORDS.values())
    assert (told_to_member("new"), told_to_reviewer("new")) == ("", "new")


@pytest.mark.parametrize("settlement", CASES.values(), ids=CASES)
def test_the_reviewer_reads_every_reason_code(settlement: Settlement) -> None:
    told = words(reviewer_lines(settlement))
    for reason in settlement.reasons:
        assert f"{told_to_reviewer(reason)}（{reason}）" in told


def test_a_program_reads_codes_operands_and_the_lines_of_every_receipt() -> None:
    table = line_amounts(
        TWO_YEARS,
        [
            ReceiptLine(code="A", number="1", claimed=1_000_000),
            ReceiptLine(code="A", number="2", claimed=5_000_000),
        ],
    )
    told = statement_json(TWO_YEARS, table)
    assert json.loads(json.dumps(told)) == told
    assert (told["engine_version"], told["supplement_payment"]) == ("2", 3_600_000)
    assert "XX-2025@2024-12-23" in str(told["policy_version"])
    segments = told["segments"]
    assert isinstance(segments, list)
    assert [segment["year"] for segment in segments] == [2025, 2026]
    for segment, settled in zip(segments, TWO_YEARS.segments, strict=True):
        assert [node["code"] for node in segment["trace"]] == [n.code for n in settled.trace]
        assert all(node["article"] for node in segment["trace"])
    gross = next(n for n in segments[0]["trace"] if n["code"] == "supplement_gross")
    assert (gross["operands"], gross["result"]) == ({"base": 4_000_000, "rate": "0.9"}, 3_600_000)
    lines = told["lines"]
    assert isinstance(lines, list)
    assert sum(line["paid"] for line in lines) == 3_600_000
    assert lines[0]["reasons"] == ["below_pool_cap"]


def test_no_sentence_is_in_what_a_program_reads() -> None:
    for settlement in CASES.values():
        told = statement_json(StaySettlement(segments=(settlement,)))
        for segment in told["segments"]:  # type: ignore[attr-defined]
            assert all(
                set(node) == {"code", "operands", "result", "article"} for node in segment["trace"]
            )


def test_the_member_never_reads_of_less_than_nothing_paid() -> None:
    expense = Expense(in_scope=5_000_000, pool_rate=RATE)
    told = words(member_lines(settle(expense, DAY, YearToDate(-12_345), BOOK)))
    assert "2025年已经付了0.00元，还可以付100,000.00元" in told


def test_whoever_may_not_see_the_whole_year_reads_no_figure_of_it() -> None:
    """Told of this claim alone: the same whatever else was paid before, as long as that takes
    nothing of this claim."""
    for expense in (
        Expense(in_scope=3_000_000),
        Expense(in_scope=3_000_000, pool_rate=Fraction(7, 10), deductible=100_000),
    ):
        told = set()
        for pool, supplement in ((1, 1), (123_456, 1_234_567), (4_000_000, 9_000_000)):
            paid = YearToDate(pool if expense.pool_rate else 10_000_000, supplement)
            settlement = settle(expense, date(2025, 6, 20), paid, BOOK)
            lines = member_lines(settlement, of_year=False)
            figures = statement_json(StaySettlement((settlement,)), of_year=False)
            told.add(f"{lines} {figures}")
        assert len(told) == 1
        assert "请问本人" in next(iter(told)) and "year_to_date_before': None" in next(iter(told))


@pytest.mark.parametrize("settlement", CASES.values(), ids=CASES)
def test_of_this_claim_they_read_every_step_that_its_member_reads(settlement: Settlement) -> None:
    own, whole = member_lines(settlement, of_year=False), member_lines(settlement)
    assert [(line.title, line.article) for line in own] == [
        (line.title, line.article) for line in whole
    ]
    differ = [one.sentence for one, two in zip(own, whole, strict=True) if one != two]
    assert all("请问本人" in each or "一年最多付" in each for each in differ)
