"""Does the bot say the right thing, kindly, and nothing of anybody else?"""

from datetime import UTC, date, datetime

import pytest

from bot.handlers.choices import chosen_number
from bot.menu import MenuInvalid, read_menu, shipped_menu
from bot.replies import LIMIT, fitting
from casework.claims.views import ClaimLine
from claims_core.claim import STAGE_WORDS, Stage
from infra.gateway_errors import Category, gateway_error


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


def line(stage=Stage.ACCEPTED, claim_no="DE7K3M9PQ2", **more) -> ClaimLine:
    values = {
        "id": "c" * 32,
        "claim_no": claim_no,
        "stage": stage,
        "stage_words": STAGE_WORDS[stage],
        "insured_name": "梁**",
        "provider_name": "某省人民医院",
        "care_kind": None,
        "discharge_on": date(2025, 11, 3),
        "opened_at": datetime(2026, 3, 1, tzinfo=UTC),
        "submitted_at": datetime(2026, 3, 1, tzinfo=UTC),
        "promised_on": date(2026, 3, 30),
        "promise_provisional": False,
        "promise_reason": "",
        "assessed_fen": 7_339_765,
        "version": 1,
        "filed_by_proxy": False,
        "urgency": 0,
    }
    return ClaimLine(**(values | more))


async def follow(chat) -> str:
    return (await chat.push(chat.event("subscribe", {"EventKey": ""}))).reply.text


async def test_who_follows_is_welcomed_and_told_what_one_can_do(chat):
    said = await follow(chat)
    for part in ("欢迎", "进度", "人工服务", "绑定"):
        assert part in said


async def test_who_follows_by_a_code_is_welcomed_too(chat):
    fields = {"EventKey": "qrscene_window7", "Ticket": "T"}
    assert "欢迎" in (await chat.push(chat.event("subscribe", fields))).reply.text
    assert chat.members.followed_by == ["o-liang"]


async def test_who_follows_while_wechat_does_not_answer_is_welcomed_and_joined_later(chat):
    chat.members.trouble = gateway_error("test", "timeout", Category.RETRY)
    assert "欢迎" in await follow(chat)
    chat.members.trouble = None
    chat.members.bound = True
    await chat.say("进度")
    assert chat.members.followed_by == ["o-liang"]


async def test_who_leaves_is_noted_in_silence(chat):
    verdict = await chat.push(chat.event("unsubscribe", {"EventKey": ""}))
    assert verdict.outcome == "acknowledged"
    assert chat.members.left == ["o-liang"]


async def test_progress_tells_number_stage_and_promised_day(chat):
    await follow(chat)
    chat.progress.lines = (line(),)
    said = await chat.say("进度")
    for part in ("DE7K3M9PQ2", "梁**", "已受理", "2026年3月30日前"):
        assert part in said


async def test_progress_never_says_the_hospital(chat):
    await follow(chat)
    chat.progress.lines = (line(Stage.PAID),)
    assert "医院" not in await chat.say("进度")


@pytest.mark.parametrize(
    ("stage", "advice"),
    [
        (Stage.AWAITING_MATERIALS, "还差什么"),
        (Stage.PAID, "“到了”"),
        (Stage.PAYMENT_RETURNED, "收款账户"),
        (Stage.REJECTED, "原因"),
        (Stage.WITH_CENTRE, "市医保中心"),
    ],
)
async def test_progress_says_what_to_do_next(chat, stage, advice):
    await follow(chat)
    chat.progress.lines = (line(stage), line(claim_no="DE7K3M9PQ3"))
    assert advice in await chat.say("进度")


async def test_a_provisional_day_is_called_so(chat):
    await follow(chat)
    chat.progress.lines = (line(promise_provisional=True),)
    assert "调整" in await chat.say("进度")


async def test_many_claims_fit_on_one_screen(chat):
    await follow(chat)
    chat.progress.lines = tuple(
        line(claim_no=f"DE7K3M9PQ{number}", promise_provisional=True) for number in range(2, 9)
    )
    said = await chat.say("进度")
    assert len(said) <= LIMIT
    assert said.count("申请DE") == 3
    assert "其他申请" in said


async def test_a_draft_is_remembered_kindly(chat):
    await follow(chat)
    chat.progress.lines = (line(Stage.DRAFT, claim_no=""),)
    said = await chat.say("进度")
    assert "没提交" in said
    assert "申请（" not in said


async def test_whoever_is_not_bound_is_told_how_to_bind(chat):
    await follow(chat)
    assert "开始绑定" in await chat.say("进度")


async def test_whoever_is_bound_without_a_claim_is_told_how_to_begin(chat):
    await follow(chat)
    chat.members.bound = True
    assert "没有报销申请" in await chat.say("进度")


@pytest.mark.parametrize(
    "asked",
    [
        "进度",
        "办理进度",
        "查进度",
        "我的报销进度",
        "帮我查一下进度",
        "办到哪一步了？",
        "审核到哪了",
        "进度！",
    ],
)
async def test_progress_is_asked_for_in_many_ways(chat, asked):
    chat.progress.lines = (line(),)
    await follow(chat)
    assert "DE7K3M9PQ2" in await chat.say(asked)


async def test_what_a_paste_brings_along_loses_no_question(chat):
    plain = await chat.say("进度")
    for said in ("\u202d进度\u202c\u2060", "进\u200b度\ufe0f", "进度\x10", "进度\ufffe"):
        assert await chat.say(said) == plain, ascii(said)


async def test_the_menu_button_asks_for_progress(chat):
    chat.progress.lines = (line(),)
    await follow(chat)
    assert "DE7K3M9PQ2" in await chat.click("progress")


async def test_somebody_elses_progress_is_not_looked_up(chat):
    await follow(chat)
    chat.progress.lines = (line(),)
    said = await chat.say("查张三的进度")
    assert "DE7K3M9PQ2" not in said
    assert chat.progress.asked == []


async def test_a_question_about_a_later_year_is_outcome_source_the_rule_of_2025(chat):
    assert chat.clock().year == 2026
    said = await chat.say("封顶多少")
    assert said.startswith("按2025年的规定")
    assert "40万元" in said


async def test_several_near_questions_are_offered_by_number(chat):
    said = await chat.say("报销")
    assert "1. " in said and "2. " in said
    first = await chat.say("1")
    await chat.say("报销")
    second = await chat.say("第二个")
    assert first != second
    assert "没听懂" not in first + second


@pytest.mark.parametrize("number", ["一", "①", "第一个", "1。", " １ ", "选1", "1、"])
async def test_the_first_choice_is_named_in_many_ways(chat, number):
    await chat.say("报销")
    assert "手工报销" in await chat.say(number)


async def test_a_choice_is_answered_for_the_county_that_the_question_named(chat):
    await chat.say("辉县的报销")
    chosen = await chat.say("1")
    assert "辉县" in chosen.split("\n")[0]
    await chat.say("报销")
    assert "辉县" not in (await chat.say("1")).split("\n")[0]


async def test_the_answer_comes_first_and_the_rest_behind_a_word(chat):
    said = await chat.say("大额一年封顶是多少")
    assert "40万元" in said
    assert "详细" in said
    more = await chat.say("详细")
    assert "实际付给您的钱" in more
    assert "实际付给您的钱" not in said


async def test_more_is_asked_about_nothing_kindly(chat):
    assert "再打一遍" in await chat.say("详细")


async def test_what_people_ask_next_is_offered_by_number(chat):
    said = await chat.say("没有直接结算怎么手工报销")
    assert "2. 报销要多久" in said
    assert "20个工作日" in await chat.say("2")


async def test_a_question_that_goes_on_is_about_what_was_read_last(chat):
    await chat.say("没有直接结算怎么手工报销")
    assert "工作日" in await chat.say("那要多久")
    await chat.say("门诊慢特病怎么申请认定")
    assert "您想问的是不是" in await chat.say("那要多久")


async def test_the_limits_of_this_year_are_told_to_whom_they_belong(chat):
    assert "绑定" in await chat.say("我今年大额还剩多少额度")
    await follow(chat)
    said = await chat.say("我今年大额还剩多少额度")
    assert "326,602.35元" in said
    assert "73,397.65元" in said


async def test_somebody_elses_limits_are_not_told(chat):
    await follow(chat)
    assert "326,602.35" not in await chat.say("查一下张建设还剩多少额度")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("⑩", 10),
        ("十", 10),
        ("两", 2),
        ("第3条", 3),
        ("10", 10),
        ("11", None),
        ("0", None),
        ("1月", None),
        ("一年报多少", None),
        ("", None),
    ],
)
def test_a_number_is_a_choice_only_when_it_is_the_whole_text(text, number):
    assert chosen_number(text) == number


async def test_a_number_too_high_is_said_so(chat):
    await chat.say("怎么报销")
    assert "没有第9个" in await chat.say("9")


async def test_choices_expire(chat):
    await chat.say("怎么报销")
    chat.clock.forward(minutes=31)
    assert "过时" in await chat.say("1")


async def test_choices_belong_to_one_person(chat):
    await chat.say("怎么报销")
    chat.person.official_openid = "o-another"
    assert "过时" in await chat.say("1")


async def test_what_is_not_understood_is_admitted_with_what_one_can_ask(chat):
    said = await chat.say("把梯子扶稳了再上去")
    for part in ("没听懂", "1. ", "5. ", "进度", "人工"):
        assert part in said
    assert "没听懂" not in await chat.say("2")


async def test_the_policy_button_offers_questions(chat):
    said = await chat.click("policy")
    assert "1. " in said
    assert "没听懂" not in await chat.say("1")


@pytest.mark.parametrize("kind", ["image", "voice", "video", "location", "link", "no_such_kind"])
async def test_what_is_no_text_gets_a_kind_answer(chat, kind):
    xml = chat.text("x").xml.replace(b"<![CDATA[text]]>", f"<![CDATA[{kind}]]>".encode())
    answer = await chat.post(chat.envelope(xml))
    reply = chat.crypto.open(
        answer.body.decode().partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
    )
    assert "打字".encode() in reply


@pytest.mark.parametrize(
    "event",
    ["LOCATION", "VIEW", "user_authorization_revoke", "PUBLISHJOBFINISH", "something_new", "SCAN"],
)
async def test_an_event_nobody_told_us_of_is_acknowledged(chat, event):
    verdict = await chat.push(chat.event(event, {"EventKey": "x"}))
    assert verdict.outcome == "acknowledged"


async def test_the_report_of_a_template_message_reaches_the_receipts(chat):
    message = chat.event(
        "TEMPLATESENDJOBFINISH", {"Status": "failed:user block"}, {"MsgID": 9007199254740993}
    )
    assert (await chat.push(message)).outcome == "acknowledged"
    assert chat.receipts.reports == [("9007199254740993", "failed:user block")]


async def test_a_text_with_the_end_mark_of_cdata_stays_one_text(chat, monkeypatch):
    monkeypatch.setattr("bot.handlers.media.PICTURE", "a]]><MsgType>b")
    xml = chat.text("x").xml.replace(b"<![CDATA[text]]>", b"<![CDATA[image]]>")
    message = chat.text("x")
    message = type(message)(message.person, "text", xml)
    assert (await chat.push(message)).outcome == "replied"


async def test_emoji_and_the_end_mark_in_a_question_do_no_harm(chat):
    assert "打字" in await chat.say("😀]]><x>&amp;😀")


def test_a_text_too_long_is_cut():
    assert len(fitting("字" * 2000)) == LIMIT
    assert len(fitting("字" * 2000).encode()) <= 2048


def test_the_menu_has_three_buttons_with_short_names():
    assert [button.name for button in shipped_menu().buttons] == ["我的报销", "问政策", "人工服务"]


async def test_every_button_of_the_menu_says_something_sensible(chat):
    await chat.push(chat.event("subscribe", {"EventKey": ""}))
    chat.members.bound = True
    for name, key in shipped_menu().leaves():
        said = await chat.click(key)
        assert "没听懂" not in said, name
        assert len(said) > 8, name
    with pytest.raises(MenuInvalid, match="显示不下"):
        read_menu('[[button]]\nname = "我的大额报销"\nkey = "x"')
    with pytest.raises(MenuInvalid, match="key"):
        read_menu('[[button]]\nname = "报销"\n')
    for wrong in ('page = "https://e.example/"', 'page = "/m/"\nkey = "x"'):
        with pytest.raises(MenuInvalid, match="page"):
            read_menu(f'[[button]]\nname = "报销"\n{wrong}')


async def test_an_answer_can_be_told_to_have_helped_or_not(chat):
    said = await chat.say("大额一年封顶是多少")
    assert "回“没用”" in said
    assert "那就好" in await chat.say("有用")
    assert "对不住" in await chat.say("没用。")
    counts = chat.unanswered._counts
    outcomes = [outcome for _, _, outcome, entry in counts if entry == "annual_cap"]
    assert {"answered", "helpful", "unhelpful"} <= set(outcomes)
    assert [key[-1] for key in chat.unanswered._misses] == ["大额一年封顶是多少"]


async def test_without_an_answer_before_it_nobody_is_thanked(chat):
    assert "那就好" not in await chat.say("有用")


async def test_the_words_that_end_text_messages_are_understood_in_the_chat(chat):
    for typed in ("R", "td", "\uff34\uff24", "r。"):
        told = await chat.say(typed)
        assert "退订健康提示" in told and "退订公告" in told and "退订报销提醒" in told, typed
    assert "退订公告" not in await chat.say("T恤能报吗")
