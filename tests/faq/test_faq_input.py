"""What becomes of texts that are no question, and does each guard know its neighbours?"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims_core.policy import PolicyBook
from faq.answers import FaqService, shipped_faq
from faq.decision import Decision, Thresholds
from faq.guards import Guards, QuestionGuard
from faq.index import Candidate, Evidence, Ranking
from faq.normaliser import MAX_CHARACTERS, Normaliser

FAQ: FaqService = shipped_faq(PolicyBook.load(), lambda: datetime(2025, 6, 1, tzinfo=UTC))
NORMALISER = Normaliser.shipped()
GUARDS = Guards.shipped()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\t\u3000",
        "\u0000\u0007\u200b\ufeff",
        "的",
        "a",
        "😀",
        "👨‍👩‍👧‍👦❤️🎉",
        "？！。，",
        "哈" * 10_000,
        "呵呵呵呵呵",
        "x" * 10_000,
        "\u202e\u202d",
        "𠮷𠮷𠮷",
    ],
)
def test_a_text_with_nothing_to_read_is_noise(text: str) -> None:
    answer = FAQ.ask(text)
    assert answer.decision is Decision.NONE
    assert answer.entry_id is None
    assert answer.text is None
    assert FAQ.match(text).matches == ()


def test_ten_thousand_characters_of_prose_are_not_answered() -> None:
    story = "从前有一座山山里有一座庙庙里住着老和尚和小和尚他们每天挑水砍柴念经吃饭睡觉。"
    assert FAQ.ask(story * 260).decision is Decision.NONE


def test_only_the_beginning_of_a_text_is_read() -> None:
    assert len(NORMALISER.folded("ﷺ" * 1_000)) <= MAX_CHARACTERS
    assert NORMALISER.plain("甲" * 1_000) == "甲" * MAX_CHARACTERS


@pytest.mark.parametrize(
    "text",
    [
        "大额报销比例是多少",
        "大額報銷比例是多少",
        "大 额 报 销 比 例 是 多 少",
        "大额\u200b报销\u0000比例是多少",
        "😀大额报销比例是多少😀",
        "大额“报销比例”，是多少？？？",
        "请问大额报销比例是多少呢",
        "大鹅报消比列是多少",
    ],
)
def test_width_script_spaces_emoji_and_slips_make_no_difference(text: str) -> None:
    assert FAQ.ask(text).entry_id == "reimbursement_ratio"


def test_full_width_digits_and_letters_are_read() -> None:
    assert NORMALISER.plain("\uff11\uff10\uff37") == "10万"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gets_a_decision(text: str) -> None:
    match = FAQ.match(text)
    assert match.decision in Decision
    assert len(match.matches) <= 3
    assert all(0 < candidate.score <= 1 for candidate in match.matches)
    assert not (match.guard and match.matches)


@pytest.mark.parametrize("guard", GUARDS.guards, ids=lambda guard: guard.name)
def test_every_guard_has_an_example_that_fires_and_spares_its_neighbour(
    guard: QuestionGuard,
) -> None:
    assert guard.examples
    for fires, spared in guard.examples:
        assert GUARDS.check(NORMALISER.folded(fires), NORMALISER.plain(fires)) == guard.name
        if spared is not None:
            assert GUARDS.check(NORMALISER.folded(spared), NORMALISER.plain(spared)) is None


@pytest.mark.parametrize(
    "text",
    [
        "在郑州住院回来怎么手工报销",
        "去北京看病的费用手工报销要多久",
        "我爸在上海做手术，手工报销要什么材料",
        "化疗费用大额报销比例是多少",
        "我替我妈办报销行不行",
        "辉县的大额报销比例是多少",
        "职工医保的大额封顶线",
    ],
)
def test_care_elsewhere_illness_and_family_are_our_business(text: str) -> None:
    assert FAQ.match(text).guard is None


def test_a_person_in_despair_is_given_a_number_to_call_first_of_all() -> None:
    answer = FAQ.ask("大额报销比例太低了，我不想活了")
    assert answer.decision is Decision.NONE
    assert answer.guard == "crisis"
    assert answer.text is not None
    assert "12356" in answer.text
    assert "120" in answer.text


@pytest.mark.parametrize("text", ["查查410702195503120018报了多少", "13800138000这个号报了没"])
def test_a_persons_number_is_neither_answered_nor_echoed(text: str) -> None:
    answer = FAQ.ask(text)
    assert answer.guard == "other_person"
    assert not any(character.isdigit() for character in str(answer.text))


def test_a_guard_table_with_a_mistake_names_the_file(tmp_path: Path) -> None:
    table = tmp_path / "place.toml"
    table.write_text('order = 1\npatterns = ["("]\n[[example]]\nfires = "（"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"place\.toml: "):
        Guards.shipped(tmp_path)
    table.write_text("patterns = []\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"place\.toml: 缺少 order"):
        Guards.shipped(tmp_path)
    table.write_text("order = 1\nword = []\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"place\.toml: 不认识的键 word"):
        Guards.shipped(tmp_path)


@pytest.mark.parametrize(
    ("scores", "decision"),
    [
        ([], Decision.NONE),
        ([0.29], Decision.NONE),
        ([0.30], Decision.ANSWER),
        ([0.60, 0.50], Decision.SUGGEST),
        ([0.60, 0.44], Decision.ANSWER),
        ([1.00, 0.99], Decision.ANSWER),
    ],
)
def test_two_numbers_make_three_decisions(scores: list[float], decision: Decision) -> None:
    candidates = [Candidate(str(number), score) for number, score in enumerate(scores)]
    assert Thresholds(refuse_below=0.30, gap=0.25).decide(candidates) is decision


def test_another_ranker_may_stand_in_its_place() -> None:
    class Certain:
        def rank(self, text: str) -> Ranking:
            return Ranking((Candidate("contact_phone", 0.9),))

        def explain(self, text: str) -> tuple[Evidence, ...]:
            return ()

    faq = shipped_faq(PolicyBook.load(), lambda: datetime(2025, 6, 1, tzinfo=UTC), ranker=Certain())
    assert faq.ask("大额报销比例").entry_id == "contact_phone"
