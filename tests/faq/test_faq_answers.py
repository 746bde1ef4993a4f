"""Are the answers true on the day asked, and do their numbers come from the policy book?"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from claims_core.policy import PolicyBook
from claims_core.policy_entry import Parameter, PolicyEntry
from faq.answers import FaqService, _shipped, shipped_faq
from faq.decision import Decision
from faq.entries import ANSWER_LIMIT
from faq.index import Evidence, Ranking
from tests.clock import Clock

TEN = {
    "what_is_scheme",
    "entry_threshold",
    "annual_cap",
    "reimbursement_ratio",
    "manual_claim_process",
    "materials_inpatient",
    "processing_time",
    "relative_submits",
    "window_location",
    "contact_phone",
}
WITH_FIGURES = {
    "what_is_scheme",
    "entry_threshold",
    "annual_cap",
    "reimbursement_ratio",
    "manual_claim_process",
    "processing_time",
}
CASES = Path(__file__).parents[1] / "cases" / "faq"
IN_2025 = date(2025, 6, 1)
BOOK = PolicyBook.load()


@cache
def service(now: datetime = datetime(2025, 6, 1, tzinfo=UTC)) -> FaqService:
    """On the shipped book; asking changes nothing in it, so that all tests share it."""
    return shipped_faq(BOOK, lambda: now)


def service_on(book: PolicyBook) -> FaqService:
    return shipped_faq(book, lambda: datetime(2025, 6, 1, tzinfo=UTC))


def changed_book(day: date, values: Mapping[str, int | Fraction]) -> PolicyBook:
    """The shipped book after a document about the year of `day` became known."""
    entry = PolicyEntry(
        id="changed",
        valid_from=date(day.year, 1, 1),
        valid_to=date(day.year, 12, 31),
        recorded_on=day,
        document="新文件",
        cite="新文件",
        parameters={key: Parameter(value=value, article="第一条") for key, value in values.items()},
    )
    return BOOK.with_entry(entry)


def text_of(faq: FaqService, entry_id: str, day: date) -> str:
    answer = faq.by_id(entry_id, day)
    assert answer.text is not None
    return answer.text


def test_every_topic_is_an_entry_under_its_own_title() -> None:
    topics = json.loads((CASES / "topics.json").read_text("utf-8"))
    assert dict(service().titles()) == {topic["id"]: topic["title"] for topic in topics}


def test_questions_about_oneself_are_handed_to_the_bots_own_flows() -> None:
    flows = {entry_id: service().by_id(entry_id).flow for entry_id, _ in service().titles()}
    assert {entry_id: flow for entry_id, flow in flows.items() if flow} == {
        "progress_query": "progress",
        "remaining_limit_query": "limits",
        "account_binding": "binding",
        "human_agent": "human",
    }


def test_an_answer_names_what_people_ask_next() -> None:
    answer = service().ask("大额保障年度")
    assert answer.entry_id == "coverage_year"
    assert ("cross_year_stay", "跨年住院怎么结算、算哪一年") in answer.follow_ups


def test_a_matter_of_another_office_is_sent_on_and_never_answered() -> None:
    answer = service().ask("公积金怎么提取")
    assert answer.decision is Decision.NONE
    assert "公积金" in (answer.text or "")


def test_the_figures_of_2025_are_those_of_the_contract() -> None:
    faq = service()
    assert "40万元" in text_of(faq, "annual_cap", IN_2025)
    assert "90%" in text_of(faq, "reimbursement_ratio", IN_2025)
    assert "10万元" in text_of(faq, "entry_threshold", IN_2025)
    assert "20个工作日" in text_of(faq, "processing_time", IN_2025)
    assert "1个工作日" in text_of(faq, "processing_time", IN_2025)


@pytest.mark.parametrize("entry_id", sorted(TEN))
def test_an_answer_of_the_confirmed_year_makes_no_reservation(entry_id: str) -> None:
    answer = service().by_id(entry_id, IN_2025)
    assert "正式公布" not in f"{answer.text}{answer.detail}"


@pytest.mark.parametrize("year", [2026, 2027])
@pytest.mark.parametrize("entry_id", sorted(WITH_FIGURES))
def test_a_later_year_is_answered_with_the_year_the_figures_are_from(
    entry_id: str, year: int
) -> None:
    text = text_of(service(), entry_id, date(year, 3, 1))
    assert text.startswith("按2025年的规定，")
    assert text.endswith(f"。{year}年的标准以正式公布为准。")


@pytest.mark.parametrize("entry_id", sorted(TEN - WITH_FIGURES))
def test_an_answer_without_a_policy_figure_reads_the_same_every_year(entry_id: str) -> None:
    assert text_of(service(), entry_id, date(2026, 3, 1)) == text_of(service(), entry_id, IN_2025)


def test_a_detail_with_a_figure_names_its_year_too() -> None:
    detail = service().by_id("manual_claim_process", date(2026, 3, 1)).detail
    assert detail is not None
    assert detail.startswith("按2025年的规定，")


@pytest.mark.parametrize(
    ("entry_id", "values", "words"),
    [
        ("annual_cap", {"supplement_cap": 50_000_000}, "50万元"),
        ("annual_cap", {"supplement_cap": 12_345_678}, "123,456.78元"),
        ("reimbursement_ratio", {"supplement_rate": Fraction(17, 20)}, "85%"),
        ("entry_threshold", {"pool_cap": 15_000_000}, "15万元"),
        ("processing_time", {"claim_working_days": 15}, "15个工作日"),
        ("what_is_scheme", {"supplement_cap": 60_000_000}, "60万元"),
    ],
)
def test_a_change_in_the_book_changes_the_answer(
    entry_id: str, values: dict[str, int | Fraction], words: str
) -> None:
    before = text_of(service(), entry_id, IN_2025)
    after = text_of(service_on(changed_book(IN_2025, values)), entry_id, IN_2025)
    assert words not in before
    assert words in after


def test_once_a_later_year_is_published_its_answer_drops_the_reservation() -> None:
    day = date(2026, 3, 1)
    book = changed_book(
        day,
        {"pool_cap": 12_000_000, "supplement_rate": Fraction(9, 10), "supplement_cap": 45_000_000},
    )
    text = text_of(service_on(book), "annual_cap", day)
    assert text.startswith("大额一年最多报45万元。")
    assert "2025" not in text
    # The time limit was not in the new document, so it is still last year's.
    assert text_of(service_on(book), "processing_time", day).startswith("按2025年的规定，")


def test_an_unconfirmed_figure_of_its_own_year_is_not_promised() -> None:
    entry = PolicyEntry(
        id="draft",
        valid_from=date(2025, 1, 1),
        valid_to=date(2025, 12, 31),
        recorded_on=IN_2025,
        parameters={
            "supplement_cap": Parameter(value=50_000_000, confirmed=False, note="征求意见")
        },
    )
    text = text_of(service_on(BOOK.with_entry(entry)), "annual_cap", IN_2025)
    assert text.endswith("这项规定还在核实，以正式公布为准。")


@pytest.mark.parametrize("day", [date(2031, 3, 1), date(2028, 2, 29)])
def test_a_year_the_book_is_silent_about_borrows_from_the_nearest(day: date) -> None:
    text = text_of(service(), "annual_cap", day)
    assert text.startswith("按2025年的规定，")
    assert text.endswith(f"{day.year}年的标准以正式公布为准。")


@pytest.mark.parametrize("year", [2025, 2026, 2027])
@pytest.mark.parametrize("entry_id", sorted(TEN))
def test_an_answer_fits_on_one_screen(entry_id: str, year: int) -> None:
    text = text_of(service(), entry_id, date(year, 6, 1))
    assert 20 <= len(text) <= ANSWER_LIMIT
    assert "{" not in text


@pytest.mark.parametrize("year", [2025, 2026])
def test_only_company_and_public_numbers_are_shown(year: int) -> None:
    faq = service()
    shown = [faq.by_id(entry_id, date(year, 6, 1)) for entry_id in TEN]
    text = "".join(f"{answer.text}{answer.detail}" for answer in shown)
    assert set(re.findall(r"\d{4}-?\d{7}|\d{5,}", text)) == {"0373-5961555", "12393"}


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("明年大额一年封顶是多少", 2026),
        ("2026年大额一年封顶是多少", 2026),
        ("２０２７年度大额一年封顶是多少", 2027),
    ],
)
def test_a_question_that_names_a_year_is_answered_for_that_year(question: str, year: int) -> None:
    answer = service().ask(question)
    assert answer.entry_id == "annual_cap"
    assert answer.text is not None
    assert answer.text.startswith("按2025年的规定，")
    assert answer.text.endswith(f"{year}年的标准以正式公布为准。")


def test_a_year_of_long_ago_does_not_move_the_policy_year() -> None:
    text = service().ask("2008年大额一年封顶是多少").text
    assert text is not None
    assert text.startswith("大额一年最多报")


def test_today_is_the_day_in_china() -> None:
    new_year_in_china = service(datetime(2025, 12, 31, 16, 30, tzinfo=UTC))
    hours_before = service(datetime(2025, 12, 31, 15, 30, tzinfo=UTC))
    assert str(new_year_in_china.ask("大额封顶线").text).startswith("按2025年的规定，")
    assert str(hours_before.ask("大额封顶线").text).startswith("大额一年最多报")


def test_a_suggestion_offers_titles_and_no_text() -> None:
    answer = service().ask("住院报销")
    assert answer.decision is Decision.SUGGEST
    assert answer.text is None
    assert 2 <= len(answer.suggestions) <= 3
    assert ("materials_inpatient", "住院费用手工报销要什么材料") in answer.suggestions


def test_the_very_words_of_a_phrasing_are_answered() -> None:
    assert service().ask("手工报销").entry_id == "manual_claim_process"


def test_an_unknown_entry_is_no_answer() -> None:
    assert service().by_id("no_such_entry").decision is Decision.NONE


def test_before_an_entry_is_valid_it_is_neither_answered_nor_listed() -> None:
    day = date(2024, 12, 31)
    assert service().titles(day) == ()
    assert service().by_id("annual_cap", day).decision is Decision.NONE
    assert service().match("大额一年封顶是多少", day).matches == ()


class CountingRanker:
    """The shipped index, and what it was asked."""

    def __init__(self) -> None:
        self._index = _shipped().index
        self.asked: list[str] = []

    def rank(self, text: str, asked: Sequence[str] = ()) -> Ranking:
        self.asked.append(text)
        return self._index.rank(text, asked)

    def explain(self, text: str) -> tuple[Evidence, ...]:
        return self._index.explain(text)


def test_what_many_ask_in_the_same_words_is_matched_once_a_day_and_nobodys_story_is_kept() -> None:
    clock = Clock(datetime(2025, 6, 1, tzinfo=UTC))
    ranker = CountingRanker()
    faq = shipped_faq(PolicyBook.load(), clock, ranker)

    def times(text: str) -> int:
        before = len(ranker.asked)
        first, second = faq.ask(text), faq.ask(text)
        assert first == second
        return len(ranker.asked) - before

    assert times("大额最多能报多少钱") == 1
    assert times("大额最多能报多少钱") == 0
    assert times("我花了86000能报多少") == 2
    assert times("我父亲上个月在外地住院花了不少钱现在想知道大额最多能报多少钱") >= 2
    today = faq.ask("大额最多能报多少钱").text
    clock.forward(days=365 * 2)
    assert times("大额最多能报多少钱") == 1
    assert faq.ask("大额最多能报多少钱").text != today
