"""Is somebody led to an estimate question by question, and back to it whatever else they say?"""

import pytest

from bot.handlers import estimates as form
from bot.handlers.sums import percent_in, sum_in
from casework.handover import sentences
from casework.ledger.estimate_words import ONLY_ESTIMATE
from tests.every_case import EveryCase


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


async def bound(chat) -> None:
    await chat.push(chat.event("subscribe", {"EventKey": ""}))
    chat.members.bound = True


async def test_on_ones_own_accumulators_two_questions_are_enough(chat) -> None:
    await bound(chat)  # the pool is used up: FakeLimits
    said = await chat.say("试算")
    assert "按您自己账上的算" in said
    assert said.endswith(form.TOTAL)
    assert await chat.say("10万") == form.OUTSIDE
    told = await chat.say("2万元")
    # 80,000 in scope, 90 % of it
    assert "政策范围内的费用80,000.00元" in told
    assert "大额大约补72,000.00元" in told
    assert "自己大约要付28,000.00元" in told
    assert ONLY_ESTIMATE in told
    assert "先按2025年的算" in told  # FakeClock stands in a year without rules of its own


async def test_a_stranger_is_asked_what_we_cannot_know(chat) -> None:
    assert (await chat.say("帮我算一算能报多少")).endswith(form.TOTAL)
    assert await chat.say("200000") == form.OUTSIDE
    assert await chat.say("0") == form.POOL_PAID
    assert "没对上" in await chat.say("很多")
    assert await chat.say("没住过院") == form.RATE
    assert await chat.say("80%") == form.DEDUCTIBLE
    told = await chat.say("0元")
    # the pool pays 100,000 of the first 125,000; 90 % of the rest
    assert "统筹基金大约付100,000.00元" in told
    assert "大额大约补67,500.00元" in told


async def test_what_is_not_known_gives_a_bound_or_no_supplement(chat) -> None:
    for words in ("试算", "20万", "0", "不知道"):
        await chat.say(words)
    told = await chat.say("不知道")
    assert "大额最多补90,000.00元" in told
    for words in ("试算", "3000", "0"):
        await chat.say(words)
    assert "大额这次不补" in await chat.say("0")
    for words in ("试算", "30000", "0"):
        await chat.say(words)
    assert "大额大约补27,000.00元" in await chat.say("用完了")


async def test_for_somebody_else_the_own_account_does_not_count(chat) -> None:
    await bound(chat)
    await chat.say("试算")
    assert "多问您一个数" in await chat.say("给别人算")
    await chat.say("50000")
    assert await chat.say("0") == form.POOL_PAID


async def test_more_outside_than_there_is_is_asked_again(chat) -> None:
    await chat.say("试算")
    await chat.say("1000")
    assert await chat.say("2000") == form.TOO_MUCH_OUTSIDE + form.OUTSIDE
    assert await chat.say("100") == form.POOL_PAID


def test_sums_and_shares_are_read_as_people_write_them() -> None:
    sums = {
        "86000": 8_600_000,
        "\uff18\uff16，\uff10\uff10\uff10元": 8_600_000,
        "大约8万6": 8_600_000,
        "8万6千块钱": 8_600_000,
        "12.5万左右": 12_500_000,
        "3万500": 3_050_000,
        "0": 0,
        "一共86000.5元": 8_600_050,
        "八万六": None,
        "20250301123456": None,
        "9999万": None,
        "-3": None,
        "很多": None,
        "": None,
    }
    with EveryCase() as every:
        for text, fen in sums.items():
            with every.case(text):
                assert sum_in(text) == fen
    shares = {
        "85": "17/20",
        "85%": "17/20",
        "百分之85": "17/20",
        "0.85": "17/20",
        "100": "1",
        "1%": "1/100",
    }
    for text, share in shares.items():
        assert str(percent_in(text)) == share
    assert [percent_in(text) for text in ("0", "1", "120", "八五", "")] == [None] * 5


async def test_a_wish_for_a_person_keeps_the_form_and_the_end_leads_back(chat) -> None:
    await chat.say("试算")
    await chat.say("50000")
    said = await chat.say("人工")
    assert sentences.WAITING.format(phone="0373-5961555") in said
    assert "试算给您留着" in said
    told = await chat.say("结束")
    assert sentences.ENDED_BY_MEMBER in told
    assert told.endswith(form.OUTSIDE)
    assert await chat.say("0") == form.POOL_PAID


async def test_a_number_is_the_forms_though_activities_were_listed_before(chat):
    await chat.push(chat.event("subscribe"))
    conversations = chat.callback._turns._conversations
    await conversations.offer(chat.person.official_openid, ["activity:one", "activity:two"])
    await chat.say("试算")
    assert await chat.say("2") == form.OUTSIDE
