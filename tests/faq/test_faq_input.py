"""What becomes of texts that are no question, and does each guard know its neighbours?"""

import time
from collections.abc import Sequence
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
from faq.personal_data import without_personal_data

CASES = Path(__file__).parents[1] / "cases" / "faq"
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


STORY = "从前有一座山山里有一座庙庙里住着老和尚和小和尚他们每天挑水砍柴念经吃饭睡觉。"


def test_ten_thousand_characters_of_prose_are_not_answered() -> None:
    assert FAQ.ask(STORY * 260).decision is not Decision.ANSWER


def test_of_a_long_text_the_beginning_and_the_end_are_read() -> None:
    assert len(NORMALISER.folded("ﷺ" * 1_000)) <= MAX_CHARACTERS
    assert NORMALISER.plain("甲" * 400 + "乙") == "甲" * (MAX_CHARACTERS - 1) + "乙"


def test_the_question_at_the_end_of_a_story_is_heard() -> None:
    told = "我今年七十二了，以前在厂里上班，一个人带大两个孩子，老伴走得早，这些年身体一直不好。"
    found = FAQ.match(told * 8 + "我就想问问大额一年最多给报多少？")
    assert found.matches[0].id == "annual_cap"


@pytest.mark.parametrize(
    "face",
    ["[微笑]", "[玫瑰][玫瑰]", "/::)", "👍", "😂😂👍🏻", "【收到不支持的消息类型，暂无法显示】"],
)
def test_faces_are_no_question_and_do_not_spoil_one(face: str) -> None:
    alone = FAQ.ask(face)
    assert (alone.decision, alone.guard) == (Decision.NONE, "faces")
    assert "打字" in str(alone.text)
    assert FAQ.ask(f"大额报销比例是多少{face}").entry_id == "reimbursement_ratio"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("谢谢", "不客气"),
        ("你好", "您好"),
        ("好的", "好的"),
        ("在吗", "您好"),
        ("帮助", "要什么材料"),
        ("都不是", "人工"),
        ("再见", "来问"),
        ("好", "好的"),
        ("嗯嗯嗯嗯", "好的"),
        ("你是真人还是机器人", "不是真人"),
    ],
)
def test_small_talk_gets_a_short_reply_and_is_no_miss(text: str, words: str) -> None:
    answer = FAQ.ask(text)
    assert (answer.decision, answer.guard) == (Decision.NONE, "small_talk")
    assert words in str(answer.text)
    assert FAQ.match(text).matches == ()


def test_what_sounds_like_a_phrasing_is_as_good_as_one() -> None:
    for written, meant in (
        ("起副线是几万", "entry_threshold"),
        ("封订线以后的废用水出", "annual_cap"),
        ("定店药店", "designated_institutions"),
        ("发漂丢了怎么办", "lost_invoice"),
    ):
        assert FAQ.ask(written).entry_id == meant, written


def test_a_word_of_several_meanings_is_heard_among_words_that_say_nothing_more() -> None:
    for text in ("卡", "我那卡有点问题，你看咋弄", "那银行卡呢", "师傅，银行卡的事怎么办"):
        found = FAQ.match(text)
        assert found.decision is Decision.SUGGEST, text
        assert {"bank_account_rules", "bank_account_wrong"} <= {each.id for each in found.matches}
    assert FAQ.ask("银行卡填错了怎么办").entry_id == "bank_account_wrong"


def test_what_a_long_story_asks_last_is_what_it_asks() -> None:
    story = "孩子在外地上学，老伴腿脚也不好，这几年家里事情一件接着一件，光是吃药就花了不少，"
    assert FAQ.ask(f"{story}邻居们都说得找单位问，我也跑了好几趟，您说窗口几点上班？").entry_id == (
        "working_hours"
    )


@pytest.mark.parametrize(
    "text",
    [
        "大" * 100_000,
        "\u200b" * 100_000 + "封顶线",
        "\u202e大额\u202d封顶" * 5_000,
        "额" + "\u0301" * 50_000,
        "ﷺ" * 5_000,
        "4" * 50_000,
        "一二三四五六七" * 5_000,
        "【收到不支持的消息类型" * 5_000,
        "/:" * 20_000,
        "我查同事的" * 2_000,
        "李王张" * 5_000,
        "a@a." * 5_000,
        "行不行" * 5_000,
        "查〔号码〕" * 2_000,
        "去年今年明年" * 5_000,
        "{{ config }}" * 5_000,
    ],
    ids=lambda text: text[:8].encode("unicode_escape").decode(),
)
def test_no_text_takes_long_however_it_is_made(text: str) -> None:
    begun = time.process_time()
    FAQ.ask(text)
    without_personal_data(NORMALISER.folded(text))
    assert time.process_time() - begun < 0.2  # some ten milliseconds; the square would be seconds


def test_two_questions_in_one_text_are_both_taken_up() -> None:
    found = FAQ.match("大额一年最多能报多少？还有窗口几点上班？")
    assert found.decision is Decision.SUGGEST
    assert {each.id for each in found.matches[:2]} == {"annual_cap", "working_hours"}


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
        assert FAQ.match(fires).guard == guard.name
        if spared is not None:
            assert FAQ.match(spared).guard is None


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


def test_dropping_an_errand_is_no_despair_but_dropping_everything_is() -> None:
    for errand in ("我不想投诉了", "不想报了", "我也不想排队了", "不想再举报他们了", "俺不想弄了"):
        assert FAQ.match(errand).guard != "crisis", errand
    for despair in ("我不想活了", "我不想治了，也不想活了", "不想报了，我不想活了"):
        assert FAQ.match(despair).guard == "crisis", despair


@pytest.mark.parametrize("text", ["查查410702195503120018报了多少", "13800138000这个号报了没"])
def test_a_persons_number_is_neither_answered_nor_echoed(text: str) -> None:
    answer = FAQ.ask(text)
    assert answer.guard == "other_person"
    assert not any(character.isdigit() for character in str(answer.text))


@pytest.mark.parametrize(
    "introduction", ["我叫王秀兰，410700195001010000，", "李卫东 13800000000 ", "本人郭凤莲，"]
)
def test_who_introduces_themselves_is_answered_like_everybody_else(introduction: str) -> None:
    assert FAQ.ask(f"{introduction}想问大额一年封顶是多少").entry_id == "annual_cap"


def test_no_guard_touches_an_ordinary_sentence() -> None:
    sentences = (CASES / "innocent.tsv").read_text(encoding="utf-8").splitlines()
    assert len(sentences) >= 600
    found = {line: FAQ.match(line.split("\t")[0]) for line in sentences}
    assert [line for line, match in found.items() if match.guard or match.service] == []


def test_guards_know_their_matter_in_other_forms() -> None:
    rows = (CASES / "guarded.tsv").read_text(encoding="utf-8").splitlines()[1:]
    missed = [row for row in rows if FAQ.match(row.split("\t")[1]).guard != row.split("\t")[0]]
    assert missed == []


def test_a_guard_table_with_a_mistake_names_the_file(tmp_path: Path) -> None:
    table = tmp_path / "place.toml"
    for text, problem in (
        ('order = 1\n[[rule]]\npatterns = ["("]\n[[example]]\nfires = "（"\n', ""),
        ("rule = []\n", "缺少 order"),
        ("order = 1\nrules = []\n", "不认识的键 rules"),
        ('order = 1\n[[rule]]\npattern = ["一"]\n', "不认识的键 pattern"),
    ):
        table.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=rf"place\.toml: {problem}"):
            Guards.shipped(tmp_path)


@pytest.mark.parametrize(
    ("scores", "decision"),
    [
        ([], Decision.NONE),
        ([0.29], Decision.NONE),
        ([0.30], Decision.SUGGEST),
        ([0.35], Decision.ANSWER),
        ([0.60, 0.50], Decision.SUGGEST),
        ([0.60, 0.44], Decision.ANSWER),
        ([1.00, 0.99], Decision.ANSWER),
    ],
)
def test_the_numbers_make_three_decisions(scores: list[float], decision: Decision) -> None:
    candidates = [Candidate(str(number), score) for number, score in enumerate(scores)]
    numbers = Thresholds(refuse_below=0.30, answer_from=0.35, gap=0.25)
    assert numbers.decide(candidates) is decision


def test_a_pointer_nearly_as_strong_and_a_short_text_ask_for_more() -> None:
    numbers = Thresholds(gap=0.2, short_gap=0.5, short=4)
    first, second = Candidate("a", 0.8), Candidate("b", 0.5)
    assert numbers.decide([first, second]) is Decision.ANSWER
    assert numbers.decide([first, second], Candidate("pointer", 0.75)) is Decision.SUGGEST
    assert numbers.decide([first, second], length=4) is Decision.SUGGEST


def test_another_ranker_may_stand_in_its_place() -> None:
    class Certain:
        def rank(self, text: str, asked: Sequence[str] = ()) -> Ranking:
            return Ranking((Candidate("contact_phone", 0.9),))

        def explain(self, text: str) -> tuple[Evidence, ...]:
            return ()

    faq = shipped_faq(PolicyBook.load(), lambda: datetime(2025, 6, 1, tzinfo=UTC), ranker=Certain())
    assert faq.ask("大额报销比例").entry_id == "contact_phone"


@pytest.mark.parametrize(
    "text", ["药费贵不贵", "药费贵吗", "这药费贵不贵呀", "药费太贵了", "药太贵了", "药贵不贵"]
)
def test_whoever_finds_medicines_dear_is_offered_what_is_covered_and_no_premium(text: str) -> None:
    found = FAQ.match(text)
    offered = [each.id for each in found.matches[:3]]
    assert found.guard is None and "covered_expenses" in offered
    assert "premium_amount" not in offered


def test_whether_the_insurance_is_dear_is_still_about_the_premium() -> None:
    for text in ("大额贵不贵", "大额保费贵不贵"):
        assert FAQ.match(text).matches[0].id == "premium_amount"


@pytest.mark.parametrize("text", ["贵不贵", "贵吗", "太贵了"])
def test_of_what_is_dear_without_saying_what_both_are_offered(text: str) -> None:
    offered = [each.id for each in FAQ.match(text).matches]
    assert {"premium_amount", "covered_expenses"} <= set(offered)


@pytest.mark.parametrize("text", ["药太贵吃不起了", "吃不起药了", "药吃不起了", "药费太高吃不起药"])
def test_whoever_cannot_pay_for_medicines_is_answered_about_medicines(text: str) -> None:
    assert FAQ.match(text).guard is None


@pytest.mark.parametrize("text", ["药太贵不想活了", "药吃不起了，活着没意思", "没钱治，不想活了"])
def test_despair_over_medicines_is_still_despair(text: str) -> None:
    assert FAQ.match(text).guard == "crisis"
