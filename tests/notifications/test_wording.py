"""Are the words complete, short, warm and silent about what must not be said?"""

import random
import re
from dataclasses import replace
from datetime import date

import pytest

from casework.people.one_time_codes import CodeToSend
from casework.phone.contacts import ClaimFacts
from casework.unclaimed.reminding import UnclaimedOfYear
from claims_core.checklist import Material
from claims_core.claim import Stage, Wanted
from claims_core.clocks import PromiseCode
from claims_core.events import EventName
from claims_core.identifiers import SERIAL_SPACE, make_report_no
from claims_core.proxy_relation import PROXY_RELATION_WORDS
from notifications.causes import CAUSED_BY, OTHER_EVENTS, SILENT
from notifications.messages import Message
from notifications.render import shipped_wording, wechat_templates
from notifications.subjects.claim import (
    IN_THE_APP,
    MOVED_BECAUSE,
    SHORT_REASONS,
    ClaimSubject,
    about_claim,
    in_short,
    listed,
)
from notifications.subjects.code import about_code
from notifications.subjects.entitlement import about_unclaimed
from notifications.subjects.subject import Withheld
from notifications.text_rules import (
    LONGEST,
    LONGEST_FACT,
    UnfitFact,
    fit,
    is_fit,
    parts,
    short_reason,
    what_is_wrong,
)
from tests.every_case import EveryCase

WORDING = shipped_wording()
CLAIM = ClaimFacts(
    claim_no="DE-7K3M-9PQ2",
    stage=Stage.APPROVED,
    promised_on=date(2026, 12, 28),
    promise_provisional=False,
    promise_code=PromiseCode.CALENDAR_PUBLISHED,
    payment_fen=7_339_765,
    year=2025,
    wanted=(
        Wanted(Material.RECEIPT, "看不清"),
        Wanted(Material.DISCHARGE_RECORD, "少一页"),
        Wanted(Material.FILING_PROOF, "没有"),
    ),
    account_tail="6789",
    return_reason="账号不存在",
    reject_code="out_of_scope",
    reject_reason="不在支付范围。",
    insured_name="欧**",
)
STAGES = {
    Message.MATERIALS_WANTED: Stage.AWAITING_MATERIALS,
    Message.ARRIVAL_REMINDER: Stage.PAID,
    Message.ARRIVAL_QUESTION: Stage.PAID,
    Message.CLOSING_SOON: Stage.PAID,
    Message.CLOSED_UNCONFIRMED: Stage.CLOSED,
    Message.PAYMENT_RETURNED: Stage.PAYMENT_RETURNED,
    Message.PAYMENT_CAME_BACK: Stage.PAYMENT_RETURNED,
    Message.NOT_ACCEPTED: Stage.NOT_ACCEPTED,
    Message.REJECTED: Stage.REJECTED,
    Message.WITHDRAWN: Stage.WITHDRAWN,
    Message.WITH_CENTRE: Stage.WITH_CENTRE,
    Message.REVERSED: Stage.REVERSED,
}
ABOUT_CLAIMS = sorted(ClaimSubject.messages)


def told(message):
    return about_claim(message, replace(CLAIM, stage=STAGES.get(message, Stage.APPROVED)))


def code(purpose="binding", **details):
    return CodeToSend(
        phone="13800000001", code="482913", purpose=purpose, details=details, insured_id="a" * 32
    )


def test_every_event_has_a_message_or_is_silent_on_purpose():
    assert set(CAUSED_BY) | SILENT == {*EventName, *OTHER_EVENTS}
    assert not set(CAUSED_BY) & SILENT


@pytest.mark.parametrize("message", ABOUT_CLAIMS)
def test_a_message_fits_one_sms_with_its_signature(message):
    content = told(message)
    text = WORDING.sms[content.variant].preview(content.facts)
    assert text.startswith("【大额通】")
    assert len(text) <= 70, (len(text), text)
    assert "${" not in text


def test_the_settlement_reminder_names_number_amount_and_tail():
    content = told(Message.SETTLEMENT_REMINDER)
    text = WORDING.sms[content.variant].preview(content.facts)
    for part in ("DE-7K3M-9PQ2", "73397.65元", "6789", "留意到账"):
        assert part in text


def test_a_settlement_without_payment_does_not_ask_to_watch_for_money():
    content = about_claim(Message.SETTLEMENT_REMINDER, replace(CLAIM, payment_fen=0))
    text = WORDING.sms[content.variant].preview(content.facts)
    assert content.variant == "settled_without_payment"
    assert "到账" not in text
    assert len(text) <= 70


def test_what_never_left_is_not_said_to_have_been_paid_out():
    claim = replace(CLAIM, stage=Stage.PAYMENT_RETURNED, never_left=True)
    content = about_claim(Message.PAYMENT_CAME_BACK, claim)
    text = WORDING.sms[content.variant].preview(content.facts)
    assert "没有付出" in text and "退回" not in text
    assert len(text) <= 70, (len(text), text)
    assert content.variant in WORDING.wechat and content.variant in WORDING.inbox
    assert told(Message.PAYMENT_CAME_BACK).variant != content.variant


def test_where_screens_are_seen_by_others_no_sum_stands_on_them():
    for message in (Message.SETTLEMENT_REMINDER, Message.ARRIVAL_REMINDER):
        stage = STAGES.get(message, Stage.APPROVED)
        content = about_claim(message, replace(CLAIM, stage=stage), sums=False)
        text = WORDING.sms[content.variant].preview(content.facts)
        assert "73397" not in text and "小程序看" in text
        assert len(text) <= 70, (len(text), text)
        assert content.variant in WORDING.wechat and content.variant in WORDING.inbox


def test_material_is_asked_for_all_at_once():
    content = told(Message.MATERIALS_WANTED)
    assert content.facts["items"] == "医疗收费票据、出院记录、异地就医备案或转诊证明"


def test_a_short_list_is_written_out():
    assert listed(["身份证", "费用清单"]) == "身份证、费用清单"
    assert listed(["异地就医备案或转诊证明的原件和复印件都要看得清楚", "身份证"]).endswith("等2样")


@pytest.mark.parametrize("message", list(STAGES))
def test_a_message_about_a_stage_that_has_passed_is_overtaken(message):
    later = Stage.PAYMENT_RETURNED if STAGES[message] is Stage.CLOSED else Stage.CLOSED
    with pytest.raises(Withheld):
        about_claim(message, replace(CLAIM, stage=later))


@pytest.mark.parametrize(
    "message",
    [Message.RECEIVED, Message.REOPENED, Message.SUPPLEMENT_RECEIVED, Message.PROMISE_MOVED],
)
def test_a_receipt_without_a_promised_day_is_overtaken(message):
    with pytest.raises(Withheld):
        about_claim(message, replace(CLAIM, promised_on=None))


def test_a_reopened_claim_is_promised_a_new_day():
    content = about_claim(Message.REOPENED, CLAIM)
    assert "2026年12月28日" in WORDING.sms[content.variant].preview(content.facts)


def test_a_code_is_for_its_reader_only_and_short():
    content = about_code(code())
    text = WORDING.sms[content.variant].preview(content.facts)
    assert "482913" in text
    assert "不要告诉任何人" in text
    assert len(text) <= 70


def test_a_relative_who_asks_to_file_is_named_from_the_roster_and_a_list():
    for relation, words in PROXY_RELATION_WORDS.items():
        for known_as in ("林**", "手机尾号0002的人"):
            details = {"proxy_name": "中奖请回拨", "relation": relation, "asked_by": known_as}
            content = about_code(code("authorisation", **details))
            text = WORDING.sms[content.variant].preview(content.facts)
            assert f"{known_as}（{words}）" in text
            assert "中奖" not in text
            assert len(text) <= 70


def test_no_variable_is_longer_than_the_gateway_takes():
    assert fit("name", "名" + "*" * 59) == "名**"
    assert fit("items", "名" * 60) == "名" * 23 + "…"
    assert max(LONGEST.values()) == LONGEST_FACT == 35


def test_no_text_has_a_place_for_what_must_never_be_said():
    for template in WORDING.sms.values():
        assert not re.search(r"身份证号|诊断|病情|科室|http", template.text)


def test_the_wechat_card_keeps_to_the_fields_of_the_platform():
    assert len(WORDING.wechat_template.fields) == 4
    for words in WORDING.wechat.values():
        assert re.fullmatch(r"[\u4e00-\u9fff]{1,5}", words.status), words
        assert 1 <= len(words.note) <= 20, words


def test_the_wechat_card_says_neither_names_nor_amounts():
    content = told(Message.SETTLEMENT_REMINDER)
    card = WORDING.wechat_template.filled(
        WORDING.wechat[content.variant], content.facts["no"], "2026年3月2日 10:00"
    )
    said = " ".join(card.values())
    assert "DE-7K3M-9PQ2" in said
    for part in ("欧", "73397", "6789", "元"):
        assert part not in said


def test_the_templates_are_written_as_each_provider_has_them():
    received = WORDING.sms["received"]
    assert received.registered_at("aliyun") == received.text
    assert received.registered_at("tencent").startswith("{1}的报销申请{2}已收到，预计{3}前办完")
    for template in WORDING.sms.values():
        by_number = template.registered_at("tencent")
        assert "${" not in by_number
        assert all(f"{{{at + 1}}}" in by_number for at in range(len(template.places)))


def test_the_number_of_the_card_and_the_phone_of_the_window_are_the_deployments():
    wording = shipped_wording("real-template-id", "0373-0000000")
    ((template_id, fields),) = wechat_templates(wording).items()
    assert template_id == "real-template-id"
    assert fields == ["character_string1", "phrase2", "time3", "thing4"]
    assert "窗口0373-0000000" in wording.sms["rejected"].text
    assert "大额补助窗口" in WORDING.sms["rejected"].text


ASKING = re.compile(r"(?<!申)请|不是您")


@pytest.mark.parametrize("variant", sorted(WORDING.sms))
def test_what_asks_for_something_says_where_to_do_it_or_call(variant):
    text = WORDING.sms[variant].text
    if ASKING.search(text):  # 请, and not 申请
        assert re.search(r"小程序|窗口|公众号|留意到账|告诉对方|不要告诉|回“|回复R", text), text


# They only point to where something can be read, or are about this phone alone.
NOBODY_TO_CALL = {
    *("supplement_received", "settlement_reminder", "settlement_reminder_without_sum"),
    *("code_binding", "code_authorisation", "activity_cancelled"),
}


def test_whatever_else_asks_for_something_gives_the_windows_phone_or_takes_a_reply():
    with_phone = shipped_wording(window_phone="0373-5961555")
    reached = re.compile(r"0373-5961555|\$\{phone\}|回“|回复R")
    asking = {name: each.text for name, each in with_phone.sms.items() if ASKING.search(each.text)}
    assert {name for name, text in asking.items() if not reached.search(text)} == NOBODY_TO_CALL


LONGEST_FACTS = {
    "name": "欧**",
    "no": "DE-7K3M-9PQ2",
    "day": "2026年12月28日",
    "deadline": "12月28日",
    "items": "票" * 24,
    "amount": "400000.00",
    "tail": "6789",
    "code": "482913",
    "proxy": "手机尾号0002的人",
    "relation": "儿媳或女婿",
    "deed": "开了一份报销申请",
    "why": "票据作废或查验不通过",
    "year": "2026",
    "phone": "0373-12345678",
    "title": "题" * 20,
    "brief": "句" * 35,
    "when": "12月28日14:30",
    "place": "处" * 30,
    "tip": "提" * 35,
    "more": "示" * 15,
}


def test_every_text_has_the_parts_it_says_with_the_longest_facts_and_the_windows_phone():
    assert {place: len(fact) for place, fact in LONGEST_FACTS.items()} == LONGEST
    with EveryCase() as every:
        for variant, template in shipped_wording(window_phone="0373-12345678").sms.items():
            with every.case(variant):
                assert parts(template.preview(LONGEST_FACTS)) == template.most_parts
    on_purpose = {name for name, template in WORDING.sms.items() if template.most_parts > 1}
    assert on_purpose == {"materials_wanted", "activity_tomorrow", "announcement"}


def test_no_word_of_our_own_lists_is_longer_than_its_place():
    reasons = (*SHORT_REASONS.values(), *MOVED_BECAUSE.values(), IN_THE_APP)
    with EveryCase() as every:
        for place, words in (("why", reasons), ("relation", PROXY_RELATION_WORDS.values())):
            for said in words:
                with every.case(said):
                    assert fit(place, said) == said


def test_what_was_not_claimed_is_told_with_and_without_a_deadline():
    for deadline, said in ((None, "2025年有看病的钱"), (date(2026, 12, 31), "12月31日截止")):
        content = about_unclaimed(
            UnclaimedOfYear(2025, 1, 860_000, deadline), "欧**", "0373-5961555"
        )
        assert said in WORDING.sms[content.variant].preview(content.facts)
        assert said in WORDING.inbox[content.variant].filled(content.facts)[1]


def test_parts_are_counted_as_the_providers_count_them():
    assert [parts("一" * length) for length in (1, 70, 71, 134, 135)] == [1, 1, 2, 2, 3]
    assert parts("𠀀" * 35) == 1 and parts("𠀀" * 36) == 2


def test_every_number_of_ours_fits_whatever_letters_it_happens_to_hold():
    """One of some two hundred holds QQ, and its owner was told nothing."""
    dice = random.Random(7)
    numbers = [make_report_no(dice.randrange(SERIAL_SPACE)) for _ in range(20_000)]
    assert any("QQ" in number for number in numbers)
    assert [number for number in numbers if not is_fit("no", number)] == []


@pytest.mark.parametrize(
    ("place", "typed"),
    [
        ("relation", "中奖请回拨"),
        ("relation", "子女 加微信abc"),
        ("name", "请点http://x.cn"),
        ("name", "13800138000"),
        ("items", "身份证 www.x.com"),
        ("items", "身份证\n【银行】"),
        ("amount", "一万元"),
        ("tail", "6222020000000000"),
        ("code", "abc"),
        ("no", "DE-7K3M-9PQ2\n退款"),
        ("day", "明天"),
        ("when", "明天下午"),
        ("why", "请点http://x.cn"),
        ("phone", "13800138000"),
        ("title", "【银行】义诊"),
        ("brief", "加微信领取"),
        ("place", "扫码看地址"),
        ("proxy", "张三"),
    ],
)
def test_a_strangers_words_do_not_fit_into_any_place(place, typed):
    with pytest.raises(UnfitFact):
        fit(place, typed)


@pytest.mark.parametrize(
    "text",
    [
        "请点 https://x.cn 领取",
        "详情见www.daetong.cn",
        "加微信号abc",
        "您的诊断是",
        "【别人】您好",
        "两\n行",
        "长" * 500,
    ],
)
def test_a_fixed_text_with_a_link_an_illness_or_a_break_is_refused(text):
    assert what_is_wrong(text)


def test_no_text_of_ours_is_refused_and_ordinary_words_are_not_either():
    assert [v for v, template in WORDING.sms.items() if what_is_wrong(template.text)] == []
    assert what_is_wrong("请带身份证、诊治资料到窗口，社区网点也行。") == ""


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("看不清", "看不清"),
        ("少一页。请重拍", "少一页"),
        ("“缺盖章”", "缺盖章"),
        ("号码6222020000 不对", ""),
        ("打13800138000问", ""),
        ("见www.x.cn", ""),
        ("这张票据的右下角被手指挡住了看不见", ""),
        ("确诊那天的", ""),
        ("", ""),
    ],
)
def test_a_clerks_reason_stands_in_the_message_only_as_a_few_plain_words(written, said):
    assert short_reason(written) == said


def test_material_is_asked_for_with_the_clerks_reason_in_short():
    wanted = (Wanted(Material.RECEIPT, "看不清，右下角挡住了"), Wanted(Material.IDENTITY, "反光"))
    assert in_short(wanted) == "医疗收费票据、身份证（反光）"
    assert in_short(wanted[1:]) == "身份证（反光）"
    many = tuple(Wanted(material, "没有") for material in list(Material)[:6])
    text = in_short(many)
    assert len(text) <= 24 and text.endswith("等6样") and "（没有）" in text
    for reason in ("http://x.cn", "第1页 13800138000", "【银行】"):
        assert in_short((Wanted(Material.RECEIPT, reason),)) == "医疗收费票据"
