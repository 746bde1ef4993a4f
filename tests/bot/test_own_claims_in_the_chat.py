"""Does the chat know the plain wishes of people with a claim, and tell each claim whole?"""

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from bot.handlers.claim_numbers import MISTYPED, NOT_YOURS, claim_no_in
from bot.handlers.leaving_off import CANCELLED, HOW_TO_STOP, HOW_TO_UNBIND
from bot.handlers.own_papers import NOTHING_MISSING
from bot.handlers.photo_advice import speaks_of_bad_photos
from bot.replies import LIMIT
from casework.claims.views import ClaimLine, PromiseMoveView
from casework.handover.chat_turns import TurnOutcome
from casework.handover.tables import ChatTurnRow
from casework.phone.views import MemberClaim, TimelineEntry
from claims_core.actions import Action
from claims_core.checklist import Material
from claims_core.claim import MEMBER_STAGE_WORDS, Stage, Wanted
from claims_core.completeness import Missing
from claims_core.identifiers import make_claim_no
from claims_core.whose_turn import Turn
from faq.tables import FaqMissRow
from tests.bot.claims_shown import unadorned

NUMBER = make_claim_no(date(2026, 3, 1), 5)
BARE = NUMBER.replace("-", "")
MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


def claim(stage=Stage.ACCEPTED, claim_no=NUMBER, **more) -> MemberClaim:
    line = ClaimLine(
        id=f"id of {claim_no}",
        claim_no=claim_no,
        stage=stage,
        stage_words=MEMBER_STAGE_WORDS[stage],
        insured_name="梁**",
        provider_name="某省人民医院",
        care_kind=None,
        discharge_on=None,
        opened_at=MOMENT,
        submitted_at=MOMENT,
        promised_on=date(2026, 4, 10),
        promise_provisional=False,
        promise_reason="",
        assessed_fen=more.pop("assessed_fen", None),
        version=1,
        filed_by_proxy=False,
        urgency=0,
    )
    return replace(unadorned(line), **more)


@pytest.fixture
async def mine(chat):
    """A chat whose person is known; called with the claims that they have."""
    await chat.push(chat.event("subscribe", {"EventKey": ""}))
    chat.members.bound = True

    def have(*claims: MemberClaim) -> None:
        chat.progress.have(*claims)

    return have


WANTED = claim(
    Stage.AWAITING_MATERIALS,
    missing=(Missing("asked.receipt", "新的医疗收费票据", "请重新拍一张上传。"),),
    wanted=(Wanted(Material.RECEIPT, "右下角的章没拍进来"),),
)


@pytest.mark.parametrize(
    "pasted",
    [
        NUMBER,
        BARE.lower(),
        f"帮我查{BARE}到哪了",
        f"申请号：{NUMBER}，谢谢",
        " ".join(BARE),
        "\uff44\uff45\uff0d" + BARE[2:],
        BARE[2:],
    ],
)
async def test_a_claim_number_shows_that_claim_however_it_was_pasted(chat, mine, pasted):
    mine(claim(), claim(claim_no=make_claim_no(date(2026, 3, 1), 6)))
    said = await chat.say(pasted)
    assert f"申请{NUMBER}" in said
    assert "2026年4月10日前" in said
    assert said.count("申请DE") == 1


async def test_somebody_elses_number_and_a_mistyped_one_show_nothing(chat, mine):
    mine(claim(claim_no=make_claim_no(date(2026, 3, 1), 6)))
    assert await chat.say(NUMBER) == NOT_YOURS
    wrong = BARE[:-1] + ("2" if BARE[-1] != "2" else "3")
    assert await chat.say(wrong) == MISTYPED


@pytest.mark.parametrize(
    "text", ["designated_institutions", "design", "我要报销", "DE", "12345678"]
)
def test_other_words_and_numbers_are_no_claim_numbers(text):
    assert claim_no_in(text) is None


@pytest.mark.parametrize("words", ["缺什么", "我还差啥材料", "看看还缺啥", "俺还差啥没交"])
async def test_what_is_missing_is_told_in_the_clerks_words(chat, mine, words):
    mine(WANTED, claim(claim_no=make_claim_no(date(2026, 3, 1), 6)))
    said = await chat.say(words)
    assert NUMBER in said
    assert "新的医疗收费票据：右下角的章没拍进来" in said
    assert "窗口" in said


async def test_whoever_lacks_nothing_is_told_so(chat, mine):
    mine(claim())
    assert await chat.say("缺什么") == NOTHING_MISSING


@pytest.mark.parametrize("words", ["撤回申请", "我要撤销申请", "不报了", "申请能撤回吗"])
async def test_taking_a_claim_back_names_the_ones_that_can_be(chat, mine, words):
    other = make_claim_no(date(2026, 3, 1), 6)
    mine(claim(may=(Action.WITHDRAW,)), claim(Stage.PAID, other))
    said = await chat.say(words)
    assert NUMBER in said
    assert other not in said
    assert "撤回这份申请" in said


async def test_without_a_claim_that_can_be_taken_back_nobody_is_sent_to_a_button(chat, mine):
    mine(claim(Stage.PAID))
    assert "小程序" not in await chat.say("撤回申请")


async def test_a_stranger_is_told_how_to_bind_first(chat):
    for words in (NUMBER, "缺什么", "撤回申请"):
        assert "开始绑定" in await chat.say(words)


async def test_one_claim_is_told_whole_and_several_in_short(chat, mine):
    paid = claim(Stage.PAID, assessed_fen=7_339_765)
    mine(paid)
    assert "73,397.65元" in await chat.say("进度")
    mine(paid, claim(claim_no=make_claim_no(date(2026, 3, 1), 6)))
    said = await chat.say("进度")
    assert "73,397" not in said
    assert "申请号发给我" in said


async def test_a_new_account_that_we_are_checking_asks_nothing_more(chat, mine):
    mine(claim(Stage.PAYMENT_RETURNED, payment_note="户名账号不符", turn=Turn.YOU))
    asked = await chat.say("进度")
    assert "核对收款账户" in asked and "您不用做什么" not in asked
    mine(claim(Stage.PAYMENT_RETURNED, payment_note="户名账号不符", turn=Turn.OFFICE))
    told = await chat.say("进度")
    assert "新账户正在核对" in told and "您不用做什么" in told
    assert "等您" not in told and "请在小程序" not in told


async def test_amounts_stay_off_the_screen_where_the_house_says_so(open_chat):
    chat = await open_chat(sums_on_screens=False)
    await chat.push(chat.event("subscribe", {"EventKey": ""}))
    chat.progress.have(claim(Stage.PAID, assessed_fen=7_339_765))
    assert "73,397" not in await chat.say("进度")


async def test_a_moved_day_comes_with_the_day_before_and_the_reason(chat, mine):
    def move(before, after, words):
        return PromiseMoveView(MOMENT, before, after, False, "code", words)

    first, last = date(2026, 3, 20), date(2026, 4, 10)
    mine(
        claim(
            promise_moves=(
                move(None, first, "从提交那天起"),
                move(first, None, "等您补材料"),
                move(None, last, "材料补齐后重新计算"),
            )
        )
    )
    said = await chat.say("进度")
    assert "原来说的是2026年3月20日前" in said
    assert "材料补齐后重新计算" in said
    mine(claim(promise_moves=(move(None, last, "从提交那天起"),)))
    assert "原来" not in await chat.say("进度")


@pytest.mark.parametrize("stage", [Stage.REJECTED, Stage.NOT_ACCEPTED])
async def test_a_refusal_comes_with_its_reason_and_without_a_day(chat, mine, stage):
    step = TimelineEntry("不予支付", MOMENT, "aside", "这笔费用已经在医院直接结算过了。")
    mine(claim(stage, timeline=(step,)))
    said = await chat.say("进度")
    assert "原因：这笔费用已经在医院直接结算过了。" in said
    assert "预计" not in said


async def test_many_gaps_fit_on_one_screen(chat, mine):
    gaps = tuple(
        Missing(f"material.{n}", f"材料{n}", "请拍清楚，四个角都要拍进来。") for n in range(12)
    )
    mine(claim(Stage.AWAITING_MATERIALS, missing=gaps))
    said = await chat.say("进度")
    assert len(said) <= LIMIT
    assert "还有7样" in said


@pytest.mark.parametrize("words", ["额度", "我的额度还剩多少", "查一下我还剩多少额度"])
async def test_the_bare_word_is_about_ones_own_limit(chat, mine, words):
    mine()
    assert "还可以补助" in await chat.say(words)


async def test_cancelling_forgets_what_was_offered(chat):
    assert "1. " in await chat.click("policy")
    assert await chat.say("取消") == CANCELLED
    assert "过时" in await chat.say("1")


@pytest.mark.parametrize("words", ["R", "td", "T", "\uff34"])
async def test_what_ends_text_messages_is_explained_where_it_is_typed_in_the_chat(chat, words):
    answer = await chat.say(words)
    assert answer == HOW_TO_STOP.format(word=unicodedata.normalize("NFKC", words).upper())


async def test_what_the_window_filled_in_is_looked_at_and_not_filled_in_again(chat, mine):
    own, filled = claim(Stage.DRAFT, ""), claim(Stage.DRAFT, "")
    filled = replace(filled, line=replace(filled.line, id="f", filled_at_window=True))
    mine(filled)
    answer = await chat.say("进度")
    assert "窗口替您填的申请还没有交" in answer and "接着填" not in answer
    mine(filled, own)
    answer = await chat.say("进度")
    assert "窗口替您填的申请还没有交" in answer and "接着填" in answer


@pytest.mark.parametrize("words", ["解绑", "怎么解绑", "我要解除绑定"])
async def test_unbinding_says_where_and_what_it_means(chat, words):
    assert await chat.say(words) == HOW_TO_UNBIND


@pytest.mark.parametrize("words", ["好", "嗯", "嗯嗯嗯嗯", "中", "OK", "谢谢", "在吗", "都不是"])
async def test_small_words_are_never_called_incomprehensible(chat, words):
    assert "没听懂" not in await chat.say(words)


def test_photographs_that_do_not_come_out_are_heard_and_questions_are_left():
    heard = (
        *("照片拍不清楚", "拍的照片看不清怎么办", "票据拍不清", "照片模糊", "手机老是拍不清楚"),
        *("怎么拍照片", "发票怎么拍清楚", "照片太暗了咋办"),
    )
    left = (
        *("照片丢了怎么办", "拍什么照片", "票据丢了", "照片", "怎么报销", "图片"),
        *("材料不了解怎么办", "发票不了"),
    )
    assert [each for each in heard if not speaks_of_bad_photos(each)] == []
    assert [each for each in left if speaks_of_bad_photos(each)] == []


async def test_nothing_that_people_say_beside_their_questions_is_a_miss(chat, mine):
    mine(claim(Stage.AWAITING_MATERIALS))
    said = ("你好", "谢谢", "好的", "在吗", "帮助", "取消", "都不是", "解绑", "撤回申请", "缺什么")
    for words in (*said, "照片拍不清楚", "再见", "[玫瑰]", "人工"):
        assert "没听懂" not in await chat.say(words), words
    await chat.unanswered.flush()
    await chat.callback.close()
    async with chat.db.read() as session:
        assert list(await session.scalars(select(FaqMissRow.text))) == []
        outcomes = set(await session.scalars(select(ChatTurnRow.outcome)))
    assert TurnOutcome.MISSED not in outcomes
